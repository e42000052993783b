package io.arrears.cli.demo;

/**
 * The simulated calendar: day 0 begins at a whole day in the past, and time moves in steps of six
 * hours. Step s holds the times in (start + s steps, start + (s + 1) steps], so that a time mark at
 * its end is true.
 *
 * @param start begin of day 0, milliseconds since the epoch
 */
record SimulatedTime(long start) {

  /** Milliseconds of a day. */
  static final long DAY = 86_400_000L;

  /** Steps in a day. */
  static final int STEPS_PER_DAY = 4;

  /** Milliseconds of a step. */
  static final long STEP = DAY / STEPS_PER_DAY;

  SimulatedTime {
    if (start % DAY != 0) {
      throw new IllegalArgumentException("start is " + start + " ms, allowed: whole days");
    }
  }

  /** The calendar whose day 0 begins this many whole days before a time. */
  static SimulatedTime daysBefore(long now, int days) {
    return new SimulatedTime((now / DAY - days) * DAY);
  }

  /** Last instant of a step. */
  long endOf(long step) {
    return start + (step + 1) * STEP;
  }

  /** A time as a day of the simulation, with fraction. */
  double dayOf(long time) {
    return (time - start) / (double) DAY;
  }

  /** A day of the simulation as a time. */
  long timeOf(double day) {
    return start + Math.round(day * DAY);
  }
}
