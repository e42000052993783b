package io.arrears.engine;

import java.util.Objects;

/**
 * An observation joined with its label.
 *
 * @param observation the observation
 * @param label its label
 */
public record Example(Observation observation, Label label) implements Event {

  public Example {
    Objects.requireNonNull(observation, "observation");
    Objects.requireNonNull(label, "label");
  }

  /** The example that an observation with an inline label makes. */
  public static Example inline(Observation observation) {
    return new Example(
        observation,
        new Label(
            observation.modelId(),
            observation.predictionId(),
            observation.labelTime(),
            observation.label(),
            observation.origin()));
  }

  /** Whether the label is the one that the observation brought. */
  public boolean isInline() {
    return observation.hasLabel()
        && Double.compare(label.value(), observation.label()) == 0
        && label.time() == observation.labelTime()
        && label.origin().equals(observation.origin())
        && label.predictionId().equals(observation.predictionId())
        && label.modelId().equals(observation.modelId());
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
    return observation.origin();
  }
}
