package io.arrears.engine;

import java.util.Objects;

/**
 * A further label of a prediction that has one. The labels of a prediction are ordered by time and
 * then by value, a retraction first among equal times; the last of them is in force, whatever order
 * they arrive in. A correction says where in that order its label belongs among those known when it
 * arrived.
 *
 * <p>A retraction that is the first label known of its prediction is a correction too, of nothing.
 *
 * @param observation the observation
 * @param label the label that arrived; NaN: the label is retracted
 * @param before the label before it; null: none
 * @param after the label after it; null: none, it is in force
 * @param entered order time of the ledger's entry that it corrects, milliseconds since the epoch:
 *     that of the first label since the last retraction before it; its own order time where it is
 *     that label
 */
public record Correction(
    Observation observation, Label label, Label before, Label after, long entered)
    implements Event {

  public Correction {
    Objects.requireNonNull(observation, "observation");
    Objects.requireNonNull(label, "label");
  }

  @Override
  public String modelId() {
    return observation.modelId();
  }

  /** The order time: the later of observation time and label time. */
  @Override
  public long time() {
    return Math.max(observation.time(), label.time());
  }

  @Override
  public Origin origin() {
    return label.origin();
  }
}
