package io.arrears.engine;

import java.util.Objects;

/**
 * An observation that began to wait for its label and was chosen, by hash of its prediction id, to
 * speak for those that wait.
 *
 * @param observation the observation, without a label
 * @param weight how many waiting observations it stands for, 1 or more: one over the probability
 *     with which it was chosen
 */
public record Waiting(Observation observation, double weight) implements Event {

  public Waiting {
    Objects.requireNonNull(observation, "observation");
    if (!(weight >= 1 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight is " + weight + ", allowed: finite, 1 or more");
    }
  }

  @Override
  public String modelId() {
    return observation.modelId();
  }

  /** Observation time. */
  @Override
  public long time() {
    return observation.time();
  }

  @Override
  public Origin origin() {
    return observation.origin();
  }
}
