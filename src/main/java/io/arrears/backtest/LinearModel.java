package io.arrears.backtest;

/**
 * A linear model of standardised features.
 *
 * @param standardizer what brings features to one scale
 * @param weights D weights, link units per standard deviation
 * @param intercept link units
 * @param logit whether the link is the logit (Bernoulli) or the identity (Gaussian)
 * @param dispersion standard deviation of the residuals, label units; NaN: none
 */
record LinearModel(
    Standardizer standardizer, double[] weights, double intercept, boolean logit, double dispersion)
    implements FittedModel {

  @Override
  public double predict(double[] features) {
    double[] z = standardizer.apply(features);
    double eta = intercept;
    for (int j = 0; j < z.length; j++) {
      eta += weights[j] * z[j];
    }
    return logit ? 1 / (1 + Math.exp(-eta)) : eta;
  }
}
