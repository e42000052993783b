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
import io.arrears.decision.Inequality;
import io.arrears.decision.Reason;
import io.arrears.decision.TriggerId;
import io.arrears.decision.Verdict;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
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

  /** Format 1 lacks what was published and thinned, format 2 the corrections. */
  private static final byte FORMAT = 3;

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
  private final List<Example> pending = new ArrayList<>();
  private final List<Double> pendingWeights = new ArrayList<>();
  private Deployment deployment;
  private ReferenceAccumulator referenceRows;
  private ReferenceProfile reference;
  private double dispersion;
  private Belief belief;
  private Ledger ledger;
  private OffsetTracker offsets = new OffsetTracker();
  private BeliefPublisher publisher = new BeliefPublisher();
  private Thinner thinner = new Thinner();
  private CorrectionCounts corrections = new CorrectionCounts();
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
   */
  boolean covers(Observation observation) {
    return observation.time() >= since || !returned;
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
    taken++;
    if (isLate) {
      late++;
    }
    lastTaken = time;
    scheduleLook(time);
    double weight =
        thinner.weigh(example.observation().predictionId(), time, options.maxExamplesPerSecond());
    if (weight == 0) {
      thinned++;
      return;
    }
    pending.add(example);
    pendingWeights.add(weight);
    if (belief == null) {
      gatherReference(example, options);
      startBelief();
    }
    while (belief != null && pending.size() >= options.chunkRows()) {
      learn(options.chunkRows());
    }
  }

  /**
   * Applies a correction in model order. Its observation and label must have passed {@link
   * ObservationRules}.
   *
   * <ul>
   *   <li>A row that was taken and not booked yet gets the label in its place, or leaves.
   *   <li>A booked row is taken out of the belief; the new label enters in its place, and the
   *       ledger gets the difference of the two gaps, both scored by the belief without the row:
   *       neither label profits from having been learned. That belief is not the one that scored
   *       the entry, since both sides of the difference must be of one belief; so the debt after an
   *       amendment is near that of a stream which never had the first label, not equal to it.
   *   <li>A label after a retraction is an example again.
   *   <li>Where the model was ever thinned, the weight of a booked row is unknown; where taking a
   *       row out would leave less than the prior, it cannot be taken out: both are skipped.
   * </ul>
   *
   * @param time when it is applied
   * @return whether it was taken as an example
   */
  boolean correct(Correction correction, long time, boolean isLate, EngineOptions options) {
    Label label = correction.label();
    Label before = correction.before();
    lastTaken = time;
    scheduleLook(time);
    if (before == null || before.isRetraction()) {
      boolean isExample = !label.isRetraction() && thinned == 0;
      if (isExample) {
        corrections.reinstated();
        take(new Example(correction.observation(), label), time, isLate, options);
      } else if (label.isRetraction()) {
        corrections.retracted();
      } else {
        corrections.skipped();
      }
      return isExample;
    }
    boolean applied =
        deployment.family().isLegalLabel(before.value(), deployment.outputs())
            && (replacePending(correction) || replaceLearned(correction));
    if (!applied) {
      corrections.skipped();
    } else if (label.isRetraction()) {
      corrections.retracted();
    } else {
      corrections.amended();
    }
    return false;
  }

  private boolean replacePending(Correction correction) {
    for (int i = 0; i < pending.size(); i++) {
      Observation observation = pending.get(i).observation();
      if (observation.predictionId().equals(correction.observation().predictionId())) {
        if (correction.label().isRetraction()) {
          pending.remove(i);
          pendingWeights.remove(i);
        } else {
          pending.set(i, new Example(observation, correction.label()));
        }
        return true;
      }
    }
    return false;
  }

  private boolean replaceLearned(Correction correction) {
    if (belief == null || thinned > 0) {
      return false;
    }
    Observation observation = correction.observation();
    double old = correction.before().value();
    Chunk row = Workspace.chunk(1, deployment.features().size() + 1, deployment.outputs());
    double[] phi = row.next(deployment.family(), observation.prediction(), old, observation.time());
    reference.standardise(observation.features(), phi);
    if (!belief.predictWithout(row, predictive)) {
      return false;
    }
    deployed.claim(deployment.family(), observation.prediction(), dispersion);
    Loss loss = deployment.terms().loss();
    double lossDeployed = -loss.of(deployed, old);
    double lossBelief = -loss.of(predictive, old);
    if (correction.label().isRetraction()) {
      if (!belief.retract(row)) {
        return false;
      }
    } else {
      double label = correction.label().value();
      lossDeployed += loss.of(deployed, label);
      lossBelief += loss.of(predictive, label);
      belief.amend(row, label);
    }
    double weight = row.weight(0);
    ledger.amend(weight * lossDeployed, weight * lossBelief, correction.entered());
    if (ledger.windowExamples() == 0) {
      offsets.clear();
    }
    return true;
  }

  /** What its corrections came to. */
  CorrectionCounts corrections() {
    return corrections;
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
        new Trigger.Grounds(
            new Inequality("debt >= retrainCost", debt, deployment.terms().retrainCost()),
            1,
            Double.NaN,
            0,
            null,
            since,
            0,
            "",
            deployment.policy().text()),
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
      Snapshot.Standing standing,
      Verdict verdict,
      boolean verdictChanged,
      long closedExamples,
      String codeVersion) {
    return new Snapshot(
        deployment.modelId(),
        deployment.version(),
        ordinal,
        occasion,
        time,
        deployment.role(),
        standing,
        verdict,
        verdictChanged,
        deployment.terms(),
        deployment.family(),
        deployment.outputs(),
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
        Snapshot.Accrual.NONE,
        Snapshot.Carry.UNKNOWN,
        new Snapshot.Counts(
            belief == null ? pending.size() : 0,
            late,
            closedExamples,
            clipped,
            missing,
            thinned,
            belief == null ? 0 : belief.choleskyFailures()),
        Snapshot.Corrections.NONE,
        deployment.belief(),
        belief == null ? 0 : belief.effectiveRows(),
        belief == null ? PosteriorDebt.UNKNOWN : PosteriorDebt.of(belief),
        belief == null ? NO_BELIEF : belief.fingerprint(),
        deployment.looks(),
        deployment.labels(),
        deployment.retrains(),
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

  private void gatherReference(Example example, EngineOptions options) {
    if (reference == null) {
      referenceRows.accept(example.observation().features());
      if (referenceRows.rows() >= options.referenceRows()) {
        reference = referenceRows.get();
      }
    }
    if (needsDispersion() && pending.size() >= options.referenceRows()) {
      double residuals = 0;
      double labels = 0;
      for (Example row : pending) {
        double label = row.label().value();
        double residual = label - row.observation().prediction()[0];
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
    Family family = deployment.family();
    Chunk chunk = Workspace.chunk(rows, deployment.features().size() + 1, deployment.outputs());
    for (int i = 0; i < rows; i++) {
      Example example = pending.get(i);
      Observation observation = example.observation();
      double[] phi =
          chunk.next(family, observation.prediction(), example.label().value(), observation.time());
      missing += reference.standardise(observation.features(), phi);
      chunk.weigh(pendingWeights.get(i));
    }
    Loss loss = deployment.terms().loss();
    for (int i = 0; i < rows; i++) {
      Example example = pending.get(i);
      double label = example.label().value();
      deployed.claim(family, example.observation().prediction(), dispersion);
      belief.predict(chunk, i, predictive);
      clipped += (deployed.isClipped() ? 1 : 0) + (predictive.isClipped() ? 1 : 0);
      double weight = pendingWeights.get(i);
      ledger.book(
          weight * loss.of(deployed, label), weight * loss.of(predictive, label), example.time());
      if (ledger.windowExamples() == 0) {
        offsets.clear();
      } else {
        offsets.add(example.observation().origin());
      }
    }
    belief.update(chunk);
    pending.subList(0, rows).clear();
    pendingWeights.subList(0, rows).clear();
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
      EventCodec.write(out, pending.get(i));
      out.writeDouble(pendingWeights.get(i));
    }
    out.writeLong(taken);
    out.writeLong(late);
    out.writeLong(clipped);
    out.writeLong(missing);
    out.writeLong(lastTaken);
    out.writeLong(lastIntervalLook);
    out.writeLong(nextIntervalLook);
    out.writeInt(triggers);
    corrections.write(out);
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
      activation.pending.add((Example) EventCodec.read(in));
      activation.pendingWeights.add(format > 1 ? in.readDouble() : 1);
    }
    activation.taken = in.readLong();
    activation.late = in.readLong();
    activation.clipped = in.readLong();
    activation.missing = in.readLong();
    activation.lastTaken = in.readLong();
    activation.lastIntervalLook = in.readLong();
    activation.nextIntervalLook = in.readLong();
    activation.triggers = in.readInt();
    if (format > 2) {
      activation.corrections = CorrectionCounts.read(in);
    }
    return activation;
  }
}
