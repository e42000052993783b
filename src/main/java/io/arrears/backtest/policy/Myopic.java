package io.arrears.backtest.policy;

import io.arrears.backtest.Release;

/** Retrains when the last batch's score gap, were it to last for a horizon, passes the price. */
final class Myopic implements Policy {

  private final double threshold;

  /**
   * @param horizon batches that a gap is taken to last
   * @param price price of a retrain over the price of a unit of loss, units of loss
   */
  Myopic(int horizon, double price) {
    this.threshold = price / horizon;
  }

  @Override
  public void deployed(Release release, double[][] window) {}

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    return evidence.watch().gap() >= threshold;
  }

  @Override
  public boolean watchesBelief() {
    return true;
  }
}
