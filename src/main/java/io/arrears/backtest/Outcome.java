package io.arrears.backtest;

import java.util.List;

/**
 * What came of a replay.
 *
 * @param rows rows of the file, the warm-up included
 * @param recordsPerSecond observations behind the warm-up per second of wall clock, from the first
 *     one sent to the last look; NaN: lock-step, which measures waiting
 * @param deadLetters records that were refused
 * @param firstDeadLetter code and message of the first of them; empty: there is none
 * @param deployments versions that went into service, the first included
 * @param triggers triggers in order
 * @param alarms drift alarms in order
 * @param loss loss behind the warm-up
 * @param unlabelled rows behind the warm-up that never get a label
 * @param labelRequests labels that were asked for
 */
public record Outcome(
    long rows,
    double recordsPerSecond,
    long deadLetters,
    String firstDeadLetter,
    int deployments,
    List<Fired> triggers,
    List<Alarms.Alarm> alarms,
    LossTotals loss,
    long unlabelled,
    long labelRequests) {

  public Outcome {
    triggers = List.copyOf(triggers);
    alarms = List.copyOf(alarms);
  }

  /**
   * A trigger and where it came.
   *
   * @param trigger the trigger
   * @param atRow rows fed when the look happened, the warm-up included
   */
  public record Fired(Asked trigger, long atRow) {}
}
