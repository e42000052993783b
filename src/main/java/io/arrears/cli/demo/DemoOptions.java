package io.arrears.cli.demo;

import io.arrears.backtest.PlanKind;

/**
 * What the demo runs with.
 *
 * @param days length in simulated days, {@value #MIN_DAYS} to {@value #MAX_DAYS}
 * @param speed simulated days in a second, above 0, at most {@value #MAX_SPEED}
 * @param seed seed of everything random
 * @param keep whether the stream goes on after the scoreboard
 * @param plan what the trainer takes from the plans of triggers
 */
record DemoOptions(int days, double speed, long seed, boolean keep, PlanKind plan) {

  static final int MIN_DAYS = 4;
  static final int MAX_DAYS = 3650;
  static final double MAX_SPEED = 100;

  DemoOptions {
    if (days < MIN_DAYS || days > MAX_DAYS) {
      throw new IllegalArgumentException(
          "--days is " + days + ", allowed: " + MIN_DAYS + " to " + MAX_DAYS);
    }
    if (!(speed > 0 && speed <= MAX_SPEED)) {
      throw new IllegalArgumentException(
          "--speed is " + speed + ", allowed: above 0, at most " + MAX_SPEED);
    }
  }

  /** Length in steps. */
  long steps() {
    return (long) days * SimulatedTime.STEPS_PER_DAY;
  }

  /** Wall-clock time of a step, nanoseconds. */
  long stepNanos() {
    return (long) (1e9 / speed / SimulatedTime.STEPS_PER_DAY);
  }
}
