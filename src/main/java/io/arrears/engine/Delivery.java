package io.arrears.engine;

import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Snapshot.Occasion;

/**
 * Delivers what is due, in model order, to the activation that it belongs to. An example belongs to
 * the latest activation of its version that began at or before its observation; where that no
 * longer serves, the example is counted and does not touch the new ledger; where the version serves
 * only later, it waits for that and is its first.
 *
 * <p>Looks by rows are made here, since they follow the row that makes them due. Not thread-safe.
 */
final class Delivery {

  private final String modelId;
  private final EngineOptions options;
  private final Versions versions;
  private final OrderBuffer buffer;
  private final RetrainDesk desk;

  /**
   * @param buffer where the model's events wait until they are due
   */
  Delivery(
      String modelId,
      EngineOptions options,
      Versions versions,
      OrderBuffer buffer,
      RetrainDesk desk) {
    this.modelId = modelId;
    this.options = options;
    this.versions = versions;
    this.buffer = buffer;
    this.desk = desk;
  }

  /**
   * Delivers the first event that waits, or the first rows.
   *
   * @param limit latest time at which nothing else is due; the first event is due by then
   */
  void deliverNext(long limit, Outputs out) {
    ExampleRows rows = buffer.nextRows();
    if (rows != null && deliver(rows, limit, out) > 0) {
      return;
    }
    OrderBuffer.Entry entry = buffer.poll();
    Event event = entry.event();
    if (event instanceof Example example) {
      deliver(example, entry.time(), entry.late(), out);
    } else if (event instanceof Correction correction) {
      deliver(correction, entry.time(), entry.late(), out);
    } else if (event instanceof Arrivals || event instanceof Waiting) {
      deliverPending(event, entry.time(), entry.late());
    } else if (event instanceof ProfileDelta delta) {
      deliver(delta);
    } else if (versions.live().isEmpty()) {
      RetrainDesk.refuse(
          (Command) event, "model '" + modelId + "' was retired before the command's time", out);
    } else {
      desk.obey((Command) event, out);
    }
  }

  /**
   * Delivers the first rows where a live version takes them, as most: those that follow each other
   * without anything else between them, up to a look.
   *
   * @param limit latest time at which nothing else is due; the first row is due by then
   * @return how many rows; 0: the first is not of that kind
   */
  private int deliver(ExampleRows rows, long limit, Outputs out) {
    String version = rows.version(0);
    Activation activation = versions.find(version);
    if (activation == null) {
      return 0;
    }
    // The first row precedes what is no row; of the others those that do so by their time alone.
    long other = buffer.nextOtherTime();
    double[] prediction = Workspace.prediction(rows.outputs());
    int taken = 0;
    boolean look = false;
    while (!look
        && taken < rows.size()
        && (taken == 0
            || (rows.due(taken) <= limit
                && rows.due(taken) < other
                && rows.due(taken) <= activation.nextIntervalLook()
                && rows.due(taken) <= activation.watches().nextWindowClose()
                && rows.version(taken).equals(version)))
        && activation.covers(rows.observed(taken))
        && ObservationRules.isLegal(activation.deployment(), rows, taken, prediction)) {
      activation.take(rows, taken, options);
      taken++;
      look = activation.isLookDueByRows();
    }
    if (taken > 0) {
      long time = rows.due(taken - 1);
      rows.remove(taken);
      if (look) {
        desk.look(activation, Occasion.LOOK, time, out);
      }
    }
    return taken;
  }

  private void deliver(Example example, long time, boolean late, Outputs out) {
    Activation activation = recipient(example.observation());
    if (activation == null) {
      forward(example, example.observation(), late, out);
      return;
    }
    DeadLetter letter = ObservationRules.check(activation.deployment(), example);
    if (letter != null) {
      out.emit(letter);
      return;
    }
    activation.take(example, time, late, options);
    if (activation.isLookDueByRows()) {
      desk.look(activation, Occasion.LOOK, time, out);
    }
  }

  private void deliver(Correction correction, long time, boolean late, Outputs out) {
    Activation activation = recipient(correction.observation());
    if (activation == null) {
      forward(correction, correction.observation(), late, out);
      return;
    }
    DeadLetter letter = ObservationRules.check(activation.deployment(), correction);
    if (letter != null) {
      out.emit(letter);
      return;
    }
    boolean isExample = activation.correct(correction, time, late, options);
    if (isExample && activation.isLookDueByRows()) {
      desk.look(activation, Occasion.LOOK, time, out);
    }
  }

  /** The activation that an observation belongs to; null where that does not serve now. */
  private Activation recipient(Observation observation) {
    Activation activation = versions.find(observation.version());
    return activation != null && activation.covers(observation.time()) ? activation : null;
  }

  /** An example or correction of an activation that has ended, or not begun. */
  private void forward(Event event, Observation observation, boolean late, Outputs out) {
    String version = observation.version();
    if (versions.expectsLabel(version, event.time())) {
      versions.addClosed(1);
    } else if (versions.scheduled(version) != null) {
      // Observed before its version serves: it is the version's first.
      buffer.add(event, versions.scheduled(version).activatedAt(), late);
    } else {
      out.emit(unknown(observation, "it was retired, or its label horizon has ended"));
    }
  }

  private void deliverPending(Event event, long time, boolean late) {
    String version = WaitingRoom.version(event);
    Activation activation = versions.find(version);
    if (activation != null) {
      activation.await(event, time);
    } else if (!versions.expectsLabel(version, event.time())
        && versions.scheduled(version) != null) {
      // Observed before its version serves, as an example.
      buffer.add(event, versions.scheduled(version).activatedAt(), late);
    }
  }

  /** Sums add up in any order: they may be delivered before they are due. */
  void deliver(ProfileDelta delta) {
    Activation activation = versions.find(delta.version());
    Deployment scheduled = versions.scheduled(delta.version());
    if (activation != null && activation.watches().areForDrift()) {
      activation.watches().add(delta);
    } else if (activation == null && scheduled != null && !versions.isClosed(delta.version())) {
      // A window that has begun before its version serves is passed over.
      if (delta.layout() == ProfileDelta.TIMED_ROWS || delta.time() >= scheduled.activatedAt()) {
        buffer.add(delta, scheduled.activatedAt(), false);
      }
    } else {
      versions.addUncounted(delta.rows());
    }
  }

  /** What is said of an observation whose version, or model, is not known. */
  DeadLetter unknown(Observation observation, String why) {
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
}
