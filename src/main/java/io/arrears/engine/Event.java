package io.arrears.engine;

/** Everything that flows into Arrears. */
public sealed interface Event
    permits Deployment,
        Retirement,
        Command,
        Observation,
        Label,
        Example,
        ObservationBlock,
        Correction,
        Arrivals,
        Waiting,
        ProfileDelta,
        TimeMark,
        DeadLetter {

  /** Model that the event is about; empty for events that belong to no model. */
  String modelId();

  /** Event time in milliseconds since the epoch; {@link Long#MIN_VALUE} where there is none. */
  long time();

  /** Where the event was read from. */
  Origin origin();
}
