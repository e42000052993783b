package io.arrears.engine;

/**
 * The fixed points of a model's own stream at which its ledger is looked at. Where both are given,
 * either makes a look due.
 *
 * @param interval looks at multiples of this event time, in milliseconds, where examples came since
 *     the look before; 0: none
 * @param rows a look every so many examples since activation; 0: none
 */
public record LookSchedule(long interval, long rows) {

  /** Looks only where a command asks for one. */
  public static final LookSchedule ON_COMMAND = new LookSchedule(0, 0);

  /** Longest interval: a hundred years of 365 days, in milliseconds. */
  public static final long MAX_INTERVAL = 100L * 365 * 24 * 3_600_000;

  public LookSchedule {
    if (interval < 0 || interval > MAX_INTERVAL) {
      throw new IllegalArgumentException(
          "lookInterval is " + interval + " ms, allowed: 0 to " + MAX_INTERVAL);
    }
    if (rows < 0) {
      throw new IllegalArgumentException("lookRows is " + rows + ", allowed: 0 or more");
    }
  }
}
