package io.arrears.engine;

/** Everything that Arrears says. */
public sealed interface Output
    permits Trigger,
        Snapshot,
        BeliefSnapshot,
        BeliefTombstone,
        DriftAlert,
        LabelRequest,
        DeadLetter {

  /** Model that the output is about; empty where it could not be read. */
  String modelId();
}
