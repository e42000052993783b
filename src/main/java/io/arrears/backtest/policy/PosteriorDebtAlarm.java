package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.debt.PosteriorDebt;

/** Retrains when the posterior debt passes its null quantile: what chance alone stays below. */
final class PosteriorDebtAlarm implements Policy {

  @Override
  public void deployed(Release release, double[][] window) {}

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    PosteriorDebt debt = evidence.watch().posterior();
    return debt.value() > debt.quantile();
  }

  @Override
  public boolean watchesBelief() {
    return true;
  }
}
