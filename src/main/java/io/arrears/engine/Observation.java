package io.arrears.engine;

import java.util.Objects;

/**
 * One served prediction.
 *
 * @param modelId model name
 * @param version version that served
 * @param predictionId unique within the model
 * @param time event time of the prediction, milliseconds since the epoch
 * @param features D feature values in the deployment's order; NaN is a missing value
 * @param prediction what the deployed model said on the response scale, one value per output
 * @param label the outcome where it came with the observation, else NaN
 * @param labelTime when the inline label became known, milliseconds since the epoch; the
 *     observation's time where there is no inline label
 * @param origin where it was read from
 */
public record Observation(
    String modelId,
    String version,
    String predictionId,
    long time,
    double[] features,
    double[] prediction,
    double label,
    long labelTime,
    Origin origin)
    implements Event {

  public Observation {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(predictionId, "predictionId");
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(prediction, "prediction");
    Objects.requireNonNull(origin, "origin");
  }

  /** Whether the outcome came with the observation. */
  public boolean hasLabel() {
    return !Double.isNaN(label);
  }
}
