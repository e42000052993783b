package io.arrears.backtest;

import io.arrears.engine.Snapshot;

/** Is told how far a replay has come. */
@FunctionalInterface
public interface Progress {

  /** Says nothing. */
  Progress NONE = (rows, of, snapshot, triggers) -> {};

  /**
   * After a look.
   *
   * @param rows rows fed, the warm-up included
   * @param of rows of the file
   * @param snapshot the serving version's ledger
   * @param triggers triggers until now
   */
  void looked(long rows, long of, Snapshot snapshot, int triggers);
}
