package io.arrears.engine;

import java.util.Objects;

/**
 * What an operator or the training infrastructure says about one model.
 *
 * @param modelId model name
 * @param time event time, milliseconds since the epoch; LOOK waits until the stream's time has
 *     passed it, all others act on arrival
 * @param kind what to do
 * @param triggerId the trigger that is answered; empty: the open one
 * @param note free text for the record
 * @param origin where it was read from
 */
public record Command(
    String modelId, long time, Kind kind, String triggerId, String note, Origin origin)
    implements Event {

  public Command {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(triggerId, "triggerId");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(origin, "origin");
  }

  /** What a command asks for. */
  public enum Kind {
    /** Look at the ledger once the stream's time has passed the command's. */
    LOOK,
    /** Record and never ask, until RESUME. */
    SUSPEND,
    /** Go back to monitoring. */
    RESUME,
    /** Record and never ask, as a standing choice. */
    OBSERVE_ONLY,
    /** Training infrastructure has begun to answer the open trigger. */
    RETRAIN_STARTED,
    /** The retrain failed: the trigger is emitted again after a back-off. */
    RETRAIN_FAILED,
    /** Training infrastructure has seen the open trigger and will answer it. */
    RETRAIN_ACKNOWLEDGED,
    /** Ask for a retrain whatever the ledger says. */
    RETRAIN
  }
}
