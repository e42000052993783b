package io.arrears.engine;

/**
 * Receives what comes for one model: puts it into model order where its version is known, and else
 * into the waiting room, bounded in number and in processing time. Not thread-safe.
 */
final class Reception {

  private final String modelId;
  private final EngineOptions options;
  private final Versions versions;
  private final OrderBuffer buffer;
  private final WaitingRoom waiting;
  private final Delivery delivery;

  Reception(
      String modelId,
      EngineOptions options,
      Versions versions,
      OrderBuffer buffer,
      WaitingRoom waiting,
      Delivery delivery) {
    this.modelId = modelId;
    this.options = options;
    this.versions = versions;
    this.buffer = buffer;
    this.waiting = waiting;
    this.delivery = delivery;
  }

  /**
   * @param reached event time that the stream has passed, milliseconds since the epoch
   * @param now processing time, milliseconds since the epoch
   * @return whether what is due may have to be applied at once
   */
  boolean accept(Example example, long reached, long now, Outputs out) {
    boolean late = example.time() <= reached;
    if (versions.knows(example.observation().version())) {
      buffer.add(example, example.time(), late);
      return late;
    }
    admit(example, example.observation(), now, out);
    return false;
  }

  /** As {@link #accept(Example, long, long, Outputs)}. */
  boolean accept(Correction correction, long reached, long now, Outputs out) {
    if (versions.knows(correction.observation().version())) {
      queue(correction, reached);
      return correction.time() <= reached;
    }
    admit(correction, correction.observation(), now, out);
    return false;
  }

  private void admit(Event event, Observation observation, long now, Outputs out) {
    int most = options.unknownMaxRows();
    if (waiting.size() >= most) {
      out.emit(delivery.unknown(observation, most + " examples wait already"));
    } else {
      waiting.admit(event, deadline(now));
    }
  }

  private long deadline(long now) {
    return Saturated.sum(now, options.unknownWait());
  }

  /** Puts a correction into model order; one that can no longer matter is counted. */
  private void queue(Correction correction, long reached) {
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

  /**
   * What waits for a label: it counts at its own time, for a version that serves then. Of an
   * unknown version it waits as examples do, but leaves half of the room to them; what finds no
   * room is not counted as pending.
   *
   * @param event an Arrivals or Waiting
   */
  void acceptPending(Event event, long reached, long now) {
    if (versions.knows(WaitingRoom.version(event))) {
      buffer.add(event, event.time(), event.time() <= reached);
    } else if (waiting.size() < options.unknownMaxRows() / 2) {
      waiting.admit(event, deadline(now));
    }
  }

  /**
   * Sums add up in any order, so they do not wait for their time where their version serves; those
   * of a version that serves later wait for it.
   *
   * @return as {@link #accept(Example, long, long, Outputs)}
   */
  boolean accept(ProfileDelta delta, long now) {
    boolean isLive = versions.find(delta.version()) != null;
    if (isLive || versions.knows(delta.version())) {
      delivery.deliver(delta);
    } else {
      waiting.admit(delta, deadline(now), options.unknownMaxRows());
      versions.addUncounted(waiting.takeLost());
    }
    return isLive;
  }

  /** A command to a model of which no version serves waits for one. */
  void admit(Command command, long now, Outputs out) {
    int most = options.unknownMaxRows();
    if (waiting.size() >= most) {
      RetrainDesk.refuse(command, most + " events wait for a deployment already", out);
    } else {
      waiting.admit(command, deadline(now));
    }
  }

  /** A version has become known: what has waited for it goes into model order, and is not late. */
  void release(String version, long reached) {
    for (Event event : waiting.release(version)) {
      if (event instanceof Correction correction) {
        queue(correction, reached);
      } else {
        buffer.add(event, event.time(), false);
      }
    }
  }

  /** Refuses what has waited in vain until a processing time. */
  void expire(long now, Outputs out) {
    for (Event event : waiting.expire(now)) {
      if (event instanceof Command command) {
        RetrainDesk.refuse(
            command, "model '" + modelId + "' is not deployed; deploy it first", out);
      } else if (event instanceof Example example) {
        refuse(example.observation(), out);
      } else if (event instanceof Correction correction) {
        refuse(correction.observation(), out);
      }
    }
    versions.addUncounted(waiting.takeLost());
  }

  private void refuse(Observation observation, Outputs out) {
    out.emit(delivery.unknown(observation, "waited for unknown.wait in vain"));
  }
}
