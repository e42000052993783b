package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * The whole life of one model: events in, outputs out. The job and the replay run this class;
 * {@link Succession}, {@link Delivery} and {@link Reception} are parts of it.
 *
 * <p><b>Order.</b> Examples may come in any order. They are applied in model order (order time,
 * ties by prediction id) once {@link #advanceTo} has passed their order time, so that the outcome
 * depends neither on the order of arrival nor on how finely time advances. An example behind the
 * time reached is legal, is applied at once, and is counted as late.
 *
 * <p><b>Versions</b> follow each other as {@link Succession} says; each activation has its own
 * belief and ledger. {@link Delivery} says to which an example belongs. Examples of unknown
 * versions wait, bounded in number and in processing time. A tombstone ends a version once what has
 * come for the model is applied.
 *
 * <p><b>Looks</b> fall on multiples of the look interval in event time where examples came since
 * the look before (a look at T covers everything with order time up to and including T), after
 * every so many examples, and where a command asks for one. Each yields one {@link Snapshot},
 * preceded by a {@link Trigger} where the verdict asks for one and by a {@link BeliefSnapshot}
 * where the belief has moved. At most one trigger is open per model.
 *
 * <p><b>Drift.</b> Where a deployment asks for it, its observations are watched in windows of event
 * time, see {@link DriftWatch}: those that brought their label as their examples are applied, the
 * others as {@link ProfileDelta}s. A window closes when everything before its end is applied,
 * before the looks that follow.
 *
 * <p>State is bounded by the features, the examples between the watermark and the newest event, the
 * deployments within a label horizon, and the limits of {@link EngineOptions}. Not thread-safe.
 * Neither clock nor randomness: equal events give equal outputs, bit for bit, across {@link #write}
 * and {@link #read}.
 */
public final class ModelEngine {

  /** As seen by FootprintTest, bytes. */
  private static final long HEAP_OF_OBJECTS = 1_500;

  /** Format 1 lacks the times of asking, 2 the rows of unknown versions, 3 labels asked for. */
  private static final byte FORMAT = 4;

  private final String modelId;
  private final EngineOptions options;
  private final Versions versions;
  private final RetrainDesk desk;
  private final OrderBuffer buffer;
  private final WaitingRoom waiting;
  private final Succession succession;
  private final Delivery delivery;
  private final Reception reception;
  private long reached = Long.MIN_VALUE;

  /** What was told of the uncounted before; never part of the state, as they. */
  private long told;

  /** A version that serves or will; null: not looked up yet. Never part of the state. */
  private String knownVersion;

  private ModelEngine(
      String modelId,
      EngineOptions options,
      Versions versions,
      RetrainDesk desk,
      OrderBuffer buffer,
      WaitingRoom waiting) {
    this.modelId = Objects.requireNonNull(modelId, "modelId");
    this.options = Objects.requireNonNull(options, "options");
    this.versions = versions;
    this.desk = desk;
    this.buffer = buffer;
    this.waiting = waiting;
    this.succession = new Succession(options, versions, desk);
    this.delivery = new Delivery(modelId, options, versions, buffer, desk);
    this.reception = new Reception(modelId, options, versions, buffer, waiting, delivery);
  }

  /** A model that nothing is known of yet. */
  public static ModelEngine create(String modelId, EngineOptions options) {
    Versions versions = new Versions();
    return new ModelEngine(
        modelId,
        options,
        versions,
        new RetrainDesk(options, versions),
        new OrderBuffer(),
        new WaitingRoom());
  }

  /**
   * Takes a Deployment, Retirement, Command, Example, Correction, Arrivals, Waiting or
   * ProfileDelta, in any order, but a prediction's corrections after its example.
   *
   * @param event the event; its model is this one
   * @param now processing time, milliseconds since the epoch
   * @param out takes what is said at once
   * @throws IllegalArgumentException for an event of another model or another kind
   */
  public void accept(Event event, long now, Outputs out) {
    requireOwn(event);
    desk.tell(now);
    knownVersion = null;
    if (event instanceof Example example) {
      applyIf(reception.accept(example, reached, now, out), out);
    } else if (event instanceof Correction correction) {
      applyIf(reception.accept(correction, reached, now, out), out);
    } else if (event instanceof ProfileDelta delta) {
      applyIf(reception.accept(delta, now), out);
    } else if (event instanceof Arrivals || event instanceof Waiting) {
      reception.acceptPending(event, reached, now);
    } else if (event instanceof Deployment deployment) {
      acceptDeployment(deployment, out);
    } else if (event instanceof Command command) {
      acceptCommand(command, now, out);
    } else if (event instanceof Retirement retirement) {
      retire(retirement, out);
    } else {
      throw new IllegalArgumentException(
          "event is a "
              + event.getClass().getSimpleName()
              + ", allowed: Deployment, Retirement, Command, Example, Correction, Arrivals, Waiting,"
              + " ProfileDelta");
    }
  }

  private void applyIf(boolean isDue, Outputs out) {
    if (isDue) {
      advanceTo(reached, out);
    }
  }

  /**
   * Takes an example that only has to wait for its time, as most; it does what {@link #accept}
   * would and says nothing. Deadlines stay, and {@link #nextEventTime} becomes the example's time
   * where that is earlier.
   *
   * @return false where there is more to it: then nothing has changed, and it is to be accepted
   * @throws IllegalArgumentException for an example of another model
   */
  public boolean enqueue(Example example) {
    requireOwn(example);
    Observation observation = example.observation();
    long time = example.time();
    if (time <= reached || !staysKnown(observation.version(), time)) {
      return false;
    }
    buffer.add(example, time, false);
    return true;
  }

  /**
   * As {@link #enqueue(Example)}, of a row of a block of this model, where it is read.
   *
   * @param time its order time, milliseconds since the epoch
   */
  public boolean enqueue(ObservationBlock.Reader row, long time) {
    if (time <= reached || !staysKnown(row.version(), time)) {
      return false;
    }
    buffer.add(row, time);
    return true;
  }

  private void requireOwn(Event event) {
    if (!event.modelId().equals(modelId)) {
      throw new IllegalArgumentException(
          "event is of model '" + event.modelId() + "', allowed: '" + modelId + "'");
    }
  }

  /**
   * Whether a version is known, and still is when the engine has advanced to anywhere before a
   * time: a successor may end it, and one that has ended may be forgotten.
   */
  private boolean staysKnown(String version, long time) {
    Deployment next = versions.nextScheduled();
    if (next != null && next.activatedAt() <= time) {
      return false;
    }
    if (!version.equals(knownVersion)) {
      if (versions.find(version) == null && versions.scheduled(version) == null) {
        return false;
      }
      knownVersion = version;
    }
    return true;
  }

  /**
   * Applies in model order everything up to and including {@code time}. Going back in time does
   * nothing.
   *
   * @param time event time that the stream has passed (the watermark), milliseconds since the
   *     epoch; {@link Long#MAX_VALUE}: the stream has ended, and with it the stream's own time, so
   *     that no timeout follows
   * @param now processing time, milliseconds since the epoch
   */
  public void advanceTo(long time, long now, Outputs out) {
    desk.tell(now);
    advanceTo(time, out);
  }

  /** As {@link #advanceTo(long, long, Outputs)} at the latest processing time told before. */
  public void advanceTo(long time, Outputs out) {
    reached = Math.max(reached, time);
    knownVersion = null;
    while (applyNext(reached, out)) {
      // One event or look at a time, in model order.
    }
    versions.pass(reached);
    versions.forget(reached);
  }

  /** Does what is due in processing time, see {@link #nextDeadline()}. */
  public void wake(long now, Outputs out) {
    desk.tell(now);
    reception.expire(now, out);
    while (isByProcessingTime()
        && desk.nextDeadline() < Asking.NEVER
        && desk.nextDeadline() <= now) {
      desk.elapse(now, out);
    }
  }

  /**
   * Event time at which {@link #advanceTo} has something to do; {@link Long#MAX_VALUE} where it has
   * nothing to do.
   */
  public long nextEventTime() {
    Deployment deployment = versions.nextScheduled();
    long next = Math.min(deadlineInStream(), Math.min(buffer.nextTime(), nextIntervalLook()));
    next = Math.min(next, versions.nextWindowClose());
    return deployment == null ? next : Math.min(next, deployment.activatedAt());
  }

  /** Processing time at which {@link #wake} has something to do; {@link Long#MAX_VALUE}: never. */
  public long nextDeadline() {
    long deadline = isByProcessingTime() ? desk.nextDeadline() : Asking.NEVER;
    return Math.min(deadline, waiting.nextDeadline());
  }

  private boolean isByProcessingTime() {
    return options.clock() == StreamClock.PROCESSING;
  }

  /** Event time at which the stream's own time runs out; never after the stream's end. */
  private long deadlineInStream() {
    return isByProcessingTime() || reached == Long.MAX_VALUE ? Asking.NEVER : desk.nextDeadline();
  }

  /** About what the model takes in memory, bytes, see the guide. */
  public long heapBytes() {
    long bytes =
        HEAP_OF_OBJECTS + buffer.heapBytes() + waiting.heapBytes() + versions.asked().heapBytes();
    List<Activation> live = versions.live();
    for (int i = 0; i < live.size(); i++) {
      bytes += live.get(i).heapBytes();
    }
    return bytes;
  }

  /**
   * Observations that came to be watched for drift and that nobody counted, since this was asked
   * last: too late for their window, of a version that has ended or never came.
   */
  public long takeUncounted() {
    long all = versions.uncounted();
    long taken = all - told;
    told = all;
    return taken;
  }

  /** Whether the model is retired or was never known, and nothing is left to keep. */
  public boolean isEmpty() {
    return versions.isEmpty() && buffer.isEmpty() && waiting.isEmpty();
  }

  // ---- time -------------------------------------------------------------------------------------

  /**
   * Applies the next event or look up to a time; false where there is none. Windows of drift close
   * no further than the stream has come, since their rows are summarised elsewhere.
   */
  private boolean applyNext(long limit, Outputs out) {
    Deployment next = versions.nextScheduled();
    long deployment = next == null ? Long.MAX_VALUE : next.activatedAt();
    long look = nextIntervalLook();
    long event = buffer.nextTime();
    long deadline = deadlineInStream();
    long window = versions.nextWindowClose();
    if (window != Long.MAX_VALUE
        && window <= Math.min(limit, reached)
        && window < Math.min(deployment, event)
        && window <= Math.min(look, deadline)) {
      closeWindows(window, out);
    } else if (next != null
        && deployment <= limit
        && deployment <= Math.min(look, event)
        && deployment <= deadline) {
      succession.activateNext(out);
    } else if (look != LookTimes.NO_LOOK && look <= limit && look < event && look <= deadline) {
      desk.lookByInterval(look, out);
    } else if (deadline != Asking.NEVER && deadline <= limit && deadline < event) {
      desk.elapse(deadline, out);
    } else if (!buffer.isEmpty() && event <= limit) {
      long others = Math.min(Math.min(look, deadline), window);
      delivery.deliverNext(Math.min(Math.min(limit, deployment - 1), others), out);
    } else {
      return false;
    }
    return true;
  }

  /** Closes the windows of drift whose last instant is a time: before the looks at that time. */
  private void closeWindows(long time, Outputs out) {
    List<Activation> live = versions.live();
    for (int i = 0; i < live.size(); i++) {
      Activation activation = live.get(i);
      if (activation.watches().nextWindowClose() == time) {
        activation.watches().closeWindow(activation, options.codeVersion(), out);
        desk.windowClosed(activation, time, out);
      }
    }
  }

  private long nextIntervalLook() {
    long next = LookTimes.NO_LOOK;
    List<Activation> live = versions.live();
    for (int i = 0; i < live.size(); i++) {
      next = Math.min(next, live.get(i).nextIntervalLook());
    }
    return next;
  }

  // ---- versions ---------------------------------------------------------------------------------

  private void acceptDeployment(Deployment deployment, Outputs out) {
    succession.accept(deployment, out);
    reception.release(deployment.version(), reached);
    for (Event command : waiting.releaseCommands()) {
      obey((Command) command, out);
    }
    desk.refresh();
    advanceTo(reached, out);
  }

  private void retire(Retirement retirement, Outputs out) {
    Activation activation = succession.withdraw(retirement);
    if (activation == null) {
      return;
    }
    // Whatever has come is applied before the version ends.
    Deployment next = versions.nextScheduled();
    long limit = next == null ? Long.MAX_VALUE : next.activatedAt() - 1;
    while (!buffer.isEmpty() && buffer.nextTime() <= limit && applyNext(buffer.nextTime(), out)) {
      // One event or look at a time, in model order.
    }
    succession.retire(activation, retirement, out);
  }

  // ---- commands ---------------------------------------------------------------------------------

  private void acceptCommand(Command command, long now, Outputs out) {
    if (versions.live().isEmpty()) {
      reception.admit(command, now, out);
    } else {
      obey(command, out);
    }
  }

  /** LOOK, and by the stream's own time every command, waits until the stream has passed it. */
  private void obey(Command command, Outputs out) {
    if (command.kind() == Command.Kind.LOOK || !isByProcessingTime()) {
      buffer.add(command, command.time(), false);
      advanceTo(reached, out);
    } else {
      desk.obey(command, out);
    }
  }

  // ---- state ------------------------------------------------------------------------------------

  /** Writes the whole state, format byte first. Equal states give equal bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeUTF(modelId);
    versions.write(out);
    desk.write(out);
    buffer.write(out);
    waiting.write(out);
    out.writeLong(versions.closedExamples());
    out.writeLong(reached);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for an unknown format, or bytes that are no state
   */
  public static ModelEngine read(DataInput in, EngineOptions options) throws IOException {
    int format = in.readByte();
    Formats.require("model", format, 1, FORMAT);
    try {
      String modelId = in.readUTF();
      Versions versions = Versions.read(in, format > 3);
      ModelEngine engine =
          new ModelEngine(
              modelId,
              options,
              versions,
              RetrainDesk.read(in, options, versions, format == 1),
              OrderBuffer.read(in),
              WaitingRoom.read(in, format > 2));
      engine.versions.addClosed(in.readLong());
      engine.reached = in.readLong();
      engine.told = engine.versions.uncounted();
      engine.desk.refresh();
      return engine;
    } catch (IllegalArgumentException | NegativeArraySizeException | ClassCastException e) {
      throw new IOException("state of a model is damaged: " + e.getMessage(), e);
    }
  }
}
