package io.arrears.backtest;

/** A model that was fitted; immutable. */
public interface FittedModel {

  /**
   * The prediction on the response scale, one value per output: the mean (Gaussian), the
   * probability of 1 (Bernoulli), the probabilities of the K classes, which sum to 1 (categorical),
   * or the expected count (Poisson).
   *
   * @param features D features; NaN is a missing value
   */
  double[] predict(double[] features);

  /** Predictions of many rows. */
  default double[][] predict(double[][] rows) {
    double[][] predictions = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      predictions[i] = predict(rows[i]);
    }
    return predictions;
  }

  /** Gaussian: standard deviation of the residuals, label units, above 0; otherwise NaN. */
  double dispersion();
}
