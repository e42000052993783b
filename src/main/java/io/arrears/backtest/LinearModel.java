package io.arrears.backtest;

import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;

/**
 * A linear model of standardised features.
 *
 * @param reference standardises features: missing values count as the mean of the window, wild ones
 *     are clipped
 * @param weights D weights, link units per standard deviation
 * @param intercept link units
 * @param logit whether the link is the logit (Bernoulli) or the identity (Gaussian)
 * @param dispersion standard deviation of the residuals, label units; NaN: none
 */
record LinearModel(
    ReferenceProfile reference,
    double[] weights,
    double intercept,
    boolean logit,
    double dispersion)
    implements FittedModel {

  @Override
  public double predict(double[] features) {
    double eta = intercept;
    for (int j = 0; j < weights.length; j++) {
      eta += weights[j] * reference.standardise(j, features[j]);
    }
    return logit ? 1 / (1 + Math.exp(-eta)) : eta;
  }

  /** The reference profile of a window of at least two rows. */
  static ReferenceProfile reference(double[][] rows) {
    ReferenceAccumulator accumulator = new ReferenceAccumulator(rows[0].length);
    for (double[] row : rows) {
      accumulator.accept(row);
    }
    return accumulator.get();
  }
}
