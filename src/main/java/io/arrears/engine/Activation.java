package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.Guarantee;
import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;
import io.arrears.debt.PosteriorDebt;
import io.arrears.decision.BreakEven;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Reason;
import io.arrears.decision.TriggerId;
import io.arrears.decision.Verdict;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.Standardiser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One activation of one version: its belief, its ledger and the looks at it. Takes examples in
 * model order, holds them until the reference profile is frozen, and learns them in chunks: every
 * row of a chunk is predicted with the belief as it stood before the chunk, booked, and only then
 * learned.
 *
 * <p>Not thread-safe.
 */
final class Activation {

  /** Value of {@link #nextIntervalLook()} where no look is due. */
  static final long NO_LOOK = Long.MAX_VALUE;

  /** Format 1 lacks what was published and thinned. */
  private static final byte FORMAT = 2;

  /** Coordinates of the correction that a trigger names. */
  private static final int LEANING = 5;

  private static final String INTERCEPT = "(intercept)";

  /**
   * Smallest dispersion that reference rows can give, as a share of the labels' root mean square: a
   * perfect fit on the reference rows must not make the next small residual infinitely dear.
   */
  private static final double SMALLEST_DISPERSION = 1e-6;

  private static final String NO_BELIEF = "0".repeat(16);

  private final int ordinal;
  private final long since;
  private final boolean returned;
  private final ExampleRows pending = new ExampleRows(true);
  private Deployment deployment;
  private ReferenceAccumulator referenceRows;
  private ReferenceProfile reference;
  private double dispersion;
  private Belief belief;
  private Ledger ledger;
  private OffsetTracker offsets = new OffsetTracker();
  private BeliefPublisher publisher = new BeliefPublisher();
  private Thinner thinner = new Thinner();
  private long taken;
  private long late;
  private long clipped;
  private long missing;
  private long thinned;
  private long lastTaken;
  private long lastIntervalLook = Long.MIN_VALUE;
  private long nextIntervalLook = NO_LOOK;
  private int triggers;

  /** Scratch, never part of the state. */
  private final Predictive deployed = new Predictive();

  private final Predictive predictive = new Predictive();

  /** Of the reference profile, once it is used. */
  private Standardiser standardiser;

  /**
   * A version goes into service.
   *
   * @param ordinal ordinal of the activation within the model, from 1; 0: it takes no effect
   * @param returned whether an earlier activation of the version still expects labels
   * @param predecessor the version that served before; null: none. Where the features are the same
   *     and the deployment brings no reference profile, its profile is inherited, or the rows that
   *     it has gathered for one
   */
  Activation(Deployment deployment, int ordinal, boolean returned, Activation predecessor) {
    this(deployment, ordinal, deployment.activatedAt(), returned);
    this.reference = deployment.reference();
    this.dispersion = deployment.dispersion();
    this.ledger = new Ledger(deployment.terms().lossPrice());
    this.referenceRows = new ReferenceAccumulator(deployment.features().size());
    if (predecessor != null
        && reference == null
        && predecessor.deployment.features().equals(deployment.features())) {
      this.reference = predecessor.reference;
      this.referenceRows.combine(predecessor.referenceRows);
    }
    startBelief();
  }

  private Activation(Deployment deployment, int ordinal, long since, boolean returned) {
    this.deployment = deployment;
    this.ordinal = ordinal;
    this.since = since;
    this.returned = returned;
  }

  Deployment deployment() {
    return deployment;
  }

  /** Event time from which the version has served in any role, milliseconds since the epoch. */
  long since() {
    return since;
  }

  /**
   * Whether an observation of the version belongs to this activation, and not to an earlier one.
   * One from before a version's first activation is its first.
   *
   * @param observed its time, milliseconds since the epoch
   */
  boolean covers(long observed) {
    return observed >= since || !returned;
  }

  /** Whether nothing was taken yet. */
  boolean isUntouched() {
    return taken == 0;
  }

  /**
   * New terms for the same version. What a version has frozen may not change; a reference profile
   * or a dispersion may still be brought while the belief waits for it.
   *
   * @throws IllegalArgumentException with the field, both values and the remedy, before anything
   *     has changed
   */
  void revise(Deployment revised) {
    requireSame("family", deployment.family(), revised.family());
    requireSame("classes", deployment.outputs(), revised.outputs());
    requireSame("features", deployment.features(), revised.features());
    requireSame("loss", deployment.terms().loss(), revised.terms().loss());
    requireSame("belief options", deployment.belief(), revised.belief());
    if (!Double.isNaN(revised.dispersion()) && !Double.isNaN(dispersion)) {
      requireSame("dispersion", dispersion, revised.dispersion());
    }
    if (revised.reference() != null && reference != null) {
      requireSame("reference", reference, revised.reference());
    }
    if (deployment.role() == Deployment.Role.SERVING) {
      requireSame("role", deployment.role(), revised.role());
    }
    if (reference == null) {
      reference = revised.reference();
    }
    if (Double.isNaN(dispersion)) {
      dispersion = revised.dispersion();
    }
    boolean looksChanged = !deployment.looks().equals(revised.looks());
    boolean promoted = deployment.role() != revised.role();
    deployment = promoted ? revised : revised.activatedAt(deployment.activatedAt());
    ledger.reprice(revised.terms().lossPrice());
    if (ledger.windowExamples() == 0) {
      offsets.clear();
    }
    startBelief();
    if (looksChanged && nextIntervalLook != NO_LOOK) {
      nextIntervalLook = NO_LOOK;
      scheduleLook(lastTaken);
    }
  }

  private void requireSame(String field, Object frozen, Object revised) {
    if (!frozen.equals(revised)) {
      throw new IllegalArgumentException(
          field
              + " is "
              + revised
              + ", allowed for the serving version "
              + deployment.version()
              + ": "
              + frozen
              + ", since a version is frozen; deploy a new version");
    }
  }

  /**
   * Takes the next example in model order. It must have passed {@link ObservationRules}.
   *
   * @param time when it is applied: its order time, or later where the version serves only later
   */
  void take(Example example, long time, boolean isLate, EngineOptions options) {
    double share = count(time, isLate, options);
    double weight = Thinner.weigh(share, example.observation().predictionId());
    if (weight == 0) {
      thinned++;
    } else {
      pending.add(example, time, isLate, weight);
      advance(options);
    }
  }

  /** Takes the first row of a queue out of it, as {@link #take} takes an example. */
  void takeFirst(ExampleRows rows, EngineOptions options) {
    double share = count(rows.due(0), rows.late(0), options);
    // The prediction id lies elsewhere in memory: it is not touched where it does not matter.
    double weight = share == 1 ? 1 : Thinner.weigh(share, rows.predictionId(0));
    if (weight == 0) {
      thinned++;
      rows.remove(1);
    } else {
      pending.addFirstOf(rows, weight);
      rows.remove(1);
      advance(options);
    }
  }

  /** Counts an example; answers the share that is kept of those that come now. */
  private double count(long time, boolean isLate, EngineOptions options) {
    taken++;
    if (isLate) {
      late++;
    }
    lastTaken = time;
    scheduleLook(time);
    return thinner.share(time, options.maxExamplesPerSecond());
  }

  /** Learns what can be learned with the example just added. */
  private void advance(EngineOptions options) {
    if (belief == null) {
      gatherReference(options);
      startBelief();
    }
    while (belief != null && pending.size() >= options.chunkRows()) {
      learn(options.chunkRows());
    }
  }

  /** Whether the example just taken makes a look by rows due. */
  boolean isLookDueByRows() {
    long rows = deployment.looks().rows();
    return rows > 0 && taken > 0 && taken % rows == 0;
  }

  /** Event time of the next look by interval; {@link #NO_LOOK} where none is due. */
  long nextIntervalLook() {
    return nextIntervalLook;
  }

  /** The look by interval was done. */
  void intervalLookDone() {
    lastIntervalLook = nextIntervalLook;
    nextIntervalLook = NO_LOOK;
  }

  /**
   * Judges the ledger after everything taken so far is booked. This cuts the chunk, so it may
   * happen at fixed points of the model's own stream only.
   *
   * @return what the policy says of the ledger alone, before the lifecycle is asked
   */
  Verdict look(EngineOptions options) {
    while (belief != null && !pending.isEmpty()) {
      learn(Math.min(pending.size(), options.chunkRows()));
    }
    return standing(options);
  }

  /** What the policy says of the ledger as it stands; changes nothing. */
  Verdict standing(EngineOptions options) {
    if (belief != null) {
      return BreakEven.judge(ledger, deployment.terms());
    }
    long rows = reference == null ? referenceRows.rows() : pending.size();
    return Verdict.notEnoughEvidence(rows + " of " + options.referenceRows() + " reference rows");
  }

  /** Examples taken and not booked. */
  int unbooked() {
    return pending.size();
  }

  Trigger trigger(long lookTime, String codeVersion) {
    triggers++;
    double debt = ledger.debt();
    return new Trigger(
        TriggerId.of(deployment.modelId(), deployment.version(), ordinal, triggers, lookTime, debt),
        1,
        deployment.modelId(),
        deployment.version(),
        ordinal,
        triggers,
        Reason.DEBT,
        lookTime,
        debt,
        deployment.terms(),
        deployment.family(),
        new Trigger.Window(
            ledger.openingBalance(),
            ledger.windowStart(),
            ledger.windowExamples(),
            ledger.windowLossDeployed(),
            ledger.windowLossBelief(),
            ledger.windowGap(),
            offsets.ranges()),
        ledger.examples(),
        deployment.belief(),
        belief.effectiveRows(),
        belief.fingerprint(),
        leaning(),
        codeVersion);
  }

  /** The belief, where a look finds it worth publishing; else null. A canary's never is. */
  BeliefSnapshot belief(long time, boolean triggered, EngineOptions options) {
    return belief == null || deployment.role() == Deployment.Role.CANARY
        ? null
        : publisher.ask(deployment, ordinal, reference, belief, time, triggered, options);
  }

  Snapshot snapshot(
      Snapshot.Occasion occasion,
      long time,
      Lifecycle lifecycle,
      Verdict verdict,
      String openTriggerId,
      long closedExamples,
      String codeVersion) {
    return new Snapshot(
        deployment.modelId(),
        deployment.version(),
        ordinal,
        occasion,
        time,
        deployment.role(),
        lifecycle,
        verdict,
        deployment.terms(),
        deployment.family(),
        thinned > 0
            ? Guarantee.NONE_WHILE_THINNED
            : Guarantee.of(deployment.family(), deployment.terms(), dispersion),
        new Snapshot.Book(
            ledger.debt(),
            ledger.examples(),
            ledger.lossDeployed(),
            ledger.lossBelief(),
            ledger.openingBalance(),
            ledger.windowStart(),
            ledger.windowExamples()),
        new Snapshot.Counts(
            belief == null ? pending.size() : 0,
            late,
            closedExamples,
            clipped,
            missing,
            thinned,
            belief == null ? 0 : belief.choleskyFailures()),
        deployment.belief(),
        belief == null ? 0 : belief.effectiveRows(),
        belief == null ? PosteriorDebt.UNKNOWN : PosteriorDebt.of(belief),
        belief == null ? NO_BELIEF : belief.fingerprint(),
        deployment.looks(),
        deployment.labelHorizon(),
        openTriggerId,
        codeVersion);
  }

  private void scheduleLook(long time) {
    long interval = deployment.looks().interval();
    if (interval == 0 || nextIntervalLook != NO_LOOK) {
      return;
    }
    long next = -Math.floorDiv(-time, interval) * interval;
    nextIntervalLook =
        next > lastIntervalLook ? next : (Math.floorDiv(lastIntervalLook, interval) + 1) * interval;
  }

  private void gatherReference(EngineOptions options) {
    if (reference == null) {
      Example latest = pending.example(pending.size() - 1);
      referenceRows.accept(latest.observation().features());
      if (referenceRows.rows() >= options.referenceRows()) {
        reference = referenceRows.get();
      }
    }
    if (needsDispersion() && pending.size() >= options.referenceRows()) {
      double residuals = 0;
      double labels = 0;
      for (int i = 0; i < pending.size(); i++) {
        double label = pending.label(i);
        double residual = label - pending.numbers()[pending.at(i) + pending.features()];
        residuals += residual * residual / pending.size();
        labels += label * label / pending.size();
      }
      double smallest =
          Math.max(Deployment.MIN_DISPERSION, SMALLEST_DISPERSION * Math.sqrt(labels));
      dispersion = Math.min(Deployment.MAX_DISPERSION, Math.max(smallest, Math.sqrt(residuals)));
    }
  }

  private boolean needsDispersion() {
    return deployment.family() == Family.GAUSSIAN && Double.isNaN(dispersion);
  }

  /** Starts the belief as soon as everything that it needs is frozen. */
  private void startBelief() {
    if (belief == null && reference != null && !needsDispersion()) {
      belief =
          Belief.create(
              deployment.family(),
              deployment.outputs(),
              deployment.features().size() + 1,
              deployment.belief(),
              dispersion);
      // Gathered rows are frozen in the profile; a successor inherits that.
      referenceRows = new ReferenceAccumulator(deployment.features().size());
    }
  }

  /** Predicts, books and learns the first {@code rows} of the pending examples. */
  private void learn(int rows) {
    if (standardiser == null) {
      standardiser = reference.standardiser();
    }
    Family family = deployment.family();
    Loss loss = deployment.terms().loss();
    int outputs = deployment.outputs();
    Chunk chunk = Workspace.chunk(rows, deployment.features().size() + 1, outputs);
    double[] prediction = Workspace.prediction(outputs);
    double[] deployedLoss = Workspace.losses(rows);
    for (int i = 0; i < rows; i++) {
      pending.prediction(i, prediction);
      deployed.claim(family, prediction, dispersion);
      clipped += deployed.isClipped() ? 1 : 0;
      deployedLoss[i] = loss.of(deployed, pending.label(i));
      double[] phi = chunk.next(deployed, pending.label(i), pending.observed(i));
      chunk.weigh(pending.weight(i));
      missing += standardiser.standardise(pending.numbers(), pending.at(i), phi);
    }
    belief.examine(chunk);
    for (int i = 0; i < rows; i++) {
      belief.predictExamined(chunk, i, predictive);
      clipped += predictive.isClipped() ? 1 : 0;
      double weight = pending.weight(i);
      ledger.book(
          weight * deployedLoss[i], weight * loss.of(predictive, pending.label(i)), pending.time(i));
      if (ledger.windowExamples() == 0) {
        offsets.clear();
      } else {
        offsets.add(pending.topic(i), pending.partition(i), pending.offset(i));
      }
    }
    belief.update(chunk);
    pending.remove(rows);
  }

  private List<Trigger.FeatureWeight> leaning() {
    List<String> features = deployment.features();
    int dimension = belief.dimension();
    double[] standardErrors =
        IntStream.range(0, dimension).mapToDouble(belief::standardError).toArray();
    return IntStream.range(0, belief.outputs() * dimension)
        .mapToObj(
            i ->
                new Trigger.FeatureWeight(
                    i % dimension < features.size() ? features.get(i % dimension) : INTERCEPT,
                    i / dimension,
                    belief.weight(i / dimension, i % dimension),
                    standardErrors[i % dimension]))
        .sorted(
            Comparator.comparingDouble(
                (Trigger.FeatureWeight w) -> -Math.abs(w.weight()) / w.standardError()))
        .limit(LEANING)
        .toList();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    EventCodec.write(out, deployment);
    out.writeInt(ordinal);
    out.writeLong(since);
    out.writeBoolean(returned);
    referenceRows.write(out);
    out.writeBoolean(reference != null);
    if (reference != null) {
      reference.write(out);
    }
    out.writeDouble(dispersion);
    out.writeBoolean(belief != null);
    if (belief != null) {
      belief.write(out);
    }
    ledger.write(out);
    offsets.write(out);
    publisher.write(out);
    thinner.write(out);
    out.writeLong(thinned);
    out.writeInt(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      EventCodec.write(out, pending.example(i));
      out.writeDouble(pending.weight(i));
    }
    out.writeLong(taken);
    out.writeLong(late);
    out.writeLong(clipped);
    out.writeLong(missing);
    out.writeLong(lastTaken);
    out.writeLong(lastIntervalLook);
    out.writeLong(nextIntervalLook);
    out.writeInt(triggers);
  }

  static Activation read(DataInput in) throws IOException {
    int format = in.readByte();
    Formats.require("activation", format, 1, FORMAT);
    Activation activation =
        new Activation(
            (Deployment) EventCodec.read(in), in.readInt(), in.readLong(), in.readBoolean());
    activation.referenceRows = ReferenceAccumulator.read(in);
    activation.reference = in.readBoolean() ? ReferenceProfile.read(in) : null;
    activation.dispersion = in.readDouble();
    activation.belief = in.readBoolean() ? Belief.read(in) : null;
    activation.ledger = Ledger.read(in);
    activation.offsets = OffsetTracker.read(in);
    if (format > 1) {
      activation.publisher = BeliefPublisher.read(in);
      activation.thinner = Thinner.read(in);
      activation.thinned = in.readLong();
    }
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Example example = (Example) EventCodec.read(in);
      double weight = format > 1 ? in.readDouble() : 1;
      activation.pending.add(example, example.time(), false, weight);
    }
    activation.taken = in.readLong();
    activation.late = in.readLong();
    activation.clipped = in.readLong();
    activation.missing = in.readLong();
    activation.lastTaken = in.readLong();
    activation.lastIntervalLook = in.readLong();
    activation.nextIntervalLook = in.readLong();
    activation.triggers = in.readInt();
    return activation;
  }
}
