package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one version may cost in false drift alarms: at most one in so many windows, on average. Each
 * window is tested at level {@code 1 / windows}, once, by one p-value over all features and
 * statistics ({@link CauchyCombination}), so nothing else has to be shared out. An alarm also needs
 * an effect, so that a large window does not alarm for what does not matter.
 *
 * @param windows windows per false alarm, 2 to 1,000,000; of a share that many times the monitors
 * @param minEffect least effect of an alarm, in standard deviations, see {@link Shift#effect}, 0 to
 *     10
 * @param quietWindows windows in a row without evidence that end a standing alarm, 1 to 1,000
 */
public record AlarmBudget(double windows, double minEffect, int quietWindows) {

  /** Default least effect: a shift of a tenth of a standard deviation, PSI about 0.01. */
  public static final double DEFAULT_MIN_EFFECT = 0.1;

  /** Default number of quiet windows. */
  public static final int DEFAULT_QUIET_WINDOWS = 2;

  /** Largest number of windows that is promised; a share of it may be larger. */
  static final double MOST_WINDOWS = 1e6;

  /** Monitors that may share the largest budget. */
  private static final int MOST_MONITORS = 1_000;

  public AlarmBudget {
    if (!(windows >= 2 && windows <= MOST_WINDOWS * MOST_MONITORS)) {
      throw new IllegalArgumentException("windows is " + windows + ", allowed: 2 to 1000000");
    }
    if (!(minEffect >= 0 && minEffect <= 10)) {
      throw new IllegalArgumentException("minEffect is " + minEffect + ", allowed: 0 to 10");
    }
    if (quietWindows < 1 || quietWindows > 1000) {
      throw new IllegalArgumentException(
          "quietWindows is " + quietWindows + ", allowed: 1 to 1000");
    }
  }

  /** One false alarm in so many windows, with the default effect and end. */
  public static AlarmBudget oneIn(double windows) {
    return new AlarmBudget(windows, DEFAULT_MIN_EFFECT, DEFAULT_QUIET_WINDOWS);
  }

  /**
   * One false alarm in a time, with the default effect and end.
   *
   * @param time milliseconds
   * @param window length of a window, milliseconds
   */
  public static AlarmBudget onePer(long time, long window) {
    return oneIn(Math.max(2, (double) time / window));
  }

  /** Writes the three numbers; the version is written by the owner. */
  public void write(DataOutput out) throws IOException {
    out.writeDouble(windows);
    out.writeDouble(minEffect);
    out.writeInt(quietWindows);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException for numbers that cannot be a budget
   */
  public static AlarmBudget read(DataInput in) throws IOException {
    return new AlarmBudget(in.readDouble(), in.readDouble(), in.readInt());
  }

  /** An equal share of this budget for each of so many monitors; all together keep it. */
  public AlarmBudget shared(int monitors) {
    return new AlarmBudget(windows * monitors, minEffect, quietWindows);
  }

  /** Level of the test of one window. */
  public double level() {
    return 1 / windows;
  }

  /** A window above this p-value is quiet: ten times the level, at most a half. */
  public double release() {
    return Math.min(0.5, 10 * level());
  }
}
