package io.arrears.engine;

import io.arrears.decision.Lifecycle;
import io.arrears.decision.Verdict;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.DeadLetter.Code;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The whole life of one model: events in, outputs out. This is the only place where it is told; the
 * job and the replay run this class.
 *
 * <p><b>Order.</b> Examples may come in any order. They are applied in model order (order time,
 * ties by prediction id) once {@link #advanceTo} has passed their order time, so that the outcome
 * depends neither on the order of arrival nor on how finely time advances. An example behind the
 * time reached is legal, is applied at once, and is counted as late.
 *
 * <p><b>Versions.</b> A model's first deployment takes effect on arrival, a later one in model
 * order at its {@code activatedAt}. Each activation has its own belief and ledger. An example
 * belongs to the latest activation of its version that began at or before its observation; where
 * that no longer serves, the example is counted and does not touch the new ledger. Examples of
 * unknown versions wait, bounded in number and in processing time.
 *
 * <p><b>Looks</b> fall on multiples of the look interval in event time where examples came since
 * the look before (a look at T covers everything with order time up to and including T), after
 * every so many examples, and where a command asks for one. Each yields one {@link Snapshot},
 * preceded by a {@link Trigger} where the verdict asks for one. At most one trigger is open per
 * model.
 *
 * <p>State is bounded by the features, the examples between the watermark and the newest event, and
 * the limits of {@link EngineOptions}. Not thread-safe. Neither clock nor randomness: equal events
 * give equal outputs, bit for bit, across {@link #write} and {@link #read}.
 */
public final class ModelEngine {

  private static final byte FORMAT = 1;

  private final String modelId;
  private final EngineOptions options;
  private final List<Activation> live = new ArrayList<>();
  private final List<ClosedActivation> closed = new ArrayList<>();
  private final List<Deployment> scheduled = new ArrayList<>();
  private OrderBuffer buffer = new OrderBuffer();
  private WaitingRoom waiting = new WaitingRoom();
  private Lifecycle lifecycle = Lifecycle.MONITORING;
  private boolean heldByOperator;
  private Trigger openTrigger;
  private boolean repeatTrigger;
  private int activations;
  private long closedExamples;
  private long reached = Long.MIN_VALUE;

  private ModelEngine(String modelId, EngineOptions options) {
    this.modelId = Objects.requireNonNull(modelId, "modelId");
    this.options = Objects.requireNonNull(options, "options");
  }

  /** A model that nothing is known of yet. */
  public static ModelEngine create(String modelId, EngineOptions options) {
    return new ModelEngine(modelId, options);
  }

  /**
   * Takes a Deployment, Retirement, Command or Example, in any order.
   *
   * @param event the event; its model is this one
   * @param now processing time, milliseconds since the epoch
   * @param out takes what is said at once
   * @throws IllegalArgumentException for an event of another model or another kind
   */
  public void accept(Event event, long now, Outputs out) {
    if (!event.modelId().equals(modelId)) {
      throw new IllegalArgumentException(
          "event is of model '" + event.modelId() + "', allowed: '" + modelId + "'");
    }
    if (event instanceof Example example) {
      acceptExample(example, now, out);
    } else if (event instanceof Deployment deployment) {
      acceptDeployment(deployment, out);
    } else if (event instanceof Command command) {
      acceptCommand(command, out);
    } else if (event instanceof Retirement retirement) {
      retire(retirement, out);
    } else {
      throw new IllegalArgumentException(
          "event is a "
              + event.getClass().getSimpleName()
              + ", allowed: Deployment, Retirement, Command, Example");
    }
  }

  /**
   * Applies in model order everything up to and including {@code time}. Going back in time does
   * nothing.
   *
   * @param time event time that the stream has passed (the watermark), milliseconds since the epoch
   */
  public void advanceTo(long time, Outputs out) {
    reached = Math.max(reached, time);
    if (!closed.isEmpty()) {
      closed.removeIf(c -> c.until() < reached);
    }
    while (applyNext(out)) {
      // One event or look at a time, in model order.
    }
  }

  /** Does what is due in processing time, see {@link #nextDeadline()}. */
  public void wake(long now, Outputs out) {
    for (Example example : waiting.expire(now)) {
      out.emit(unknown(example, "waited for unknown.wait in vain"));
    }
  }

  /**
   * Event time at which {@link #advanceTo} has something to do; {@link Long#MAX_VALUE} where it has
   * nothing to do.
   */
  public long nextEventTime() {
    long next = Math.min(buffer.nextTime(), nextIntervalLook());
    return scheduled.isEmpty() ? next : Math.min(next, scheduled.get(0).activatedAt());
  }

  /** Processing time at which {@link #wake} has something to do; {@link Long#MAX_VALUE}: never. */
  public long nextDeadline() {
    return waiting.nextDeadline();
  }

  /** Whether the model is retired or was never known, and nothing is left to keep. */
  public boolean isEmpty() {
    return live.isEmpty() && scheduled.isEmpty() && buffer.isEmpty() && waiting.size() == 0;
  }

  // ---- time -------------------------------------------------------------------------------------

  private boolean applyNext(Outputs out) {
    long look = nextIntervalLook();
    long deployment = scheduled.isEmpty() ? Long.MAX_VALUE : scheduled.get(0).activatedAt();
    long event = buffer.nextTime();
    if (look <= reached && look < deployment && look < event) {
      lookByInterval(look, out);
    } else if (deployment <= reached && deployment <= event) {
      activate(scheduled.remove(0), out);
    } else if (event <= reached && !buffer.isEmpty()) {
      OrderBuffer.Entry entry = buffer.poll();
      if (entry.event() instanceof Example example) {
        apply(example, entry.late(), out);
      } else {
        lookByCommand((Command) entry.event(), out);
      }
    } else {
      return false;
    }
    return true;
  }

  private long nextIntervalLook() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < live.size(); i++) {
      next = Math.min(next, live.get(i).nextIntervalLook());
    }
    return next;
  }

  // ---- examples ---------------------------------------------------------------------------------

  private void acceptExample(Example example, long now, Outputs out) {
    String version = example.observation().version();
    if (isKnown(version)) {
      boolean late = example.time() <= reached;
      buffer.add(example, late);
      if (late) {
        advanceTo(reached, out);
      }
    } else if (isScheduled(version)) {
      waiting.admit(example, WaitingRoom.NO_DEADLINE);
    } else if (waiting.size() >= options.unknownMaxRows()) {
      out.emit(unknown(example, options.unknownMaxRows() + " examples wait already"));
    } else {
      waiting.admit(example, now + options.unknownWait());
    }
  }

  private void apply(Example example, boolean late, Outputs out) {
    Observation observation = example.observation();
    Activation activation = null;
    for (Activation candidate : live) {
      if (candidate.deployment().version().equals(observation.version())) {
        activation = candidate;
      }
    }
    ClosedActivation before = latestClosed(observation);
    if (activation == null && before == null) {
      if (isScheduled(observation.version())) {
        waiting.admit(example, WaitingRoom.NO_DEADLINE);
      } else {
        out.emit(unknown(example, "the version was retired"));
      }
      return;
    }
    if (activation == null
        || (before != null && observation.time() < activation.deployment().activatedAt())) {
      closedExamples++;
      return;
    }
    DeadLetter letter = ObservationRules.check(activation.deployment(), example);
    if (letter != null) {
      out.emit(letter);
      return;
    }
    activation.take(example, late, options);
    if (activation.isLookDueByRows()) {
      look(activation, Snapshot.Occasion.LOOK, example.time(), out);
    }
  }

  private ClosedActivation latestClosed(Observation observation) {
    ClosedActivation latest = null;
    for (ClosedActivation candidate : closed) {
      if (candidate.version().equals(observation.version())) {
        latest = candidate;
      }
    }
    return latest;
  }

  private DeadLetter unknown(Example example, String why) {
    boolean modelIsKnown = !live.isEmpty() || !closed.isEmpty();
    String version = example.observation().version();
    return DeadLetter.refused(
        modelIsKnown ? Code.UNKNOWN_VERSION : Code.UNKNOWN_MODEL,
        (modelIsKnown ? "version '" + version + "' of " : "")
            + "model '"
            + modelId
            + "' is not deployed ("
            + why
            + "); publish its ModelDeployment before its observations",
        example.observation());
  }

  private boolean isKnown(String version) {
    for (Activation activation : live) {
      if (activation.deployment().version().equals(version)) {
        return true;
      }
    }
    for (ClosedActivation activation : closed) {
      if (activation.version().equals(version)) {
        return true;
      }
    }
    return false;
  }

  private boolean isScheduled(String version) {
    for (Deployment deployment : scheduled) {
      if (deployment.version().equals(version)) {
        return true;
      }
    }
    return false;
  }

  // ---- versions ---------------------------------------------------------------------------------

  private void acceptDeployment(Deployment deployment, Outputs out) {
    if (activations == 0 && scheduled.isEmpty()) {
      activate(deployment, out);
    } else {
      scheduled.add(deployment);
      scheduled.sort(Comparator.comparingLong(Deployment::activatedAt));
    }
    advanceTo(reached, out);
  }

  private void activate(Deployment deployment, Outputs out) {
    Activation activation = find(deployment.version());
    boolean promoted = false;
    if (activation != null) {
      boolean wasCanary = activation.deployment().role() == Deployment.Role.CANARY;
      try {
        activation.revise(deployment);
      } catch (IllegalArgumentException e) {
        out.emit(DeadLetter.refused(Code.INVALID_DEPLOYMENT, e.getMessage(), deployment));
        return;
      }
      promoted = wasCanary && deployment.role() == Deployment.Role.SERVING;
    }
    Activation serving = serving(activation);
    if (activation == null) {
      activations++;
      activation = new Activation(deployment, activations, inherited(serving, deployment));
      live.add(activation);
      promoted = deployment.role() == Deployment.Role.SERVING;
    }
    if (promoted) {
      if (serving != null) {
        close(serving, deployment.activatedAt());
      }
      openTrigger = null;
      repeatTrigger = false;
      if (!heldByOperator) {
        lifecycle = Lifecycle.MONITORING;
      }
    }
    if (!heldByOperator && deployment.role() == Deployment.Role.SERVING) {
      if (deployment.observeOnly() && lifecycle != Lifecycle.OBSERVE_ONLY) {
        hold(Lifecycle.OBSERVE_ONLY);
      } else if (!deployment.observeOnly() && lifecycle == Lifecycle.OBSERVE_ONLY) {
        become(Lifecycle.MONITORING);
      }
    }
    emitSnapshot(
        activation,
        Snapshot.Occasion.DEPLOYED,
        deployment.activatedAt(),
        activation.judge(options),
        out);
    for (Example example : waiting.release(deployment.version())) {
      buffer.add(example, false);
    }
  }

  private static ReferenceProfile inherited(Activation serving, Deployment deployment) {
    return serving != null && serving.deployment().features().equals(deployment.features())
        ? serving.reference()
        : null;
  }

  private Activation find(String version) {
    for (Activation activation : live) {
      if (activation.deployment().version().equals(version)) {
        return activation;
      }
    }
    return null;
  }

  /** The activation that serves, other than the given one; null where there is none. */
  private Activation serving(Activation other) {
    for (Activation activation : live) {
      if (activation != other && activation.deployment().role() == Deployment.Role.SERVING) {
        return activation;
      }
    }
    return null;
  }

  private void close(Activation activation, long time) {
    Deployment deployment = activation.deployment();
    live.remove(activation);
    closed.add(
        new ClosedActivation(
            deployment.version(),
            deployment.activatedAt(),
            Math.max(time, reached) + deployment.labelHorizon()));
  }

  private void retire(Retirement retirement, Outputs out) {
    scheduled.removeIf(d -> d.version().equals(retirement.version()));
    Activation activation = find(retirement.version());
    if (activation != null) {
      Verdict verdict = activation.judge(options);
      if (activation.deployment().role() == Deployment.Role.SERVING) {
        openTrigger = null;
        repeatTrigger = false;
        if (lifecycle.hasOpenTrigger()) {
          become(Lifecycle.MONITORING);
        }
      }
      emitSnapshot(activation, Snapshot.Occasion.RETIRED, retirement.time(), verdict, out);
      close(activation, retirement.time());
    }
    if (live.isEmpty() && scheduled.isEmpty()) {
      closed.clear();
      activations = 0;
      closedExamples = 0;
      heldByOperator = false;
      lifecycle = Lifecycle.MONITORING;
    }
  }

  // ---- commands ---------------------------------------------------------------------------------

  private void acceptCommand(Command command, Outputs out) {
    if (live.isEmpty()) {
      refuse(command, "model '" + modelId + "' is not deployed; deploy it first", out);
      return;
    }
    switch (command.kind()) {
      case LOOK -> {
        buffer.add(command, false);
        advanceTo(reached, out);
      }
      case SUSPEND -> {
        hold(Lifecycle.SUSPENDED);
        heldByOperator = true;
      }
      case OBSERVE_ONLY -> {
        hold(Lifecycle.OBSERVE_ONLY);
        heldByOperator = true;
      }
      case RESUME -> {
        if (heldByOperator) {
          heldByOperator = false;
          Activation serving = serving(null);
          become(
              serving != null && serving.deployment().observeOnly()
                  ? Lifecycle.OBSERVE_ONLY
                  : Lifecycle.MONITORING);
        } else {
          refuse(command, "RESUME is legal after SUSPEND or OBSERVE_ONLY only", out);
        }
      }
      case RETRAIN_STARTED -> {
        if (answersOpenTrigger(command, out)) {
          become(Lifecycle.RETRAINING);
          repeatTrigger = false;
        }
      }
      case RETRAIN_FAILED -> {
        if (answersOpenTrigger(command, out)) {
          become(Lifecycle.TRIGGERED);
          repeatTrigger = true;
        }
      }
    }
  }

  private boolean answersOpenTrigger(Command command, Outputs out) {
    if (openTrigger == null) {
      refuse(command, command.kind() + " needs an open trigger, there is none", out);
      return false;
    }
    if (!command.triggerId().isEmpty() && !command.triggerId().equals(openTrigger.triggerId())) {
      refuse(
          command,
          "triggerId is '"
              + command.triggerId()
              + "', allowed: the open trigger '"
              + openTrigger.triggerId()
              + "', or none",
          out);
      return false;
    }
    if (command.kind() == Command.Kind.RETRAIN_STARTED && lifecycle == Lifecycle.RETRAINING) {
      refuse(command, "the retrain was started already", out);
      return false;
    }
    return true;
  }

  private static void refuse(Command command, String why, Outputs out) {
    out.emit(DeadLetter.refused(Code.INVALID_COMMAND, why, command));
  }

  private void hold(Lifecycle state) {
    openTrigger = null;
    repeatTrigger = false;
    become(state);
  }

  private void become(Lifecycle next) {
    if (!lifecycle.mayBecome(next)) {
      throw new IllegalStateException(
          "model '" + modelId + "' may not go from " + lifecycle + " to " + next);
    }
    lifecycle = next;
  }

  // ---- looks ------------------------------------------------------------------------------------

  private void lookByInterval(long time, Outputs out) {
    for (Activation activation : List.copyOf(live)) {
      if (activation.nextIntervalLook() == time) {
        look(activation, Snapshot.Occasion.LOOK, time, out);
        activation.intervalLookDone();
      }
    }
  }

  private void lookByCommand(Command command, Outputs out) {
    for (Activation activation : List.copyOf(live)) {
      look(activation, Snapshot.Occasion.COMMAND, command.time(), out);
    }
  }

  private void look(Activation activation, Snapshot.Occasion occasion, long time, Outputs out) {
    Verdict ledger = activation.judge(options);
    Verdict verdict = ledger;
    if (activation.deployment().role() == Deployment.Role.CANARY) {
      verdict = withheld(ledger, "a canary never asks");
    } else if (lifecycle == Lifecycle.SUSPENDED || lifecycle == Lifecycle.OBSERVE_ONLY) {
      verdict = withheld(ledger, "the model is " + lifecycle);
    } else if (lifecycle.hasOpenTrigger()) {
      verdict = lookAtOpenTrigger(activation, ledger, out);
    } else if (ledger.decision() == Verdict.Decision.RETRAIN) {
      openTrigger = activation.trigger(time, options.codeVersion());
      become(Lifecycle.TRIGGERED);
      out.emit(openTrigger);
    }
    emitSnapshot(activation, occasion, time, verdict, out);
  }

  private Verdict lookAtOpenTrigger(Activation activation, Verdict ledger, Outputs out) {
    if (!repeatTrigger) {
      return withheld(ledger, "trigger " + openTrigger.triggerId() + " is open");
    }
    repeatTrigger = false;
    if (!activation.owes()) {
      openTrigger = null;
      become(Lifecycle.MONITORING);
      return ledger;
    }
    openTrigger = openTrigger.nextAttempt();
    out.emit(openTrigger);
    return ledger;
  }

  private static Verdict withheld(Verdict ledger, String why) {
    return ledger.decision() == Verdict.Decision.RETRAIN
        ? Verdict.keep(ledger.explanation() + "; not asked: " + why)
        : ledger;
  }

  private void emitSnapshot(
      Activation activation, Snapshot.Occasion occasion, long time, Verdict verdict, Outputs out) {
    out.emit(
        activation.snapshot(
            occasion,
            time,
            lifecycle,
            verdict,
            openTrigger == null ? "" : openTrigger.triggerId(),
            closedExamples,
            options.codeVersion()));
  }

  // ---- state ------------------------------------------------------------------------------------

  /** Writes the whole state, format byte first. Equal states give equal bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeUTF(modelId);
    out.writeInt(live.size());
    for (Activation activation : live) {
      activation.write(out);
    }
    out.writeInt(closed.size());
    for (ClosedActivation activation : closed) {
      activation.write(out);
    }
    out.writeInt(scheduled.size());
    for (Deployment deployment : scheduled) {
      EventCodec.write(out, deployment);
    }
    buffer.write(out);
    waiting.write(out);
    out.writeUTF(lifecycle.name());
    out.writeBoolean(heldByOperator);
    out.writeBoolean(openTrigger != null);
    if (openTrigger != null) {
      OutputCodec.write(out, openTrigger);
    }
    out.writeBoolean(repeatTrigger);
    out.writeInt(activations);
    out.writeLong(closedExamples);
    out.writeLong(reached);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for an unknown format or a state that ends too early
   */
  public static ModelEngine read(DataInput in, EngineOptions options) throws IOException {
    Formats.require("model", in.readByte(), FORMAT);
    ModelEngine engine = new ModelEngine(in.readUTF(), options);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      engine.live.add(Activation.read(in));
    }
    size = in.readInt();
    for (int i = 0; i < size; i++) {
      engine.closed.add(ClosedActivation.read(in));
    }
    size = in.readInt();
    for (int i = 0; i < size; i++) {
      engine.scheduled.add((Deployment) EventCodec.read(in));
    }
    engine.buffer = OrderBuffer.read(in);
    engine.waiting = WaitingRoom.read(in);
    engine.lifecycle = Lifecycle.valueOf(in.readUTF());
    engine.heldByOperator = in.readBoolean();
    engine.openTrigger = in.readBoolean() ? (Trigger) OutputCodec.read(in) : null;
    engine.repeatTrigger = in.readBoolean();
    engine.activations = in.readInt();
    engine.closedExamples = in.readLong();
    engine.reached = in.readLong();
    return engine;
  }
}
