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

  final double[][] scores;

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

  /** A weight of 1 for each row; not to be changed. */
  static double[] ones() {
    return ONES;
  }
}
