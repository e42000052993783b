package io.arrears.engine;

import io.arrears.decision.StandingAlarm;
import io.arrears.drift.DriftReference;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftTerms.Against;
import io.arrears.drift.DriftVerdict;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches the observations of one activation for drift: adds rows and {@link ProfileDelta}s up by
 * window, closes windows in the order of time, compares each with every reference, and says {@link
 * DriftAlert}. What comes for a window that has closed is counted and changes nothing.
 *
 * <p>Neither order nor place of what was added up matters, only the set of rows of each window.
 * Size: 19 kB a window with 50 numeric features, as many as end between the watermark and the
 * newest row, twice that for each reference; while a reference is learned, {@value
 * ReferenceLearning#BLOCKS} windows. Not thread-safe.
 */
final class DriftWatch {

  private static final byte FORMAT = 1;

  private final DriftTerms terms;
  private final int dimension;
  private final DriftAsking asking;
  private final TreeMap<Long, DriftWindow> open = new TreeMap<>();
  private final List<WatchedReference> references = new ArrayList<>();

  /** The window that rows were added to last; never part of the state. */
  private DriftWindow latest;

  /** Windows that have passed and together hold too few rows yet; null: none. */
  private DriftWindow thin;

  /** Null where nothing is to be learned, any more or at all. */
  private ReferenceLearning learning;

  /** Start of the first window that counts. */
  private long begins = Long.MIN_VALUE;

  private boolean counted;
  private long closedUntil = Long.MIN_VALUE;
  private long uncounted;
  private long judged;
  private double debtBefore;
  private double accruedBefore;

  /**
   * @param since when the activation begins, milliseconds since the epoch: a window that it serves
   *     in part only is passed over, since it would miss a part of every cycle
   * @param before what the version before has asked for; null: nothing
   * @param dimension number of features D
   */
  DriftWatch(DriftTerms terms, long since, DriftWatch before, int dimension) {
    this(terms, dimension, before == null ? new DriftAsking() : before.asking.next());
    long start = terms.start(since);
    begins = start == since ? start : start + terms.window();
    closedUntil = begins;
    if (terms.against().contains(Against.TRAINING)) {
      watch(Against.TRAINING, terms.profile().reference());
    }
    if (terms.against().contains(Against.DEPLOYMENT)) {
      learning = new ReferenceLearning(layout(), dimension);
    }
  }

  private DriftWatch(DriftTerms terms, int dimension, DriftAsking asking) {
    this.terms = terms;
    this.dimension = dimension;
    this.asking = asking;
  }

  private void watch(Against against, DriftReference reference) {
    references.add(
        new WatchedReference(against, terms.budget().shared(terms.against().size()), reference));
  }

  /** Layout of the shipped profile; null where none was shipped. */
  private ProfileLayout layout() {
    return terms.profile() == null ? null : terms.profile().layout();
  }

  // ---- what comes -------------------------------------------------------------------------------

  /**
   * Adds an observation.
   *
   * @param time when it counts, milliseconds since the epoch
   * @param numbers holds its D features
   * @param from index of the first of them
   */
  void count(long time, double[] numbers, int from, String predictionId) {
    DriftWindow window = window(time);
    if (window == null) {
      miss(time, 1);
    } else {
      window.count(numbers, from, predictionId);
    }
  }

  /** Adds what was seen elsewhere. */
  void add(ProfileDelta delta) {
    if (delta.layout() == ProfileDelta.TIMED_ROWS) {
      RowSample rows = delta.rows(dimension + 1);
      uncounted += delta.rows() - (rows == null ? 0 : rows.size());
      if (rows != null) {
        rows.forEach((hash, values) -> count((long) values[dimension], hash, values));
      }
      return;
    }
    DriftWindow window = window(delta.time());
    if (window == null) {
      miss(delta.time(), delta.rows());
    } else if (!window.add(delta)) {
      uncounted += delta.rows();
    }
  }

  private void count(long time, long hash, double[] values) {
    DriftWindow window = window(time);
    if (window == null) {
      miss(time, 1);
    } else {
      window.count(hash, values);
    }
  }

  /** What comes for a window that is closed is late; what comes before the first one is not. */
  private void miss(long time, long rows) {
    if (time >= begins) {
      uncounted += rows;
    }
  }

  /** The stream has passed a time: what comes for a window that ended by then is not counted. */
  void pass(long time) {
    if (time >= 0) {
      closedUntil = Math.max(closedUntil, time == Long.MAX_VALUE ? time : terms.start(time + 1));
    }
  }

  /** Observations that no window counted. */
  long uncounted() {
    return uncounted;
  }

  /** Whether nothing has come yet. */
  boolean isEmpty() {
    return !counted && uncounted == 0;
  }

  /** The open window of a time; null where it has closed. */
  private DriftWindow window(long time) {
    if (latest != null && time >= latest.start() && time < latest.end()) {
      return latest;
    }
    long start = terms.start(time);
    if (start < closedUntil) {
      return null;
    }
    counted = true;
    latest =
        open.computeIfAbsent(
            start, s -> new DriftWindow(s, s + terms.window(), layout(), dimension));
    return latest;
  }

  // ---- windows ----------------------------------------------------------------------------------

  /** Last instant of the first open window; {@link Long#MAX_VALUE} where none is open. */
  long nextClose() {
    return open.isEmpty() ? Long.MAX_VALUE : open.firstEntry().getValue().end() - 1;
  }

  /**
   * Closes the first open window.
   *
   * @param of the activation
   */
  void close(Activation of, String codeVersion, Outputs out) {
    DriftWindow window = open.pollFirstEntry().getValue();
    latest = null;
    closedUntil = window.end();
    if (thin != null) {
      window = thin.and(window);
      thin = null;
    }
    if (window.rows() < terms.rows()) {
      thin = window;
    } else {
      judge(window, of, codeVersion, out);
    }
  }

  private void judge(DriftWindow window, Activation of, String codeVersion, Outputs out) {
    boolean enough = false;
    for (WatchedReference reference : references) {
      DriftVerdict verdict = reference.judge(window, of.deployment().features());
      enough |= verdict.isEnough();
      DriftAlert.Phase phase = DriftAlert.Phase.of(verdict.phase());
      if (phase != null) {
        out.emit(
            alert(
                phase,
                reference,
                verdict,
                reference.moved(verdict, window, of.deployment().features()),
                of,
                codeVersion));
      }
    }
    if (enough) {
      judged++;
      asking.judged(isStanding(), terms.budget().quietWindows());
    }
    if (!isStanding()) {
      debtBefore = of.books().ledger().debt();
      accruedBefore = of.books().waiting().accrued().value();
    }
    learn(window);
  }

  private void learn(DriftWindow window) {
    DriftReference learned = learning == null ? null : learning.accept(window);
    if (learned != null) {
      watch(Against.DEPLOYMENT, learned);
      learning = null;
    }
  }

  private DriftAlert alert(
      DriftAlert.Phase phase,
      WatchedReference reference,
      DriftVerdict verdict,
      List<DriftAlert.Moved> moved,
      Activation of,
      String codeVersion) {
    return new DriftAlert(
        of.deployment().modelId(),
        of.deployment().version(),
        of.ordinal(),
        phase,
        reference.against(),
        verdict.windowStart(),
        verdict.windowEnd(),
        verdict.startedAt(),
        verdict.rows(),
        reference.reference().rows(),
        verdict.pValue(),
        verdict.level(),
        moved,
        money(of),
        uncounted,
        codeVersion);
  }

  private DriftAlert.Money money(Activation of) {
    return new DriftAlert.Money(
        of.books().ledger().debt(),
        debtBefore,
        of.books().waiting().accrued().value(),
        accruedBefore,
        of.deployment().terms().retrainCost());
  }

  /**
   * The activation ends: an alarm that stands ends with it, and stands no more.
   *
   * @param time when it ends, milliseconds since the epoch
   */
  void end(Activation of, long time, String codeVersion, Outputs out) {
    for (WatchedReference reference : references) {
      if (reference.isStanding()) {
        DriftVerdict last =
            new DriftVerdict(
                DriftVerdict.Phase.ONGOING,
                Math.min(time, closedUntil),
                time,
                reference.startedAt(),
                0,
                1,
                reference.budget().level(),
                List.of(),
                false);
        reference.end();
        out.emit(alert(DriftAlert.Phase.ENDED, reference, last, List.of(), of, codeVersion));
      }
    }
  }

  // ---- the alarm --------------------------------------------------------------------------------

  /** Whether the alarm of any reference stands. */
  boolean isStanding() {
    for (int i = 0; i < references.size(); i++) {
      if (references.get(i).isStanding()) {
        return true;
      }
    }
    return false;
  }

  /** What is told of the watch. */
  Snapshot.Drift report() {
    WatchedReference first = firstStanding();
    return new Snapshot.Drift(
        true,
        judged,
        references.size(),
        learning == null ? "" : learning.progress(),
        uncounted,
        first == null ? Snapshot.Drift.NO_ALARM : first.startedAt());
  }

  /** The reference whose alarm has stood longest; null where none stands. */
  private WatchedReference firstStanding() {
    WatchedReference first = null;
    for (WatchedReference reference : references) {
      if (reference.isStanding() && (first == null || reference.startedAt() < first.startedAt())) {
        first = reference;
      }
    }
    return first;
  }

  /** The alarm as a policy sees it: it may ask once, see {@link DriftAsking}. */
  StandingAlarm alarm() {
    WatchedReference first = firstStanding();
    if (first == null) {
      return new Alarm(1, 0, state());
    }
    long wait = asking.windowsToWait(terms.budget().quietWindows());
    if (asking.hasAsked()) {
      return new Alarm(1, 0, first.explanation() + "; it has asked already");
    }
    return wait > 0
        ? new Alarm(1, 0, first.explanation() + "; it may ask again after " + wait + " windows")
        : new Alarm(first.raisedBy(), first.budget().level(), first.explanation());
  }

  private String state() {
    String quiet = references.isEmpty() ? "" : "no drift in " + judged + " windows";
    String gathers = learning == null ? "" : learning.progress();
    return quiet + (quiet.isEmpty() || gathers.isEmpty() ? "" : ", ") + gathers;
  }

  /** The alarm that stands has asked for a retrain. */
  void asked() {
    asking.ask();
  }

  long heapBytes() {
    long bytes = 500 + (learning == null ? 0 : learning.heapBytes());
    for (DriftWindow window : open.values()) {
      bytes += window.heapBytes();
    }
    for (WatchedReference reference : references) {
      long joint = reference.reference().layout().jointSize();
      bytes += 3 * 8L * (reference.reference().layout().cells() + joint * (joint + 1) / 2) + 2_000;
    }
    return bytes + (thin == null ? 0 : thin.heapBytes());
  }

  // ---- state ------------------------------------------------------------------------------------

  /** Writes the state; the terms are written by their owner. */
  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    asking.write(out);
    out.writeInt(open.size());
    for (Map.Entry<Long, DriftWindow> entry : open.entrySet()) {
      entry.getValue().write(out);
    }
    out.writeBoolean(thin != null);
    if (thin != null) {
      thin.write(out);
    }
    out.writeByte(references.size());
    for (WatchedReference reference : references) {
      reference.write(out);
    }
    out.writeBoolean(learning != null);
    if (learning != null) {
      learning.write(out);
    }
    out.writeBoolean(counted);
    out.writeLong(begins);
    out.writeLong(closedUntil);
    out.writeLong(uncounted);
    out.writeLong(judged);
    out.writeDouble(debtBefore);
    out.writeDouble(accruedBefore);
  }

  static DriftWatch read(DataInput in, DriftTerms terms, int dimension) throws IOException {
    Formats.require("drift watch", in.readByte(), FORMAT);
    DriftWatch watch = new DriftWatch(terms, dimension, DriftAsking.read(in));
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      DriftWindow window = DriftWindow.read(in, watch.layout(), dimension);
      watch.open.put(window.start(), window);
    }
    watch.thin = in.readBoolean() ? DriftWindow.read(in, watch.layout(), dimension) : null;
    size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      watch.references.add(WatchedReference.read(in, terms));
    }
    watch.learning = in.readBoolean() ? ReferenceLearning.read(in, dimension) : null;
    watch.counted = in.readBoolean();
    watch.begins = in.readLong();
    watch.closedUntil = in.readLong();
    watch.uncounted = in.readLong();
    watch.judged = in.readLong();
    watch.debtBefore = in.readDouble();
    watch.accruedBefore = in.readDouble();
    return watch;
  }

  /** What a policy is told. */
  private record Alarm(double pValue, double budget, String explanation) implements StandingAlarm {}
}
