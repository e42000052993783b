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

  /**
   * The observation as it is kept while it waits for a label: its features are rounded to floats
   * (24 bits, half the memory), and finite ones stay finite. Whoever joins labels must round, so
   * that one stream gives one debt wherever it is joined.
   */
  public Observation whileWaiting() {
    double[] rounded = new double[features.length];
    for (int j = 0; j < rounded.length; j++) {
      rounded[j] = rounded(features[j]);
    }
    return new Observation(
        modelId, version, predictionId, time, rounded, prediction, label, labelTime, origin);
  }

  /** A number as a float; one beyond the largest float becomes the largest. */
  public static float rounded(double value) {
    float rounded = (float) value;
    return Float.isInfinite(rounded) && !Double.isInfinite(value)
        ? Math.copySign(Float.MAX_VALUE, rounded)
        : rounded;
  }
}
