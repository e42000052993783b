package io.arrears.drift;

/** What windows are compared with: all of the reference, or its windows of the same phase. */
public enum Season {
  /** All of the reference. */
  NONE(1),
  /** The same hour of the day, UTC. */
  HOUR_OF_DAY(24),
  /** The same hour of the week, UTC; phase 0 begins on Thursday at midnight, as the epoch does. */
  HOUR_OF_WEEK(168);

  private static final long HOUR = 3_600_000;

  private final int phases;

  Season(int phases) {
    this.phases = phases;
  }

  /** Number of phases P. */
  public int phases() {
    return phases;
  }

  /**
   * Phase of a window, 0 to P - 1.
   *
   * @param start its first instant, milliseconds since the epoch
   */
  public int phase(long start) {
    return (int) Math.floorMod(Math.floorDiv(start, HOUR), (long) phases);
  }
}
