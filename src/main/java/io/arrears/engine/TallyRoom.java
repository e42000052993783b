package io.arrears.engine;

import io.arrears.drift.ScoreRows;
import java.util.Arrays;

/**
 * Room for rows between their block and their window, and for what they are counted with. Tallies
 * use it one after the other, so that it stays in the caches. It grows to the largest block; one a
 * thread.
 */
final class TallyRoom {

  private final ScoreRows scores = new ScoreRows();
  private double[] rows = {};

  ScoreRows scores() {
    return scores;
  }

  /** Rows side by side. */
  double[] rows() {
    return rows;
  }

  /** The same with room for so many numbers from an index on. */
  double[] rows(int from, int numbers) {
    if (rows.length < from + numbers) {
      rows = Arrays.copyOf(rows, Math.max(from + numbers, 2 * rows.length));
    }
    return rows;
  }
}
