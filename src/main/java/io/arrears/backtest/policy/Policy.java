package io.arrears.backtest.policy;

import io.arrears.backtest.Release;

/** Decides after each batch whether to retrain. Deterministic; has a state of its own. */
public interface Policy {

  /**
   * A version goes into service: the first one, or the answer to this policy.
   *
   * @param window features of the rows that it was fitted on, one row each
   */
  void deployed(Release release, double[][] window);

  /** Whether to retrain after a batch; seen once for each batch, in order. */
  boolean wantsRetrain(Evidence evidence) throws Exception;

  /** Whether {@link Evidence#watch()} is needed. */
  default boolean watchesBelief() {
    return false;
  }
}
