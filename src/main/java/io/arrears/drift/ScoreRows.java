package io.arrears.drift;

import java.util.Arrays;

/**
 * Room for the scores of a batch of rows, between looking them up and adding their products.
 * Summaries that are filled one after the other share it, so that it stays in the first cache.
 * Takes 32 KB; one a thread.
 */
public final class ScoreRows {

  /** Rows of a batch. */
  static final int SIZE = 16;

  private static final double[] ONES = new double[SIZE];

  static {
    Arrays.fill(ONES, 1);
  }

  private static final int NUMBERS_OF_A_LINE = 8;

  final double[][] scores;

  /** Means nothing, but that the rows were looked at. */
  private double fetched;

  /** Room for any layout. */
  public ScoreRows() {
    this(ProfileLayout.MOST_JOINT);
  }

  /**
   * @param joint J
   */
  ScoreRows(int joint) {
    scores = new double[SIZE][joint];
  }

  /**
   * Looks at every line of some rows, which lie anywhere: many lines come from memory at once,
   * where counting would wait for one after the other.
   */
  void fetch(double[][] rows, int from, int count) {
    double seen = 0;
    for (int r = from; r < from + count; r++) {
      double[] row = rows[r];
      for (int j = 0; j < row.length; j += NUMBERS_OF_A_LINE) {
        seen += row[j];
      }
    }
    fetched = seen;
  }

  /** A weight of 1 for each row; not to be changed. */
  static double[] ones() {
    return ONES;
  }
}
