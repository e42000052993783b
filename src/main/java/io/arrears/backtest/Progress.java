package io.arrears.backtest;

/** Is told how far a replay has come. */
@FunctionalInterface
public interface Progress {

  /** Says nothing. */
  Progress NONE = (rows, of, standing, triggers) -> {};

  /**
   * After a look.
   *
   * @param rows rows fed, the warm-up included
   * @param of rows of the file
   * @param standing the serving version's ledger
   * @param triggers triggers until now
   */
  void looked(long rows, long of, Standing standing, int triggers);
}
