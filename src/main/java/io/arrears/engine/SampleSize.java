package io.arrears.engine;

import io.arrears.drift.RowSample;

/** How many rows of a window stand for all of them where there is no layout to count by. */
final class SampleSize {

  private static final int MOST_ROWS = 1_000;
  private static final int LEAST_ROWS = 100;
  private static final int NUMBERS = 200_000;

  private SampleSize() {}

  /**
   * Rows kept of a window: 1,000, with more than 200 features so many that they hold 200,000
   * numbers, 100 at least.
   *
   * @param dimension number of features D
   */
  static int of(int dimension) {
    return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, NUMBERS / dimension));
  }

  /** An empty sample of a window. */
  static RowSample sample(int dimension) {
    return new RowSample(of(dimension));
  }
}
