package io.arrears.backtest.policy;

import io.arrears.backtest.Release;

/**
 * CUSUM on the score gap: retrain when the sum since the last retrain, each batch's gap floored at
 * zero, passes a threshold.
 */
final class GapCusum implements Policy {

  private final double threshold;
  private double sum;

  /** A policy with a threshold, units of loss. */
  GapCusum(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public void deployed(Release release, double[][] window) {
    sum = 0;
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    sum += Math.max(0, evidence.watch().gap());
    return sum > threshold;
  }

  @Override
  public boolean watchesBelief() {
    return true;
  }
}
