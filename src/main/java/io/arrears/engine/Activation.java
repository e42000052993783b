package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.debt.Efficacy;
import io.arrears.debt.Ledger;
import io.arrears.decision.Facts;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import io.arrears.decision.Verdict;
import io.arrears.plan.AskedLabels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * One activation of one version. Takes what comes for it in model order and weighs it; its {@link
 * Bookkeeper} learns the examples, its {@link Watches} see what else is to be seen. Judges the
 * ledger at looks. Not thread-safe.
 */
final class Activation {

  /** As seen by FootprintTest, bytes. */
  private static final long HEAP_OF_OBJECTS = 2_700;

  /**
   * Format 1 lacks what was published and thinned, 2 the corrections, the performance test, the
   * last verdict and the efficacy, 3 the watch for drift and the regime, 4 the labels asked for and
   * when it was told of last.
   */
  private static final byte FORMAT = 5;

  private final int ordinal;
  private final long since;
  private final boolean returned;
  private final Watches watches = new Watches();
  private final Bookkeeper books;
  private Deployment deployment;
  private BeliefPublisher publisher = new BeliefPublisher();
  private Thinner thinner = new Thinner();
  private Corrections corrections = new Corrections();
  private LookTimes lookTimes = new LookTimes();

  /** Null where no label was ever to be asked for. */
  private LabelDesk labelDesk;

  /** The model's, shared with its other versions. */
  private final AskedLabels asked;

  /** Whether a label that was asked for was booked with another weight than one not asked for. */
  private boolean weighedRequests;

  private long late;
  private int triggers;
  private Verdict.Decision lastDecision;
  private Reason lastReason;

  /**
   * A version goes into service.
   *
   * @param ordinal ordinal of the activation within the model, from 1; 0: it takes no effect
   * @param returned whether an earlier activation of the version still expects labels
   * @param predecessor the version that served before; null: none. Where the features are the same
   *     and the deployment brings no reference profile, its profile is inherited, or the rows that
   *     it has gathered for one
   * @param asked the labels of the model that were asked for, shared, not copied
   */
  Activation(
      Deployment deployment,
      int ordinal,
      boolean returned,
      Activation predecessor,
      AskedLabels asked) {
    this(deployment, ordinal, deployment.activatedAt(), returned, asked);
    boolean keepsSamples =
        predecessor != null
            && predecessor.deployment.features().equals(deployment.features())
            && predecessor.deployment.family() == deployment.family()
            && predecessor.deployment.outputs() == deployment.outputs();
    openLabelDesk();
    watches.begin(deployment, predecessor == null ? null : predecessor.watches, keepsSamples);
    books.open(
        predecessor == null ? null : predecessor.books,
        !returned && predecessor != null && predecessor.triggers > 0);
  }

  private Activation(
      Deployment deployment, int ordinal, long since, boolean returned, AskedLabels asked) {
    this.asked = asked;
    this.deployment = deployment;
    this.books = new Bookkeeper(deployment, watches);
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

  /** Whether nothing was taken yet, nor counted for drift, nor asked for. */
  boolean isUntouched() {
    return lookTimes.taken() == 0
        && watches.areUntouched()
        && (labelDesk == null || !labelDesk.hasAsked());
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
    books.requireFrozen(revised);
    boolean looksChanged = !deployment.looks().equals(revised.looks());
    boolean promoted = deployment.role() != revised.role();
    Deployment next = revised.drift() == null ? revised.with(deployment.drift()) : revised;
    deployment = promoted ? next : next.activatedAt(deployment.activatedAt());
    watches.follow(deployment, revised.activatedAt());
    books.follow(deployment);
    openLabelDesk();
    if (looksChanged) {
      lookTimes.replan(deployment.looks());
    }
  }

  private void openLabelDesk() {
    if (labelDesk == null && !deployment.labels().budget().isNone()) {
      labelDesk = new LabelDesk(deployment);
    }
  }

  /**
   * Takes the next example in model order. It must have passed {@link ObservationRules}.
   *
   * @param time when it is applied: its order time, or later where the version serves only later
   */
  void take(Example example, long time, boolean isLate, EngineOptions options) {
    if (example.isInline()) {
      watches.count(example);
      enter(example, time, isLate, false, 1, options);
    } else {
      settle(example.observation());
      if (isSampled(example.observation())) {
        enterWaited(example, time, isLate, options);
      }
    }
  }

  /** An observation waits for its label no longer. */
  private void settle(Observation observation) {
    books.waiting().settle(observation);
    if (labelDesk != null) {
      labelDesk.settle(LabelDesk.hash(observation));
    }
  }

  /** One over how many examples an observation counts for, whose label was waited for. */
  private double share(Observation observation) {
    double sample = deployment.labels().sample();
    return asked.isEmpty() ? sample : sample / asked.weight(LabelDesk.hash(observation));
  }

  /**
   * Whether the label of an observation is of those that are waited for. The label join has passed
   * over the others, but for those that met their label before their version was known.
   */
  private boolean isSampled(Observation observation) {
    double sample = deployment.labels().sample();
    return sample == 1 || IdHash.uniform(observation.predictionId(), IdHash.LABEL_SAMPLE) < sample;
  }

  private void enterWaited(Example example, long time, boolean isLate, EngineOptions options) {
    Observation observation = example.observation();
    long hash = LabelDesk.hash(observation);
    // What may have been asked for counts as asked for where evidence must not be chosen.
    boolean isForgotten = !asked.isEmpty() && asked.mayBeForgotten(hash, observation.time());
    boolean isAsked = isForgotten || (!asked.isEmpty() && asked.isAsked(hash));
    weighedRequests |= isForgotten || (isAsked && asked.weight(hash) != 1);
    enter(example, time, isLate, isAsked, share(observation), options);
  }

  /**
   * @param isAsked whether its label was asked for
   * @param sample share of the predictions that it stands for: it counts for one over that
   */
  private void enter(
      Example example,
      long time,
      boolean isLate,
      boolean isAsked,
      double sample,
      EngineOptions options) {
    double share = count(time, isLate, options);
    double weight = thinner.weigh(share, example.observation().predictionId());
    if (weight > 0) {
      books.add(example, time, isLate, isAsked, weight / sample, options);
    }
  }

  /**
   * Observations of a bucket of time began to wait for their labels, or one of them.
   *
   * @param time when it is applied, milliseconds since the epoch
   */
  void await(Event event, long time) {
    if (event instanceof Arrivals arrivals) {
      books.waiting().arrive(arrivals);
    } else if (event instanceof Waiting row && covers(row.time())) {
      books.waiting().arrive(row);
      if (labelDesk != null) {
        labelDesk.arrive(row.observation(), deployment, asked);
        // Without labels there would be no look to ask for them at.
        lookTimes.touch(deployment.looks(), time);
      }
    }
  }

  /** Whether its labels may be asked for; a canary never asks. */
  boolean asksForLabels() {
    return !deployment.labels().budget().isNone() && deployment.role() != Deployment.Role.CANARY;
  }

  /** Whether labels that were asked for were booked with a weight of their own. */
  boolean hasWeighedRequests() {
    return weighedRequests;
  }

  /** The labels to ask for after a look. */
  List<LabelRequest> askForLabels(long time, EngineOptions options) {
    return asksForLabels()
        ? labelDesk.ask(deployment, ordinal, books, asked, time, options)
        : List.of();
  }

  /** Takes a row of a queue, which keeps it, as {@link #take} takes an example. */
  void take(ExampleRows rows, int row, EngineOptions options) {
    watches.count(rows, row);
    double share = count(rows.due(row), rows.late(row), options);
    // The prediction id lies elsewhere in memory: it is not touched where it does not matter.
    double weight = share == 1 ? 1 : thinner.weigh(share, rows.predictionId(row));
    if (weight > 0) {
      books.add(rows, row, weight, options);
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

  /**
   * Applies a correction in model order, see {@link Corrections}. Its observation and label must
   * have passed {@link ObservationRules}.
   *
   * @param time when it is applied
   * @return whether it was taken as an example
   */
  boolean correct(Correction correction, long time, boolean isLate, EngineOptions options) {
    Observation observation = correction.observation();
    books.moveClock(observation);
    lookTimes.touch(deployment.looks(), time);
    if (correction.before() == null) {
      settle(observation);
    }
    boolean isForgotten = asked.mayBeForgotten(LabelDesk.hash(observation), observation.time());
    boolean isWeightKnown = thinner.leftOut() == 0 && !isForgotten;
    boolean isExample =
        corrections.apply(
            correction, books, isSampled(observation), 1 / share(observation), isWeightKnown);
    if (isExample) {
      enterWaited(new Example(observation, correction.label()), time, isLate, options);
    }
    return isExample;
  }

  /**
   * Counts a correction that can no longer matter; its observation moves the clock all the same.
   */
  void pass(Correction correction) {
    corrections.pass();
    books.moveClock(correction.observation());
  }

  /** What its corrections came to. */
  Corrections corrections() {
    return corrections;
  }

  /** Whether the example just taken makes a look by rows due. */
  boolean isLookDueByRows() {
    return lookTimes.isDueByRows(deployment.looks());
  }

  /**
   * Whether a window of drift that closes is told of, since no look is due: see {@link
   * LookTimes#isOverdue}.
   *
   * @param time the window's last instant, milliseconds since the epoch
   */
  boolean isWindowTold(long time) {
    return lookTimes.isOverdue(deployment.looks(), time + 1);
  }

  /** How it stands at a time was told. */
  void told(long time) {
    lookTimes.told(time);
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
    books.cut(time, options);
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
    Ledger ledger = books.ledger();
    Efficacy efficacy = books.efficacy();
    double debt = ledger.debt();
    return new Facts(
        deployment.terms(),
        debt,
        books.waiting().accrued().value(),
        efficacy.of(debt),
        efficacy.vainRetrains(),
        efficacy.carryRate(),
        ledger.examples(),
        books.missingReference(options),
        books.performance(),
        watches.alarm(),
        time - since);
  }

  // ---- verdicts ---------------------------------------------------------------------------------

  /** Notes what a look has found; answers whether it says something else than the look before. */
  boolean judged(Verdict verdict) {
    boolean changed = verdict.decision() != lastDecision || verdict.reason() != lastReason;
    lastDecision = verdict.decision();
    lastReason = verdict.reason();
    return changed;
  }

  /** A new trigger; {@code command} is null but for MANUAL. */
  Trigger trigger(Verdict verdict, long time, Command command, String codeVersion) {
    triggers++;
    if (verdict.reason() == Reason.DRIFT) {
      watches.asked();
    }
    return Reports.trigger(this, triggers, verdict, time, command, codeVersion);
  }

  // ---- what is reported -------------------------------------------------------------------------

  int ordinal() {
    return ordinal;
  }

  /** What is learned of its examples. */
  Bookkeeper books() {
    return books;
  }

  /** What watches it beside its ledger. */
  Watches watches() {
    return watches;
  }

  /** Examples that came behind the watermark. */
  long late() {
    return late;
  }

  /** Examples that were left out, since too many came. */
  long thinned() {
    return thinner.leftOut();
  }

  /** The belief, where a look finds it worth publishing; else null. A canary's never is. */
  BeliefSnapshot published(long time, boolean triggered, EngineOptions options) {
    Belief belief = books.belief();
    return belief == null || deployment.role() == Deployment.Role.CANARY
        ? null
        : publisher.ask(deployment, ordinal, books.reference(), belief, time, triggered, options);
  }

  /** About what the activation takes in memory, bytes. */
  long heapBytes() {
    return HEAP_OF_OBJECTS
        + books.heapBytes()
        + watches.heapBytes()
        + (labelDesk == null ? 0 : labelDesk.heapBytes());
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    EventCodec.write(out, deployment);
    out.writeInt(ordinal);
    out.writeLong(since);
    out.writeBoolean(returned);
    books.writeLearned(out);
    publisher.write(out);
    thinner.write(out);
    books.writePending(out);
    out.writeLong(late);
    books.writeCounts(out);
    out.writeInt(triggers);
    corrections.write(out);
    lookTimes.write(out);
    books.writeLabels(out);
    Wire.writeEnumOrNull(out, lastDecision);
    Wire.writeEnumOrNull(out, lastReason);
    watches.write(out);
    out.writeBoolean(labelDesk != null);
    if (labelDesk != null) {
      labelDesk.write(out);
    }
    out.writeBoolean(weighedRequests);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param asked the labels of the model that were asked for, shared, not copied
   */
  static Activation read(DataInput in, AskedLabels asked) throws IOException {
    int format = in.readByte();
    Formats.require("activation", format, 1, FORMAT);
    Activation activation =
        new Activation(
            (Deployment) EventCodec.read(in), in.readInt(), in.readLong(), in.readBoolean(), asked);
    activation.books.readLearned(in, format > 2);
    if (format > 1) {
      activation.publisher = BeliefPublisher.read(in);
      activation.thinner = Thinner.read(in);
    }
    activation.books.readPending(in, format > 1, format > 4);
    long taken = format > 2 ? 0 : in.readLong();
    activation.late = in.readLong();
    activation.books.readCounts(in);
    if (format > 2) {
      activation.triggers = in.readInt();
      activation.corrections = Corrections.read(in);
      activation.lookTimes = LookTimes.read(in, format > 4);
      activation.books.readLabels(in);
      activation.lastDecision = Wire.readEnumOrNull(in, Verdict.Decision.class);
      activation.lastReason = Wire.readEnumOrNull(in, Reason.class);
    } else {
      activation.lookTimes = LookTimes.of(taken, in.readLong(), in.readLong(), in.readLong());
      activation.triggers = in.readInt();
      activation.books.beginLabels();
    }
    if (format > 3) {
      activation.watches.read(in, activation.deployment);
    }
    if (format > 4) {
      activation.labelDesk = in.readBoolean() ? LabelDesk.read(in) : null;
      activation.weighedRequests = in.readBoolean();
    }
    return activation;
  }
}
