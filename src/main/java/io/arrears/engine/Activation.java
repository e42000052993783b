package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.Guarantee;
import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;
import io.arrears.decision.BreakEven;
import io.arrears.decision.Lifecycle;
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

  private static final byte FORMAT = 1;

  /** Coordinates of the correction that a trigger names. */
  private static final int LEANING = 5;

  private static final String INTERCEPT = "(intercept)";

  /** Smallest dispersion that reference rows can give, so that a perfect fit has a log loss. */
  private static final double MIN_DISPERSION = 1e-12;

  private static final String NO_BELIEF = "0".repeat(16);

  private final int ordinal;
  private final List<Example> pending = new ArrayList<>();
  private Deployment deployment;
  private ReferenceProfile reference;
  private double dispersion;
  private Belief belief;
  private Ledger ledger;
  private OffsetTracker offsets = new OffsetTracker();
  private long taken;
  private long late;
  private long clipped;
  private long missing;
  private long lastIntervalLook = Long.MIN_VALUE;
  private long nextIntervalLook = Long.MAX_VALUE;
  private int triggers;

  /** Scratch, made at the first chunk and never part of the state. */
  private Chunk chunk;

  private final Predictive predictive = new Predictive();

  /**
   * A version goes into service.
   *
   * @param ordinal ordinal of the activation within the model, from 1
   * @param inherited reference profile of the version before where the features are the same, else
   *     null; used where the deployment brings none
   */
  Activation(Deployment deployment, int ordinal, ReferenceProfile inherited) {
    this(deployment, ordinal);
    this.reference = deployment.reference() == null ? inherited : deployment.reference();
    this.dispersion = deployment.dispersion();
    this.ledger = new Ledger(deployment.terms().lossPrice());
    if (referenceIsComplete()) {
      startBelief();
    }
  }

  private Activation(Deployment deployment, int ordinal) {
    this.deployment = deployment;
    this.ordinal = ordinal;
  }

  Deployment deployment() {
    return deployment;
  }

  int ordinal() {
    return ordinal;
  }

  ReferenceProfile reference() {
    return reference;
  }

  /**
   * New terms for the same version. What a version has frozen may not change.
   *
   * @throws IllegalArgumentException with the field, both values and the remedy
   */
  void revise(Deployment revised) {
    requireSame("family", deployment.family(), revised.family());
    requireSame("features", deployment.features(), revised.features());
    requireSame("loss", deployment.terms().loss(), revised.terms().loss());
    requireSame("belief options", deployment.belief(), revised.belief());
    if (!Double.isNaN(revised.dispersion())) {
      requireSame("dispersion", deployment.dispersion(), revised.dispersion());
    }
    if (revised.reference() != null) {
      requireSame("reference", deployment.reference(), revised.reference());
    }
    if (deployment.role() == Deployment.Role.SERVING) {
      requireSame("role", deployment.role(), revised.role());
    }
    deployment =
        new Deployment(
            revised.modelId(),
            revised.version(),
            revised.role(),
            deployment.activatedAt(),
            revised.family(),
            revised.features(),
            deployment.dispersion(),
            revised.terms(),
            deployment.belief(),
            revised.looks(),
            revised.labelHorizon(),
            revised.observeOnly(),
            deployment.reference(),
            revised.origin());
    ledger.reprice(revised.terms().lossPrice());
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

  /** Takes the next example in model order. It must have passed {@link ObservationRules}. */
  void take(Example example, boolean isLate, EngineOptions options) {
    taken++;
    if (isLate) {
      late++;
    }
    pending.add(example);
    scheduleLook(example.time());
    if (belief == null && pending.size() >= options.referenceRows()) {
      freezeReference();
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

  /** Event time of the next look by interval; {@link Long#MAX_VALUE} where none is due. */
  long nextIntervalLook() {
    return nextIntervalLook;
  }

  /** The look by interval was done. */
  void intervalLookDone() {
    lastIntervalLook = nextIntervalLook;
    nextIntervalLook = Long.MAX_VALUE;
  }

  /**
   * Judges the ledger after everything taken so far is booked.
   *
   * @return what the policy says of the ledger alone, before the lifecycle is asked
   */
  Verdict judge(EngineOptions options) {
    if (belief == null) {
      return Verdict.notEnoughEvidence(
          pending.size() + " of " + options.referenceRows() + " reference rows");
    }
    if (!pending.isEmpty()) {
      learn(pending.size());
    }
    return BreakEven.judge(ledger, deployment.terms());
  }

  boolean owes() {
    return ledger.owes(deployment.terms().retrainCost());
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
            ledger.windowStart(),
            ledger.windowExamples(),
            ledger.windowLossDeployed(),
            ledger.windowLossBelief(),
            offsets.ranges()),
        ledger.examples(),
        deployment.belief(),
        belief.effectiveRows(),
        belief.fingerprint(),
        leaning(),
        codeVersion);
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
        Guarantee.of(deployment.family(), deployment.terms(), dispersion),
        new Snapshot.Book(
            ledger.debt(),
            ledger.examples(),
            ledger.lossDeployed(),
            ledger.lossBelief(),
            ledger.windowStart(),
            ledger.windowExamples()),
        new Snapshot.Counts(
            belief == null ? pending.size() : 0,
            late,
            closedExamples,
            clipped,
            missing,
            belief == null ? 0 : belief.choleskyFailures()),
        deployment.belief(),
        belief == null ? 0 : belief.effectiveRows(),
        belief == null ? NO_BELIEF : belief.fingerprint(),
        deployment.looks(),
        deployment.labelHorizon(),
        openTriggerId,
        codeVersion);
  }

  private void scheduleLook(long time) {
    long interval = deployment.looks().interval();
    if (interval == 0 || nextIntervalLook != Long.MAX_VALUE) {
      return;
    }
    long next = -Math.floorDiv(-time, interval) * interval;
    nextIntervalLook =
        next > lastIntervalLook ? next : (Math.floorDiv(lastIntervalLook, interval) + 1) * interval;
  }

  private boolean referenceIsComplete() {
    return reference != null
        && (deployment.family() != Family.GAUSSIAN || !Double.isNaN(dispersion));
  }

  private void freezeReference() {
    if (reference == null) {
      ReferenceAccumulator accumulator = new ReferenceAccumulator(deployment.features().size());
      for (Example example : pending) {
        accumulator.accept(example.observation().features());
      }
      reference = accumulator.get();
    }
    if (deployment.family() == Family.GAUSSIAN && Double.isNaN(dispersion)) {
      double squares = 0;
      for (Example example : pending) {
        double residual = example.label().value() - example.observation().prediction()[0];
        squares += residual * residual;
      }
      dispersion = Math.max(MIN_DISPERSION, Math.sqrt(squares / pending.size()));
    }
  }

  private void startBelief() {
    belief =
        Belief.create(
            deployment.family(), deployment.features().size() + 1, deployment.belief(), dispersion);
  }

  /** Predicts, books and learns the first {@code rows} of the pending examples. */
  private void learn(int rows) {
    Family family = deployment.family();
    if (chunk == null || chunk.capacity() < rows) {
      chunk = new Chunk(rows, deployment.features().size() + 1);
    }
    chunk.clear();
    for (int i = 0; i < rows; i++) {
      Example example = pending.get(i);
      Observation observation = example.observation();
      double prediction = observation.prediction()[0];
      if (family.isClipped(prediction)) {
        clipped++;
      }
      double[] phi =
          chunk.next(family.link(prediction), example.label().value(), observation.time());
      missing += reference.standardise(observation.features(), phi);
    }
    Loss loss = deployment.terms().loss();
    for (int i = 0; i < rows; i++) {
      Example example = pending.get(i);
      double label = example.label().value();
      belief.predict(chunk.phi(i), chunk.offset(i), predictive);
      ledger.book(
          loss.deployed(family, example.observation().prediction()[0], dispersion, label),
          loss.belief(predictive, label),
          example.time());
      if (ledger.windowExamples() == 0) {
        offsets.clear();
      } else {
        offsets.add(example.observation().origin());
      }
    }
    belief.update(chunk);
    pending.subList(0, rows).clear();
  }

  private List<Trigger.FeatureWeight> leaning() {
    List<String> features = deployment.features();
    return IntStream.range(0, belief.dimension())
        .mapToObj(
            j ->
                new Trigger.FeatureWeight(
                    j < features.size() ? features.get(j) : INTERCEPT,
                    belief.weight(j),
                    belief.standardError(j)))
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
    out.writeInt(pending.size());
    for (Example example : pending) {
      EventCodec.write(out, example);
    }
    out.writeLong(taken);
    out.writeLong(late);
    out.writeLong(clipped);
    out.writeLong(missing);
    out.writeLong(lastIntervalLook);
    out.writeLong(nextIntervalLook);
    out.writeInt(triggers);
  }

  static Activation read(DataInput in) throws IOException {
    Formats.require("activation", in.readByte(), FORMAT);
    Activation activation = new Activation((Deployment) EventCodec.read(in), in.readInt());
    activation.reference = in.readBoolean() ? ReferenceProfile.read(in) : null;
    activation.dispersion = in.readDouble();
    activation.belief = in.readBoolean() ? Belief.read(in) : null;
    activation.ledger = Ledger.read(in);
    activation.offsets = OffsetTracker.read(in);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      activation.pending.add((Example) EventCodec.read(in));
    }
    activation.taken = in.readLong();
    activation.late = in.readLong();
    activation.clipped = in.readLong();
    activation.missing = in.readLong();
    activation.lastIntervalLook = in.readLong();
    activation.nextIntervalLook = in.readLong();
    activation.triggers = in.readInt();
    return activation;
  }
}
