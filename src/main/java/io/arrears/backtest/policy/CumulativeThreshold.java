package io.arrears.backtest.policy;

import io.arrears.backtest.Release;

/**
 * The cumulative threshold of CARA (Mahadevan, Mathioudakis, arXiv 2310.04216), with loss for
 * staleness: retrain when the loss since the last retrain beyond what the version lost on its first
 * batch passes a threshold. Staleness is not negative, so the sum is floored at zero.
 */
final class CumulativeThreshold implements Policy {

  private final double threshold;
  private double fresh = Double.NaN;
  private double sum;

  /**
   * @param threshold units of loss
   */
  CumulativeThreshold(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public void deployed(Release release, double[][] window) {
    fresh = Double.NaN;
    sum = 0;
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    int rows = evidence.outcomes().size();
    if (rows == 0) {
      return false;
    }
    if (Double.isNaN(fresh)) {
      fresh = evidence.loss() / rows;
    }
    sum = Math.max(0, sum + evidence.loss() - rows * fresh);
    return sum >= threshold;
  }
}
