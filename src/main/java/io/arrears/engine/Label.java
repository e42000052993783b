package io.arrears.engine;

import java.util.Comparator;
import java.util.Objects;

/**
 * The outcome of one prediction, or the word that there is none after all.
 *
 * @param modelId model name
 * @param predictionId the prediction that it belongs to
 * @param time when it became known, milliseconds since the epoch
 * @param value outcome in label units; NaN: the prediction's label is retracted
 * @param origin where it was read from
 */
public record Label(String modelId, String predictionId, long time, double value, Origin origin)
    implements Event {

  /**
   * Which of two labels of one prediction is in force: the later; of two at the same time the
   * larger value, and a value rather than a retraction.
   */
  public static final Comparator<Label> PRECEDENCE =
      Comparator.comparingLong(Label::time)
          .thenComparing(label -> !label.isRetraction())
          .thenComparingDouble(Label::value);

  public Label {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(predictionId, "predictionId");
    Objects.requireNonNull(origin, "origin");
  }

  /** Whether it takes back what earlier labels of the prediction said. */
  public boolean isRetraction() {
    return Double.isNaN(value);
  }
}
