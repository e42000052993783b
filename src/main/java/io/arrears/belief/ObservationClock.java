package io.arrears.belief;

/**
 * The clock by which a belief forgets: the largest observation time applied, and what is left at it
 * of what was observed before,
 *
 * <pre>rho = 2^(-(clock - time) / halfLife)</pre>
 *
 * Not thread safe.
 */
final class ObservationClock {

  private static final double LOG_HALF = Math.log(0.5);

  private final long halfLife;
  private long time = Long.MIN_VALUE;

  /**
   * @param halfLife milliseconds; 0: nothing is forgotten
   */
  ObservationClock(long halfLife) {
    this.halfLife = halfLife;
  }

  /** Largest time, milliseconds since the epoch; {@link Long#MIN_VALUE} before one. */
  long time() {
    return time;
  }

  /** Sets the clock to a time that was written. */
  void set(long written) {
    time = written;
  }

  /**
   * Moves to a time, unless it is earlier.
   *
   * @return the share that is left of what was learned until then, 0 to 1; 1 where nothing was
   */
  double advanceTo(long later) {
    if (later <= time) {
      return 1;
    }
    double left = time == Long.MIN_VALUE ? 1 : retention(later, time);
    time = later;
    return left;
  }

  /** What is left at the clock of a row of a time, which is not later, 0 to 1. */
  double leftOf(long observed) {
    return retention(time, observed);
  }

  private double retention(long now, long then) {
    if (halfLife == 0 || now == then) {
      return 1;
    }
    double age = (double) now - (double) then;
    return Math.exp(LOG_HALF * (age / halfLife));
  }
}
