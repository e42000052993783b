package io.arrears.backtest;

/**
 * Fits a model on labelled rows. Deterministic: the same rows in the same order, the same model.
 */
@FunctionalInterface
public interface Learner {

  /**
   * Fits on a window of rows, at least two.
   *
   * @param features one row of D features for each label; NaN is a missing value
   * @param labels labels, finite and in the family's range
   */
  FittedModel fit(double[][] features, double[] labels);
}
