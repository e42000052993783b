package io.arrears.engine;

import java.util.Objects;

/**
 * The outcome of one prediction.
 *
 * @param modelId model name
 * @param predictionId the prediction that it belongs to
 * @param time when it became known, milliseconds since the epoch
 * @param value outcome in label units
 * @param origin where it was read from
 */
public record Label(String modelId, String predictionId, long time, double value, Origin origin)
    implements Event {

  public Label {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(predictionId, "predictionId");
    Objects.requireNonNull(origin, "origin");
  }
}
