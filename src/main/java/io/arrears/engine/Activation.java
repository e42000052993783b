package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.AccruedDebt;
import io.arrears.debt.Efficacy;
import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;
import io.arrears.decision.Facts;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import io.arrears.decision.StandingAlarm;
import io.arrears.decision.Verdict;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.Standardiser;
import io.arrears.plan.PlanOptions;
import io.arrears.plan.RegimeWatch;
import io.arrears.plan.RetrainPlan;
import io.arrears.plan.Sample;
import io.arrears.plan.SampleStore;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One activation of one version: its belief, its ledger and the looks at it. Takes examples in
 * model order, holds them until the reference profile is frozen, and learns them in chunks: every
 * row of a chunk is predicted with the belief as it stood before the chunk, booked, and only then
 * learned.
 *
 * <p>Not thread-safe.
 */
final class Activation {

  // As seen by FootprintTest, bytes.
  private static final long HEAP_OF_OBJECTS = 2_700;

  private static final long HEAP_PER_FEATURE = 170;
  private static final long HEAP_PER_OUTPUT = 100;

  /**
   * Format 1 lacks what was published and thinned, 2 the corrections, the performance test, the
   * last verdict and the efficacy, 3 the watch for drift and the regime.
   */
  private static final byte FORMAT = 4;

  private final int ordinal;
  private final long since;
  private final boolean returned;
  private final ExampleRows pending = new ExampleRows(true);
  private Deployment deployment;
  private ReferenceGathering reference;
  private Belief belief;
  private Ledger ledger;
  private Efficacy efficacy = Efficacy.unknown();
  private OffsetTracker offsets = new OffsetTracker();
  private BeliefPublisher publisher = new BeliefPublisher();
  private Thinner thinner = new Thinner();
  private CorrectionCounts corrections = new CorrectionCounts();
  private LookTimes lookTimes = new LookTimes();
  private PerformanceWatch performance = new PerformanceWatch();
  private PendingLabels waiting;

  /** Null where the deployment does not ask for it. */
  private DriftWatch drift;

  private AccruedDebt accrued = AccruedDebt.NONE;

  /** Null while there is no belief, and where no plan is wanted. */
  private RegimeWatch regime;

  /** Null where no samples are wanted. */
  private SampleStore samples;

  private long late;
  private long clipped;
  private long missing;
  private long thinned;
  private int triggers;
  private Verdict.Decision lastDecision;
  private Reason lastReason;

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
    this.ledger = new Ledger(deployment.terms().lossPrice());
    boolean sameFeatures =
        predecessor != null && predecessor.deployment.features().equals(deployment.features());
    this.reference =
        new ReferenceGathering(deployment, sameFeatures ? predecessor.reference : null);
    this.performance.follow(deployment.policy());
    watchDrift(since, predecessor == null ? null : predecessor.drift);
    if (predecessor != null && predecessor.isComparableTo(deployment)) {
      ReferenceProfile before = predecessor.reference.profile();
      this.efficacy =
          Efficacy.after(
              predecessor.efficacy,
              predecessor.belief,
              weights -> before.transfer(weights, reference.profile()),
              deployment.terms().lossPrice(),
              !returned && predecessor.triggers > 0);
    }
    if (sameFeatures
        && predecessor.samples != null
        && predecessor.deployment.family() == deployment.family()
        && predecessor.deployment.outputs() == deployment.outputs()) {
      this.samples = predecessor.samples.copy();
    }
    startBelief();
  }

  private Activation(Deployment deployment, int ordinal, long since, boolean returned) {
    this.deployment = deployment;
    this.waiting = new PendingLabels(deployment);
    this.ordinal = ordinal;
    this.since = since;
    this.returned = returned;
  }

  private void watchDrift(long begins, DriftWatch before) {
    if (drift == null && deployment.drift() != null) {
      drift = new DriftWatch(deployment.drift(), begins, before, deployment.features().size());
    }
  }

  /** Whether what was learned for this version can be held against a new one. */
  private boolean isComparableTo(Deployment next) {
    return belief != null
        && next.family() == deployment.family()
        && next.outputs() == deployment.outputs()
        && next.features().equals(deployment.features())
        && next.terms().loss().equals(deployment.terms().loss());
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

  /** Whether nothing was taken yet, nor counted for drift. */
  boolean isUntouched() {
    return lookTimes.taken() == 0 && (drift == null || drift.isEmpty());
  }

  /**
   * New terms for the same version. What a version has frozen may not change; a reference profile
   * or a dispersion may still be brought while the belief waits for it.
   *
   * @throws IllegalArgumentException with the field, both values and the remedy, before anything
   *     has changed
   */
  void revise(Deployment revised) {
    FrozenTerms.require(deployment, revised);
    if (!Double.isNaN(revised.dispersion()) && !Double.isNaN(dispersion())) {
      FrozenTerms.requireSame("dispersion", dispersion(), revised.dispersion(), deployment);
    }
    if (revised.reference() != null && reference.profile() != null) {
      FrozenTerms.requireSame("reference", reference.profile(), revised.reference(), deployment);
    }
    reference.complete(revised);
    boolean looksChanged = !deployment.looks().equals(revised.looks());
    boolean promoted = deployment.role() != revised.role();
    Deployment next = revised.drift() == null ? revised.with(deployment.drift()) : revised;
    deployment = promoted ? next : next.activatedAt(deployment.activatedAt());
    watchDrift(revised.activatedAt(), null);
    performance.follow(deployment.policy());
    waiting.follow(deployment);
    ledger.reprice(revised.terms().lossPrice());
    efficacy.reprice(revised.terms().lossPrice());
    if (ledger.windowExamples() == 0) {
      offsets.clear();
    }
    startBelief();
    if (looksChanged) {
      lookTimes.replan(deployment.looks());
    }
  }

  /**
   * Takes the next example in model order. It must have passed {@link ObservationRules}.
   *
   * @param time when it is applied: its order time, or later where the version serves only later
   */
  void take(Example example, long time, boolean isLate, EngineOptions options) {
    if (example.isInline()) {
      if (drift != null) {
        Observation observation = example.observation();
        drift.count(example.time(), observation.features(), 0, observation.predictionId());
      }
      enter(example, time, isLate, 1, options);
    } else {
      waiting.settle(example.observation());
      if (isSampled(example.observation())) {
        enter(example, time, isLate, deployment.labels().sample(), options);
      }
    }
  }

  /**
   * Whether the label of an observation is of those that are waited for. The label join has passed
   * over the others, but for those that met their label before their version was known.
   */
  private boolean isSampled(Observation observation) {
    double sample = deployment.labels().sample();
    return sample == 1 || IdHash.uniform(observation.predictionId(), IdHash.LABEL_SAMPLE) < sample;
  }

  /**
   * @param sample share of the predictions whose labels are waited for: the example counts for all
   */
  private void enter(
      Example example, long time, boolean isLate, double sample, EngineOptions options) {
    double share = count(time, isLate, options);
    double weight = Thinner.weigh(share, example.observation().predictionId());
    if (weight == 0) {
      thinned++;
    } else {
      pending.add(example, time, isLate, weight / sample);
      advance(options);
    }
  }

  /** Observations of a bucket of time began to wait for their labels, or one of them. */
  void await(Event event) {
    if (event instanceof Arrivals arrivals) {
      waiting.arrive(arrivals);
    } else if (event instanceof Waiting row && covers(row.time())) {
      waiting.arrive(row);
    }
  }

  /** Takes a row of a queue, which keeps it, as {@link #take} takes an example. */
  void take(ExampleRows rows, int row, EngineOptions options) {
    if (drift != null) {
      drift.count(rows.time(row), rows.numbers(), rows.at(row), rows.predictionId(row));
    }
    double share = count(rows.due(row), rows.late(row), options);
    // The prediction id lies elsewhere in memory: it is not touched where it does not matter.
    double weight = share == 1 ? 1 : Thinner.weigh(share, rows.predictionId(row));
    if (weight == 0) {
      thinned++;
    } else {
      pending.addRowOf(rows, row, weight);
      advance(options);
    }
  }

  /** Counts an example; answers the share that is kept of those that come now. */
  private double count(long time, boolean isLate, EngineOptions options) {
    if (isLate) {
      late++;
    }
    lookTimes.take(deployment.looks(), time);
    return thinner.share(time, options.maxExamplesPerSecond());
  }

  /** Learns what can be learned with the example just added. */
  private void advance(EngineOptions options) {
    if (belief == null) {
      reference.accept(pending, deployment.family(), options);
      startBelief();
    }
    while (belief != null && pending.size() >= options.chunkRows()) {
      learn(options.chunkRows(), options);
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
    moveClock(correction);
    Label before = correction.before();
    lookTimes.touch(deployment.looks(), time);
    if (before == null) {
      waiting.settle(correction.observation());
    }
    if (!isSampled(correction.observation())) {
      corrections.skipped();
      return false;
    }
    if (before == null || before.isRetraction()) {
      boolean isExample = !label.isRetraction() && thinned == 0;
      if (isExample) {
        corrections.reinstated();
        Example example = new Example(correction.observation(), label);
        enter(example, time, isLate, deployment.labels().sample(), options);
      } else if (label.isRetraction()) {
        corrections.retracted();
      } else {
        corrections.skipped();
      }
      return isExample;
    }
    boolean applied =
        deployment.family().isLegalLabel(before.value(), deployment.outputs())
            && (pending.correct(correction) || replaceLearned(correction));
    if (!applied) {
      corrections.skipped();
    } else if (label.isRetraction()) {
      corrections.retracted();
    } else {
      corrections.amended();
    }
    return false;
  }

  private boolean replaceLearned(Correction correction) {
    boolean replaced =
        belief != null
            && thinned == 0
            && LearnedRow.replace(correction, deployment, reference, belief, ledger);
    if (replaced && ledger.windowExamples() == 0) {
      offsets.clear();
    }
    return replaced;
  }

  /**
   * Counts a correction that can no longer matter; its observation moves the clock all the same.
   */
  void pass(Correction correction) {
    corrections.stale();
    moveClock(correction);
  }

  private void moveClock(Correction correction) {
    if (belief != null && correction.observation().time() > belief.clock()) {
      belief.advanceTo(correction.observation().time());
    }
  }

  /** What its corrections came to. */
  CorrectionCounts corrections() {
    return corrections;
  }

  /** Whether the example just taken makes a look by rows due. */
  boolean isLookDueByRows() {
    return lookTimes.isDueByRows(deployment.looks());
  }

  /** Event time of the next look by interval; {@link LookTimes#NO_LOOK} where none is due. */
  long nextIntervalLook() {
    return lookTimes.next();
  }

  /** The look by interval was done. */
  void intervalLookDone() {
    lookTimes.done();
  }

  /**
   * Judges the ledger after everything taken so far is booked. This cuts the chunk, so it may
   * happen at fixed points of the model's own stream only.
   *
   * @param time event time of the look, milliseconds since the epoch
   * @return what the policy says, before the lifecycle is asked
   */
  Verdict look(long time, EngineOptions options) {
    while (belief != null && !pending.isEmpty()) {
      learn(Math.min(pending.size(), options.chunkRows()), options);
    }
    accrued =
        waiting.accrued(
            time,
            deployment,
            belief == null ? null : reference.standardiser(),
            dispersion(),
            belief);
    return standing(time, options);
  }

  /** What the policy says of the version as it stands at a time; changes nothing. */
  Verdict standing(long time, EngineOptions options) {
    return deployment.policy().judge(facts(time, options));
  }

  /** What one rule says of the version as it stands at a time. */
  Verdict judge(Rule rule, long time, EngineOptions options) {
    return new Policy(List.of(rule)).judge(facts(time, options));
  }

  private Facts facts(long time, EngineOptions options) {
    return new Facts(
        deployment.terms(),
        ledger.debt(),
        accrued.value(),
        efficacy.of(ledger.debt()),
        efficacy.vainRetrains(),
        efficacy.carryRate(),
        ledger.examples(),
        belief == null ? reference.missing(pending.size(), options) : "",
        performance.evidence(),
        drift == null ? StandingAlarm.NONE : drift.alarm(),
        time - since);
  }

  // ---- drift ------------------------------------------------------------------------------------

  /** Adds observations that were summarised elsewhere. */
  void add(ProfileDelta delta) {
    if (drift != null) {
      drift.add(delta);
    }
  }

  /** Whether observations are watched for drift. */
  boolean isWatched() {
    return drift != null;
  }

  /** Observations that no window of drift counted. */
  long uncounted() {
    return drift == null ? 0 : drift.uncounted();
  }

  /** The stream has passed a time: no window that ended by then opens any more. */
  void pass(long time) {
    if (drift != null) {
      drift.pass(time);
    }
  }

  /** Last instant of the first open window; {@link Long#MAX_VALUE} where none is open. */
  long nextWindowClose() {
    return drift == null ? Long.MAX_VALUE : drift.nextClose();
  }

  /** Closes the first open window. */
  void closeWindow(EngineOptions options, Outputs out) {
    drift.close(this, options.codeVersion(), out);
  }

  /** The activation ends, and with it a drift alarm that stands. */
  void endDrift(long time, EngineOptions options, Outputs out) {
    if (drift != null) {
      drift.end(this, time, options.codeVersion(), out);
    }
  }

  // ---- verdicts ---------------------------------------------------------------------------------

  /** Notes what a look has found; answers whether it says something else than the look before. */
  boolean judged(Verdict verdict) {
    boolean changed = verdict.decision() != lastDecision || verdict.reason() != lastReason;
    lastDecision = verdict.decision();
    lastReason = verdict.reason();
    return changed;
  }

  /** Examples taken and not booked. */
  int unbooked() {
    return pending.size();
  }

  /** A new trigger; {@code command} is null but for MANUAL. */
  Trigger trigger(Verdict verdict, long time, Command command, String codeVersion) {
    triggers++;
    if (verdict.reason() == Reason.DRIFT) {
      drift.asked();
    }
    return Reports.trigger(this, triggers, verdict, time, command, codeVersion);
  }

  // ---- what is reported -------------------------------------------------------------------------

  int ordinal() {
    return ordinal;
  }

  Ledger ledger() {
    return ledger;
  }

  /** The belief; null while its reference rows are gathered. */
  Belief belief() {
    return belief;
  }

  /** GAUSSIAN: standard deviation of the deployed model's residuals; NaN while it is not known. */
  double dispersion() {
    return reference.dispersion();
  }

  List<Trigger.OffsetRange> offsets() {
    return offsets.ranges();
  }

  /** What the labels say about the PERFORMANCE rule; null without one. */
  PerformanceEvidence performance() {
    return performance.evidence();
  }

  Snapshot.Accrual accrual() {
    return new Snapshot.Accrual(accrued.value(), accrued.pending(), accrued.calibration());
  }

  Snapshot.Carry carry() {
    double debt = ledger.debt();
    return efficacy.rows() == 0
        ? Snapshot.Carry.UNKNOWN
        : new Snapshot.Carry(efficacy.of(debt), efficacy.carryRate(), efficacy.removable(debt));
  }

  boolean isThinned() {
    return thinned > 0;
  }

  Snapshot.Counts counts(long closedExamples) {
    return new Snapshot.Counts(
        belief == null ? pending.size() : 0,
        late,
        closedExamples,
        clipped,
        missing,
        thinned,
        belief == null ? 0 : belief.choleskyFailures());
  }

  /** The belief, where a look finds it worth publishing; else null. A canary's never is. */
  BeliefSnapshot published(long time, boolean triggered, EngineOptions options) {
    return belief == null || deployment.role() == Deployment.Role.CANARY
        ? null
        : publisher.ask(deployment, ordinal, reference.profile(), belief, time, triggered, options);
  }

  /** Starts the belief as soon as everything that it needs is frozen. */
  private void startBelief() {
    if (belief == null && reference.isComplete(deployment.family())) {
      belief =
          Belief.create(
              deployment.family(),
              deployment.outputs(),
              deployment.features().size() + 1,
              deployment.belief(),
              dispersion());
      reference.forgetRows(deployment.features().size());
    }
  }

  /**
   * About what the activation takes in memory, bytes: P and its factor, M, H and what was published
   * of them, reference and names by feature, predictives by output, rows that wait for their chunk
   * or their label, corrections carried.
   */
  long heapBytes() {
    long dimension = deployment.features().size() + 1L;
    long outputs = deployment.outputs();
    return HEAP_OF_OBJECTS
        + 8 * dimension * (dimension + 1)
        + 24 * dimension * outputs
        + HEAP_PER_FEATURE * dimension
        + HEAP_PER_OUTPUT * outputs
        + pending.heapBytes()
        + waiting.heapBytes()
        + efficacy.heapBytes()
        + (drift == null ? 0 : drift.heapBytes())
        + (regime == null ? 0 : regime.heapBytes())
        + (samples == null ? 0 : samples.heapBytes());
  }

  /** Predicts, books and learns the first {@code rows} of the pending examples. */
  private void learn(int rows, EngineOptions options) {
    Standardiser standardiser = reference.standardiser();
    double dispersion = dispersion();
    Family family = deployment.family();
    Loss loss = deployment.terms().loss();
    int outputs = deployment.outputs();
    Chunk chunk = Workspace.chunk(rows, deployment.features().size() + 1, outputs);
    double[] prediction = Workspace.prediction(outputs);
    double[] deployedLoss = Workspace.losses(rows);
    double weights = 0;
    for (int i = 0; i < rows; i++) {
      double label = pending.label(i);
      pending.prediction(i, prediction);
      deployed.claim(family, prediction, dispersion);
      clipped += deployed.isClipped() ? 1 : 0;
      deployedLoss[i] = loss.of(deployed, label);
      performance.accept(family, prediction, label);
      double[] phi = chunk.next(deployed, label, pending.observed(i));
      chunk.weigh(pending.weight(i));
      missing += standardiser.standardise(pending.numbers(), pending.at(i), phi);
    }
    watchRegime(chunk, rows, options);
    belief.examine(chunk);
    for (int i = 0; i < rows; i++) {
      belief.predictExamined(chunk, i, predictive);
      clipped += predictive.isClipped() ? 1 : 0;
      double weight = pending.weight(i);
      double lossDeployed = weight * deployedLoss[i];
      double lossBelief = weight * loss.of(predictive, pending.label(i));
      ledger.book(lossDeployed, lossBelief, pending.time(i));
      if (pending.waited(i)) {
        pending.prediction(i, prediction);
        deployed.claim(family, prediction, dispersion);
        waiting.settle(loss, deployed, predictive, weight, lossDeployed - lossBelief);
      }
      weights += weight;
      if (!efficacy.isIdle()) {
        efficacy.book(
            family,
            loss,
            chunk,
            i,
            lossDeployed,
            lossBelief,
            pending.time(i),
            options.efficacyRows());
      }
      if (ledger.windowExamples() == 0) {
        offsets.clear();
      } else {
        offsets.add(pending.topic(i), pending.partition(i), pending.offset(i));
      }
    }
    double known = belief.effectiveRows() + weights;
    belief.update(chunk);
    efficacy.refine(belief, weights);
    waiting.forget(belief.effectiveRows() / known);
    pending.remove(rows);
  }

  /** Lets the regime's watch see the first pending rows, which the chunk holds. */
  private void watchRegime(Chunk chunk, int rows, EngineOptions options) {
    if (!options.plan().enabled()) {
      regime = null;
      samples = null;
      return;
    }
    keepSamples(rows, options.plan());
    if (regime == null) {
      // A watch that begins in the middle of a version's life knows nothing of what was before.
      boolean isFirst = ledger.examples() == 0;
      regime =
          new RegimeWatch(deployment.family(), chunk.dimension(), deployment.outputs(), isFirst);
    }
    double[] prediction = Workspace.prediction(deployment.outputs());
    for (int i = 0; i < rows; i++) {
      pending.prediction(i, prediction);
      regime.accept(
          prediction,
          dispersion(),
          pending.label(i),
          chunk.phi(i),
          pending.weight(i),
          pending.observed(i),
          pending.topic(i),
          pending.partition(i),
          pending.offset(i));
    }
  }

  private void keepSamples(int rows, PlanOptions options) {
    if (!options.keepsRows()) {
      samples = null;
      return;
    }
    samples = samples == null ? new SampleStore(options) : samples.under(options);
    for (int i = 0; i < rows; i++) {
      int at = pending.at(i);
      samples.accept(
          new Sample(
              pending.predictionId(i),
              pending.topic(i),
              pending.partition(i),
              pending.offset(i),
              pending.observed(i)),
          Arrays.copyOfRange(pending.numbers(), at, at + pending.features()),
          pending.label(i));
    }
  }

  /** What a retrain is advised to do; null while nothing is known. */
  RetrainPlan plan() {
    return regime == null || regime.rows() == 0
        ? null
        : RetrainPlan.of(
            regime.regime(),
            deployment.features(),
            belief,
            samples,
            reference.standardiser(),
            deployment.terms().loss(),
            dispersion());
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    EventCodec.write(out, deployment);
    out.writeInt(ordinal);
    out.writeLong(since);
    out.writeBoolean(returned);
    reference.write(out);
    out.writeBoolean(belief != null);
    if (belief != null) {
      belief.write(out);
    }
    ledger.write(out);
    efficacy.write(out);
    offsets.write(out);
    publisher.write(out);
    thinner.write(out);
    out.writeLong(thinned);
    out.writeInt(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      EventCodec.write(out, pending.example(i));
      out.writeDouble(pending.weight(i));
    }
    out.writeLong(late);
    out.writeLong(clipped);
    out.writeLong(missing);
    out.writeInt(triggers);
    corrections.write(out);
    lookTimes.write(out);
    performance.write(out);
    waiting.write(out);
    accrued.write(out);
    Wire.writeEnumOrNull(out, lastDecision);
    Wire.writeEnumOrNull(out, lastReason);
    out.writeBoolean(drift != null);
    if (drift != null) {
      drift.write(out);
    }
    out.writeBoolean(regime != null);
    if (regime != null) {
      regime.write(out);
    }
    out.writeBoolean(samples != null);
    if (samples != null) {
      samples.write(out);
    }
  }

  static Activation read(DataInput in) throws IOException {
    int format = in.readByte();
    Formats.require("activation", format, 1, FORMAT);
    Activation activation =
        new Activation(
            (Deployment) EventCodec.read(in), in.readInt(), in.readLong(), in.readBoolean());
    activation.reference = ReferenceGathering.read(in);
    activation.belief = in.readBoolean() ? Belief.read(in) : null;
    activation.ledger = Ledger.read(in);
    activation.efficacy = format > 2 ? Efficacy.read(in) : Efficacy.unknown();
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
    long taken = format > 2 ? 0 : in.readLong();
    activation.late = in.readLong();
    activation.clipped = in.readLong();
    activation.missing = in.readLong();
    if (format > 2) {
      activation.triggers = in.readInt();
      activation.corrections = CorrectionCounts.read(in);
      activation.lookTimes = LookTimes.read(in);
      activation.performance = PerformanceWatch.read(in);
      activation.waiting = PendingLabels.read(in, activation.deployment);
      activation.accrued = AccruedDebt.read(in);
      activation.lastDecision = Wire.readEnumOrNull(in, Verdict.Decision.class);
      activation.lastReason = Wire.readEnumOrNull(in, Reason.class);
      if (format > 3 && in.readBoolean()) {
        Deployment deployment = activation.deployment;
        activation.drift = DriftWatch.read(in, deployment.drift(), deployment.features().size());
      }
    } else {
      activation.lookTimes = LookTimes.of(taken, in.readLong(), in.readLong(), in.readLong());
      activation.triggers = in.readInt();
      activation.performance.follow(activation.deployment.policy());
    }
    if (format > 3 && in.readBoolean()) {
      activation.regime =
          RegimeWatch.read(
              in,
              activation.deployment.family(),
              activation.deployment.features().size() + 1,
              activation.deployment.outputs());
    }
    if (format > 3 && in.readBoolean()) {
      activation.samples = SampleStore.read(in);
    }
    return activation;
  }
}
