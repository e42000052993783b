package io.arrears.backtest.policy;

import io.arrears.backtest.Release;

/**
 * Retrains every so many batches.
 *
 * @param every batches between two retrains, 1 or more; {@link #NEVER}
 */
record Calendar(int every) implements Policy {

  static final int NEVER = Integer.MAX_VALUE;

  @Override
  public void deployed(Release release, double[][] window) {}

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    return evidence.age() >= every;
  }
}
