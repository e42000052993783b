package io.arrears.backtest.policy;

/** Is told how far a backtest has come. */
@FunctionalInterface
public interface BacktestProgress {

  /** Says nothing. */
  BacktestProgress NONE = (rows, of) -> {};

  /**
   * After a batch.
   *
   * @param rows rows done, the warm-up included
   * @param of rows of the file
   */
  void reached(long rows, long of);
}
