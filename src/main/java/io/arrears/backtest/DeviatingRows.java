package io.arrears.backtest;

import java.util.Arrays;

/**
 * A matrix X of n rows and d columns, kept as one common row and what each row differs from it in:
 * {@code x_i = common + deviation_i}. The common row holds the value that most rows have in a
 * column, where there is such a value (majority vote of Boyer and Moore, 1981), else some value of
 * the column. Levels that became columns of 0 and 1, standardised or not, leave few deviations, and
 * a product takes time in these only; where all values differ it takes {@code n d K}, as any would.
 */
final class DeviatingRows {

  private final double[] common;

  /** Deviations of row i are at start[i] to start[i + 1]. */
  private final int[] start;

  private final int[] column;
  private final double[] deviation;

  private DeviatingRows(double[] common, int[] start, int[] column, double[] deviation) {
    this.common = common;
    this.start = start;
    this.column = column;
    this.deviation = deviation;
  }

  /** The given rows, at least one. */
  static DeviatingRows of(double[][] rows) {
    double[] common = common(rows);
    int[] start = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      start[i + 1] = start[i];
      for (int j = 0; j < common.length; j++) {
        start[i + 1] += rows[i][j] == common[j] ? 0 : 1;
      }
    }
    int[] column = new int[start[rows.length]];
    double[] deviation = new double[column.length];
    int at = 0;
    for (double[] row : rows) {
      for (int j = 0; j < common.length; j++) {
        if (row[j] != common[j]) {
          column[at] = j;
          deviation[at++] = row[j] - common[j];
        }
      }
    }
    return new DeviatingRows(common, start, column, deviation);
  }

  private static double[] common(double[][] rows) {
    double[] candidate = new double[rows[0].length];
    int[] votes = new int[candidate.length];
    for (double[] row : rows) {
      for (int j = 0; j < candidate.length; j++) {
        if (votes[j] == 0) {
          candidate[j] = row[j];
        }
        votes[j] += row[j] == candidate[j] ? 1 : -1;
      }
    }
    return candidate;
  }

  /**
   * {@code product = X W}.
   *
   * @param weights d rows of K
   * @param product n rows of K
   */
  void multiply(double[][] weights, double[][] product) {
    int outputs = weights[0].length;
    double[] shared = new double[outputs];
    for (int j = 0; j < common.length; j++) {
      add(shared, common[j], weights[j]);
    }
    for (int i = 0; i < product.length; i++) {
      System.arraycopy(shared, 0, product[i], 0, outputs);
      for (int at = start[i]; at < start[i + 1]; at++) {
        add(product[i], deviation[at], weights[column[at]]);
      }
    }
  }

  /**
   * {@code product = X'S}.
   *
   * @param scores n rows of K
   * @param product d rows of K
   */
  void multiplyTransposed(double[][] scores, double[][] product) {
    double[] sum = new double[scores[0].length];
    for (double[] row : product) {
      Arrays.fill(row, 0);
    }
    for (int i = 0; i < scores.length; i++) {
      add(sum, 1, scores[i]);
      for (int at = start[i]; at < start[i + 1]; at++) {
        add(product[column[at]], deviation[at], scores[i]);
      }
    }
    for (int j = 0; j < common.length; j++) {
      add(product[j], common[j], sum);
    }
  }

  private static void add(double[] target, double scale, double[] x) {
    for (int k = 0; k < target.length; k++) {
      target[k] += scale * x[k];
    }
  }
}
