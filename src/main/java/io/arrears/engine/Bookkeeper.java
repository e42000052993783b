package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.Efficacy;
import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.Standardiser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Keeps the books of one activation: its belief, its ledger, and what else is learned of each
 * labelled row. Holds the rows until the reference profile is frozen, and learns them in chunks:
 * every row of a chunk is predicted with the belief as it stood before the chunk, booked, and only
 * then learned.
 *
 * <p>Its state stands in several places of the activation's, which says in which format. Not
 * thread-safe.
 */
final class Bookkeeper {

  // As seen by FootprintTest, bytes.
  private static final long HEAP_PER_FEATURE = 170;
  private static final long HEAP_PER_OUTPUT = 100;

  private final ExampleRows pending = new ExampleRows(true);
  private final Watches watches;
  private Deployment deployment;
  private ReferenceGathering reference;
  private Belief belief;
  private Ledger ledger;
  private Efficacy efficacy = Efficacy.unknown();
  private OffsetTracker offsets = new OffsetTracker();
  private PerformanceWatch performance = new PerformanceWatch();
  private PendingLabels waiting;
  private long clipped;
  private long missing;

  /** Scratch, never part of the state. */
  private final Predictive deployed = new Predictive();

  private final Predictive predictive = new Predictive();

  /** Empty books, to be opened or read. */
  Bookkeeper(Deployment deployment, Watches watches) {
    this.deployment = deployment;
    this.watches = watches;
    this.waiting = new PendingLabels(deployment);
  }

  /**
   * The version goes into service.
   *
   * @param before the books of the version that served before; null: none. Where the features are
   *     the same and the deployment brings no reference profile, its profile is inherited, or the
   *     rows that it has gathered for one
   * @param isAnswer whether the version before has asked for a retrain, and this one may be it
   */
  void open(Bookkeeper before, boolean isAnswer) {
    double lossPrice = deployment.terms().lossPrice();
    ledger = new Ledger(lossPrice);
    reference =
        new ReferenceGathering(
            deployment,
            before != null && before.hasFeaturesOf(deployment) ? before.reference : null);
    performance.follow(deployment.policy());
    if (before != null && before.isComparableTo(deployment)) {
      ReferenceProfile profile = before.reference.profile();
      efficacy =
          Efficacy.after(
              before.efficacy,
              before.belief,
              weights -> profile.transfer(weights, reference.profile()),
              lossPrice,
              isAnswer);
    }
    startBelief();
  }

  /** Whether the rows of this version have the features of a new one. */
  private boolean hasFeaturesOf(Deployment next) {
    return next.features().equals(deployment.features());
  }

  /** Whether what was learned for this version can be held against a new one. */
  private boolean isComparableTo(Deployment next) {
    return belief != null
        && next.family() == deployment.family()
        && next.outputs() == deployment.outputs()
        && hasFeaturesOf(next)
        && next.terms().loss().equals(deployment.terms().loss());
  }

  /**
   * Requires that the same version deployed again keeps what was frozen since; see {@link
   * FrozenTerms} for what the deployment itself freezes.
   *
   * @throws IllegalArgumentException with the field, both values and the remedy
   */
  void requireFrozen(Deployment revised) {
    if (!Double.isNaN(revised.dispersion()) && !Double.isNaN(dispersion())) {
      FrozenTerms.requireSame("dispersion", dispersion(), revised.dispersion(), deployment);
    }
    if (revised.reference() != null && reference.profile() != null) {
      FrozenTerms.requireSame("reference", reference.profile(), revised.reference(), deployment);
    }
  }

  /** New terms for the same version; it may bring what the belief waits for. */
  void follow(Deployment revised) {
    deployment = revised;
    reference.complete(revised);
    performance.follow(revised.policy());
    waiting.follow(revised);
    ledger.reprice(revised.terms().lossPrice());
    efficacy.reprice(revised.terms().lossPrice());
    forgetOffsets();
    startBelief();
  }

  // ---- rows -------------------------------------------------------------------------------------

  /**
   * Takes an example of a weight, and learns what can be learned with it.
   *
   * @param isAsked whether its label was asked for
   */
  void add(
      Example example,
      long time,
      boolean isLate,
      boolean isAsked,
      double weight,
      EngineOptions options) {
    pending.add(example, time, isLate, weight);
    if (isAsked) {
      pending.markLastAsked();
    }
    advance(options);
  }

  /** Takes a row of a queue, which keeps it; nobody has asked for its label. */
  void add(ExampleRows rows, int row, double weight, EngineOptions options) {
    pending.addRowOf(rows, row, weight);
    advance(options);
  }

  /** Learns what can be learned with the row just added. */
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
   * Cuts the chunk: learns all rows that can be learned, and works out what is expected of those
   * whose labels are to come.
   *
   * @param time event time, milliseconds since the epoch
   */
  void cut(long time, EngineOptions options) {
    while (belief != null && !pending.isEmpty()) {
      learn(Math.min(pending.size(), options.chunkRows()), options);
    }
    Standardiser standardiser = belief == null ? null : reference.standardiser();
    waiting.accrue(time, deployment, standardiser, dispersion(), belief);
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
      if (!pending.isAsked(i)) {
        performance.accept(family, prediction, label);
      }
      double[] phi = chunk.next(deployed, label, pending.observed(i));
      chunk.weigh(pending.weight(i));
      missing += standardiser.standardise(pending.numbers(), pending.at(i), phi);
    }
    boolean areFirst = ledger.examples() == 0;
    watches.see(pending, chunk, deployment, dispersion, areFirst, options.plan());
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

  private void forgetOffsets() {
    if (ledger.windowExamples() == 0) {
      offsets.clear();
    }
  }

  // ---- corrections ------------------------------------------------------------------------------

  /** Moves the belief's clock to the time of an observation, whatever becomes of its label. */
  void moveClock(Observation observation) {
    if (belief != null && observation.time() > belief.clock()) {
      belief.advanceTo(observation.time());
    }
  }

  /**
   * Puts a label in the place of another, of a row that waits or one that was learned.
   *
   * @param weight how many examples the row counts for
   * @param isWeightKnown whether that is known of a learned row
   * @return false where that cannot be done; nothing has changed then
   */
  boolean correct(Correction correction, double weight, boolean isWeightKnown) {
    if (!deployment.family().isLegalLabel(correction.before().value(), deployment.outputs())) {
      return false;
    }
    if (pending.correct(correction)) {
      return true;
    }
    if (belief == null
        || !isWeightKnown
        || !LearnedRow.replace(correction, weight, deployment, reference, belief, ledger)) {
      return false;
    }
    forgetOffsets();
    return true;
  }

  // ---- what the books say -----------------------------------------------------------------------

  Ledger ledger() {
    return ledger;
  }

  /** The belief; null while its reference rows are gathered. */
  Belief belief() {
    return belief;
  }

  Efficacy efficacy() {
    return efficacy;
  }

  /** What waits for its label, and what is expected of it. */
  PendingLabels waiting() {
    return waiting;
  }

  /** The reference profile; null while it is not known. */
  ReferenceProfile reference() {
    return reference.profile();
  }

  /** Standardises with the reference profile, which must be known. */
  Standardiser standardiser() {
    return reference.standardiser();
  }

  /** GAUSSIAN: standard deviation of the deployed model's residuals; NaN while it is not known. */
  double dispersion() {
    return reference.dispersion();
  }

  /** What a belief waits for, in words; empty where there is one. */
  String missingReference(EngineOptions options) {
    return belief == null ? reference.missing(pending.size(), options) : "";
  }

  /** What the labels say about the PERFORMANCE rule; null without one. */
  PerformanceEvidence performance() {
    return performance.evidence();
  }

  List<Trigger.OffsetRange> offsets() {
    return offsets.ranges();
  }

  /** Rows taken and not booked. */
  int unbooked() {
    return pending.size();
  }

  /** Probabilities that were clipped. */
  long clipped() {
    return clipped;
  }

  /** Feature values that were missing. */
  long missing() {
    return missing;
  }

  /**
   * About what the books take in memory, bytes: P and its factor, M, H and what was published of
   * them, reference and names by feature, predictives by output, rows that wait for their chunk or
   * their label, corrections carried.
   */
  long heapBytes() {
    long dimension = deployment.features().size() + 1L;
    long outputs = deployment.outputs();
    return 8 * dimension * (dimension + 1)
        + 24 * dimension * outputs
        + HEAP_PER_FEATURE * dimension
        + HEAP_PER_OUTPUT * outputs
        + pending.heapBytes()
        + waiting.heapBytes()
        + efficacy.heapBytes();
  }

  // ---- state ------------------------------------------------------------------------------------

  void writeLearned(DataOutput out) throws IOException {
    reference.write(out);
    out.writeBoolean(belief != null);
    if (belief != null) {
      belief.write(out);
    }
    ledger.write(out);
    efficacy.write(out);
    offsets.write(out);
  }

  void readLearned(DataInput in, boolean hasEfficacy) throws IOException {
    reference = ReferenceGathering.read(in);
    belief = in.readBoolean() ? Belief.read(in) : null;
    ledger = Ledger.read(in);
    efficacy = hasEfficacy ? Efficacy.read(in) : Efficacy.unknown();
    offsets = OffsetTracker.read(in);
  }

  void writePending(DataOutput out) throws IOException {
    out.writeInt(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      EventCodec.write(out, pending.example(i));
      out.writeDouble(pending.weight(i));
      out.writeBoolean(pending.isAsked(i));
    }
  }

  void readPending(DataInput in, boolean hasWeights, boolean saysAsked) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Example example = (Example) EventCodec.read(in);
      pending.add(example, example.time(), false, hasWeights ? in.readDouble() : 1);
      if (saysAsked && in.readBoolean()) {
        pending.markLastAsked();
      }
    }
  }

  void writeCounts(DataOutput out) throws IOException {
    out.writeLong(clipped);
    out.writeLong(missing);
  }

  void readCounts(DataInput in) throws IOException {
    clipped = in.readLong();
    missing = in.readLong();
  }

  void writeLabels(DataOutput out) throws IOException {
    performance.write(out);
    waiting.write(out);
  }

  void readLabels(DataInput in) throws IOException {
    performance = PerformanceWatch.read(in);
    waiting = PendingLabels.read(in, deployment);
  }

  /** Begins what {@link #readLabels} reads, where nothing was written of it. */
  void beginLabels() {
    performance.follow(deployment.policy());
  }
}
