package io.arrears.engine;

import io.arrears.decision.Verdict;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Snapshot.Occasion;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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
 * <p><b>Versions.</b> A model's first deployment and a correction of the serving one take effect on
 * arrival, a later one in model order at its {@code activatedAt}; one that arrives after a later
 * one has begun to learn takes no effect, and its echo says so. Each activation has its own belief
 * and ledger. An example belongs to the latest activation of its version that began at or before
 * its observation; where that no longer serves, the example is counted and does not touch the new
 * ledger. Examples of unknown versions wait, bounded in number and in processing time. A tombstone
 * ends a version once what has come for the model is applied; where a successor is scheduled, its
 * take-over ends it.
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

  /** Format 1 lacks the times of asking, 2 the rows of unknown versions. */
  private static final byte FORMAT = 3;

  private final String modelId;
  private final EngineOptions options;
  private Versions versions = new Versions();
  private RetrainDesk desk;
  private OrderBuffer buffer = new OrderBuffer();
  private WaitingRoom waiting = new WaitingRoom();
  private long reached = Long.MIN_VALUE;

  /** Observations that no watch counted, of versions that no longer serve or never did. */
  private long uncounted;

  /** What was told of the uncounted before; never part of the state, as they. */
  private long told;

  /** A version that is known as things stand; null: not looked up yet. Never part of the state. */
  private String knownVersion;

  private ModelEngine(String modelId, EngineOptions options) {
    this.modelId = Objects.requireNonNull(modelId, "modelId");
    this.options = Objects.requireNonNull(options, "options");
    this.desk = new RetrainDesk(options, versions);
  }

  /** A model that nothing is known of yet. */
  public static ModelEngine create(String modelId, EngineOptions options) {
    return new ModelEngine(modelId, options);
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
      acceptExample(example, now, out);
    } else if (event instanceof Correction correction) {
      acceptCorrection(correction, now, out);
    } else if (event instanceof Arrivals || event instanceof Waiting) {
      acceptPending(event, now);
    } else if (event instanceof ProfileDelta delta) {
      acceptProfile(delta, now, out);
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
    if (time <= reached || !isKnown(observation.version())) {
      return false;
    }
    buffer.add(example, time, false);
    return true;
  }

  private void requireOwn(Event event) {
    if (!event.modelId().equals(modelId)) {
      throw new IllegalArgumentException(
          "event is of model '" + event.modelId() + "', allowed: '" + modelId + "'");
    }
  }

  private boolean isKnown(String version) {
    if (!version.equals(knownVersion)) {
      if (!versions.knows(version)) {
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
    List<Event> expired = waiting.expire(now);
    uncounted += waiting.takeLost();
    for (Event event : expired) {
      if (event instanceof Command command) {
        RetrainDesk.refuse(
            command, "model '" + modelId + "' is not deployed; deploy it first", out);
      } else if (event instanceof Example || event instanceof Correction) {
        out.emit(unknown(observation(event), "waited for unknown.wait in vain"));
      }
    }
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
    long bytes = HEAP_OF_OBJECTS + buffer.heapBytes() + waiting.heapBytes();
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
    long all = uncounted + versions.uncounted();
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
      versions.unschedule(next.version());
      activate(next, out);
    } else if (look != LookTimes.NO_LOOK && look <= limit && look < event && look <= deadline) {
      desk.lookByInterval(look, out);
    } else if (deadline != Asking.NEVER && deadline <= limit && deadline < event) {
      desk.elapse(deadline, out);
    } else if (!buffer.isEmpty() && event <= limit) {
      long others = Math.min(Math.min(look, deadline), window);
      applyEvent(Math.min(Math.min(limit, deployment - 1), others), out);
    } else {
      return false;
    }
    return true;
  }

  private void applyEvent(long limit, Outputs out) {
    ExampleRows rows = buffer.nextRows();
    if (rows != null && applyRows(rows, limit, out) > 0) {
      return;
    }
    OrderBuffer.Entry entry = buffer.poll();
    if (entry.event() instanceof Example example) {
      apply(example, entry.time(), entry.late(), out);
    } else if (entry.event() instanceof Correction correction) {
      apply(correction, entry.time(), entry.late(), out);
    } else if (entry.event() instanceof Arrivals || entry.event() instanceof Waiting) {
      applyPending(entry.event(), entry.late());
    } else if (entry.event() instanceof ProfileDelta delta) {
      apply(delta);
    } else if (versions.live().isEmpty()) {
      RetrainDesk.refuse(
          (Command) entry.event(),
          "model '" + modelId + "' was retired before the command's time",
          out);
    } else {
      desk.obey((Command) entry.event(), out);
    }
  }

  /** Closes the windows of drift whose last instant is a time: before the looks at that time. */
  private void closeWindows(long time, Outputs out) {
    List<Activation> live = versions.live();
    for (int i = 0; i < live.size(); i++) {
      if (live.get(i).nextWindowClose() == time) {
        live.get(i).closeWindow(options, out);
        desk.alarmed(live.get(i), time, out);
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

  // ---- examples ---------------------------------------------------------------------------------

  private void acceptExample(Example example, long now, Outputs out) {
    if (versions.knows(example.observation().version())) {
      boolean late = example.time() <= reached;
      buffer.add(example, example.time(), late);
      if (late) {
        advanceTo(reached, out);
      }
    } else if (waiting.size() >= options.unknownMaxRows()) {
      out.emit(unknown(example.observation(), options.unknownMaxRows() + " examples wait already"));
    } else {
      waiting.admit(example, Saturated.sum(now, options.unknownWait()));
    }
  }

  /**
   * What waits for a label: it counts at its own time, for a version that serves then. Of an
   * unknown version it waits as examples do, but leaves half of the room to them; what finds no
   * room is not counted as pending.
   */
  private void acceptPending(Event event, long now) {
    if (versions.knows(pendingVersion(event))) {
      buffer.add(event, event.time(), event.time() <= reached);
    } else if (waiting.size() < options.unknownMaxRows() / 2) {
      waiting.admit(event, Saturated.sum(now, options.unknownWait()));
    }
  }

  /**
   * Sums add up in any order, so they do not wait for their time where their version serves; those
   * of a version that serves later wait for it.
   */
  private void acceptProfile(ProfileDelta delta, long now, Outputs out) {
    if (versions.find(delta.version()) != null) {
      apply(delta);
      advanceTo(reached, out);
    } else if (versions.knows(delta.version())) {
      apply(delta);
    } else {
      waiting.admit(delta, Saturated.sum(now, options.unknownWait()), options.unknownMaxRows());
      uncounted += waiting.takeLost();
    }
  }

  private void apply(ProfileDelta delta) {
    Activation activation = versions.find(delta.version());
    Deployment scheduled = versions.scheduled(delta.version());
    if (activation != null && activation.isWatched()) {
      activation.add(delta);
    } else if (activation == null && scheduled != null && !versions.isClosed(delta.version())) {
      // A window that has begun before its version serves is passed over.
      if (delta.layout() == ProfileDelta.TIMED_ROWS || delta.time() >= scheduled.activatedAt()) {
        buffer.add(delta, scheduled.activatedAt(), false);
      }
    } else {
      uncounted += delta.rows();
    }
  }

  private void applyPending(Event event, boolean late) {
    String version = pendingVersion(event);
    Activation activation = versions.find(version);
    if (activation != null) {
      activation.await(event);
    } else if (!versions.expectsLabel(version, event.time())
        && versions.scheduled(version) != null) {
      // Observed before its version serves, as an example.
      buffer.add(event, versions.scheduled(version).activatedAt(), late);
    }
  }

  private static String pendingVersion(Event event) {
    return event instanceof Arrivals arrivals
        ? arrivals.version()
        : ((Waiting) event).observation().version();
  }

  /**
   * Applies the first rows where a live version takes them, as most: those that follow each other
   * without anything else between them, up to a look.
   *
   * @param limit latest time at which nothing else is due; the first row is due by then
   * @return how many rows; 0: the first is not of that kind
   */
  private int applyRows(ExampleRows rows, long limit, Outputs out) {
    String version = rows.version(0);
    Activation activation = versions.find(version);
    if (activation == null) {
      return 0;
    }
    // The first row precedes what is no row; of the others those that do so by their time alone.
    long other = buffer.nextOtherTime();
    double[] prediction = Workspace.prediction(rows.outputs());
    int applied = 0;
    boolean look = false;
    while (!look
        && applied < rows.size()
        && (applied == 0
            || (rows.due(applied) <= limit
                && rows.due(applied) < other
                && rows.due(applied) <= activation.nextIntervalLook()
                && rows.due(applied) <= activation.nextWindowClose()
                && rows.version(applied).equals(version)))
        && activation.covers(rows.observed(applied))
        && ObservationRules.isLegal(activation.deployment(), rows, applied, prediction)) {
      activation.take(rows, applied, options);
      applied++;
      look = activation.isLookDueByRows();
    }
    if (applied > 0) {
      long time = rows.due(applied - 1);
      rows.remove(applied);
      if (look) {
        desk.look(activation, Occasion.LOOK, time, out);
      }
    }
    return applied;
  }

  private void acceptCorrection(Correction correction, long now, Outputs out) {
    if (versions.knows(correction.observation().version())) {
      queue(correction);
      if (correction.time() <= reached) {
        advanceTo(reached, out);
      }
    } else if (waiting.size() >= options.unknownMaxRows()) {
      out.emit(
          unknown(correction.observation(), options.unknownMaxRows() + " examples wait already"));
    } else {
      waiting.admit(correction, Saturated.sum(now, options.unknownWait()));
    }
  }

  /** Puts a correction into model order; one that can no longer matter is counted. */
  private void queue(Correction correction) {
    boolean late = correction.time() <= reached;
    if (correction.after() == null) {
      buffer.add(OrderBuffer.asEvent(correction), correction.time(), late);
    } else if (!buffer.insert(correction, correction.time(), late)) {
      Activation activation = versions.find(correction.observation().version());
      if (activation == null) {
        versions.addClosed(1);
      } else {
        activation.pass(correction);
      }
    }
  }

  private void apply(Example example, long time, boolean late, Outputs out) {
    Observation observation = example.observation();
    String version = observation.version();
    Activation activation = versions.find(version);
    if (activation != null && activation.covers(observation.time())) {
      DeadLetter letter = ObservationRules.check(activation.deployment(), example);
      if (letter != null) {
        out.emit(letter);
        return;
      }
      activation.take(example, time, late, options);
      if (activation.isLookDueByRows()) {
        desk.look(activation, Occasion.LOOK, time, out);
      }
    } else if (versions.expectsLabel(version, example.time())) {
      versions.addClosed(1);
    } else if (versions.scheduled(version) != null) {
      // Observed before its version serves: it is the version's first.
      buffer.add(example, versions.scheduled(version).activatedAt(), late);
    } else {
      out.emit(unknown(observation, "it was retired, or its label horizon has ended"));
    }
  }

  private void apply(Correction correction, long time, boolean late, Outputs out) {
    Observation observation = correction.observation();
    String version = observation.version();
    Activation activation = versions.find(version);
    if (activation != null && activation.covers(observation.time())) {
      DeadLetter letter = ObservationRules.check(activation.deployment(), correction);
      if (letter != null) {
        out.emit(letter);
        return;
      }
      boolean isExample = activation.correct(correction, time, late, options);
      if (isExample && activation.isLookDueByRows()) {
        desk.look(activation, Occasion.LOOK, time, out);
      }
    } else if (versions.expectsLabel(version, correction.time())) {
      versions.addClosed(1);
    } else if (versions.scheduled(version) != null) {
      buffer.add(correction, versions.scheduled(version).activatedAt(), late);
    } else {
      out.emit(unknown(observation, "it was retired, or its label horizon has ended"));
    }
  }

  private static Observation observation(Event event) {
    return event instanceof Correction correction
        ? correction.observation()
        : ((Example) event).observation();
  }

  private DeadLetter unknown(Observation observation, String why) {
    boolean modelIsKnown = versions.knowsModel();
    String version = observation.version();
    return DeadLetter.refused(
        modelIsKnown ? Code.UNKNOWN_VERSION : Code.UNKNOWN_MODEL,
        (modelIsKnown ? "version '" + version + "' of " : "")
            + "model '"
            + modelId
            + "' is not deployed ("
            + why
            + "); publish its ModelDeployment before its observations",
        observation);
  }

  // ---- versions ---------------------------------------------------------------------------------

  private void acceptDeployment(Deployment deployment, Outputs out) {
    Activation same = versions.find(deployment.version());
    Activation serving = versions.serving();
    if (same != null && deployment.activatedAt() < same.since()) {
      ignore(deployment, same, out);
    } else if (same == null
        && serving != null
        && deployment.role() == Deployment.Role.SERVING
        && Deployment.TAKE_OVER_ORDER.compare(deployment, serving.deployment()) < 0) {
      if (serving.isUntouched()) {
        versions.postpone(serving);
        activate(deployment, out);
      } else {
        versions.remember(deployment, serving.deployment().activatedAt());
        ignore(deployment, serving, out);
      }
    } else if (versions.isEmpty()
        || (same != null && deployment.activatedAt() == same.deployment().activatedAt())) {
      activate(deployment, out);
    } else {
      versions.schedule(deployment);
    }
    for (Event event : waiting.release(deployment.version())) {
      if (event instanceof Correction correction) {
        queue(correction);
      } else {
        buffer.add(event, event.time(), false);
      }
    }
    for (Event command : waiting.releaseCommands()) {
      obey((Command) command, out);
    }
    desk.refresh();
    advanceTo(reached, out);
  }

  /** An accepted deployment that is history already. */
  private void ignore(Deployment deployment, Activation later, Outputs out) {
    desk.report(
        new Activation(deployment, 0, false, null),
        Occasion.DEPLOYED,
        deployment.activatedAt(),
        Verdict.keep(
            "took no effect: version "
                + later.deployment().version()
                + " has served since "
                + later.deployment().activatedAt()),
        false,
        out);
  }

  private void activate(Deployment deployment, Outputs out) {
    Activation activation = versions.find(deployment.version());
    boolean takesOver = deployment.role() == Deployment.Role.SERVING;
    if (activation != null) {
      takesOver &= activation.deployment().role() == Deployment.Role.CANARY;
      try {
        activation.revise(deployment);
      } catch (IllegalArgumentException e) {
        out.emit(DeadLetter.refused(Code.INVALID_DEPLOYMENT, e.getMessage(), deployment));
        desk.refresh();
        return;
      }
    } else if (deployment.role() == Deployment.Role.CANARY && versions.isFull()) {
      out.emit(
          DeadLetter.refused(
              Code.INVALID_DEPLOYMENT,
              "role is CANARY beside "
                  + Versions.MAX_CANARIES
                  + " others, allowed: at most "
                  + Versions.MAX_CANARIES
                  + "; retire one with a tombstone",
              deployment));
      return;
    } else {
      activation = versions.activate(deployment);
    }
    if (takesOver) {
      Activation before = versions.servingBeside(activation);
      desk.takeOver(before, activation, out);
      if (before != null) {
        end(before, Occasion.CLOSED, deployment.activatedAt(), out);
      }
    }
    if (deployment.role() == Deployment.Role.SERVING) {
      desk.follow(deployment);
    }
    desk.report(activation, Occasion.DEPLOYED, deployment.activatedAt(), out);
  }

  /** Says the last word on an activation and closes it. */
  private void end(Activation activation, Occasion occasion, long time, Outputs out) {
    Verdict verdict = activation.look(time, options);
    activation.endDrift(time, options, out);
    desk.report(activation, occasion, time, verdict, false, out);
    versions.addClosed(activation.unbooked());
    uncounted += activation.uncounted();
    versions.close(activation, time);
  }

  private void retire(Retirement retirement, Outputs out) {
    versions.unschedule(retirement.version());
    Activation activation = versions.find(retirement.version());
    boolean serves =
        activation != null && activation.deployment().role() == Deployment.Role.SERVING;
    if (activation == null || (serves && versions.hasScheduledSuccessor())) {
      return;
    }
    // Whatever has come is applied before the version ends.
    Deployment next = versions.nextScheduled();
    long limit = next == null ? Long.MAX_VALUE : next.activatedAt() - 1;
    while (!buffer.isEmpty() && buffer.nextTime() <= limit && applyNext(buffer.nextTime(), out)) {
      // One event or look at a time, in model order.
    }
    if (versions.find(retirement.version()) == activation) {
      if (serves) {
        desk.withdraw(activation, retirement.time(), out);
      }
      end(activation, Occasion.RETIRED, retirement.time(), out);
    }
    if (versions.isEmpty()) {
      versions.clear();
      desk = new RetrainDesk(options, versions);
      if (options.beliefInterval() > 0) {
        out.emit(new BeliefTombstone(modelId));
      }
    }
    desk.refresh();
  }

  // ---- commands ---------------------------------------------------------------------------------

  private void acceptCommand(Command command, long now, Outputs out) {
    if (!versions.live().isEmpty()) {
      obey(command, out);
    } else if (waiting.size() >= options.unknownMaxRows()) {
      RetrainDesk.refuse(
          command, options.unknownMaxRows() + " events wait for a deployment already", out);
    } else {
      waiting.admit(command, Saturated.sum(now, options.unknownWait()));
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
      ModelEngine engine = new ModelEngine(in.readUTF(), options);
      engine.versions = Versions.read(in);
      engine.desk = RetrainDesk.read(in, options, engine.versions, format == 1);
      engine.buffer = OrderBuffer.read(in);
      engine.waiting = WaitingRoom.read(in, format > 2);
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
