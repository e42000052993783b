package io.arrears.flink;

import io.arrears.engine.Label;
import io.arrears.engine.Observation;

/** What the label join keeps for one prediction id. */
sealed interface JoinState {

  /**
   * An observation that waits for its label.
   *
   * @param observation the observation
   * @param checked whether its deployment was known and it passed the deployment's rules
   */
  record WaitingObservation(Observation observation, boolean checked) implements JoinState {}

  /**
   * A label that waits for its observation.
   *
   * @param label the label
   */
  record WaitingLabel(Label label) implements JoinState {}

  /**
   * Both came and were sent on; kept to recognise repetitions.
   *
   * @param value value of the label, label units
   */
  record Joined(double value) implements JoinState {}

  /** The observation was refused; kept to recognise repetitions and to swallow its label. */
  record Refused() implements JoinState {}
}
