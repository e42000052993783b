package io.arrears.backtest;

/**
 * Brings labels to the scale that the replay works on: (label - mean) / deviation. A cost means the
 * same on every file when a Gaussian target is standardised with the mean and standard deviation of
 * the warm-up.
 *
 * @param mean label units
 * @param deviation label units, above 0
 */
public record TargetScale(double mean, double deviation) {

  /** Leaves labels as they are. */
  public static final TargetScale RAW = new TargetScale(0, 1);

  /**
   * Mean and standard deviation of the labels; NaN is no label. A constant target is centred only.
   */
  public static TargetScale of(double[] labels) {
    long count = 0;
    double mean = 0;
    double squares = 0;
    for (double label : labels) {
      if (!Double.isNaN(label)) {
        count++;
        double delta = label - mean;
        mean += delta / count;
        squares += delta * (label - mean);
      }
    }
    double deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    return new TargetScale(mean, deviation > 0 ? deviation : 1);
  }

  /** The label on the replay's scale; NaN stays NaN. */
  public double apply(double label) {
    return (label - mean) / deviation;
  }
}
