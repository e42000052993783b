package io.arrears.plan;

import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Coordinates in which the summed scores of a block of rows have unit covariance as long as the
 * deployed model is right: {@code z = L^-1 sum s} with {@code L L' = V}, V the covariance that the
 * model itself predicts for the rows' labels, given their features. Nothing of it is learned from
 * labels. So z is about standard normal for a right model whatever the base rate, the features'
 * spread and the model's confidence, and whatever they become.
 *
 * <p>V of few rows has directions of almost no noise, in which a change would show in another
 * strength in every block. It is therefore shrunk to the usual covariance, as by {@value
 * #PRIOR_ROWS} m rows, scaled to the block's trace. The usual one is a mean over about the last
 * {@value #USUAL_ROWS} rows. Time: about m^2 / 2 + 2 m multiply-adds a row, m^3 / 6 a block.
 * Memory: {@code 8 m (m + 1) + 24 m} bytes. Not thread-safe.
 */
final class Whitening {

  private static final double USUAL_ROWS = 1_024;
  private static final double PRIOR_ROWS = 2;

  /** Of the mean variance, added to every one: a score that was never other than 0 stays 0. */
  private static final double FLOOR = 1e-6;

  private final int dimension;
  private final double[][] block;

  /** Lower triangle, row by row. */
  private final double[] usual;

  /** Of m coordinates; has seen nothing. */
  Whitening(int dimension) {
    this.dimension = dimension;
    this.block = SymmetricKernels.zeros(dimension);
    this.usual = new double[dimension * (dimension + 1) / 2];
  }

  /** Predicted covariance of the block's sum, lower triangle, to be added to. */
  double[][] block() {
    return block;
  }

  /**
   * Adds rows to the first coordinates: {@code sum of shift[r] x[r]} to the sum, {@code sum of
   * scale[r] x[r] x[r]'} to the covariance. Four rows at a time, and yet row after row: how they
   * are divided among calls makes no difference to any bit.
   *
   * @param sum m values
   * @param length entries of a row, m or less
   * @param rows how many there are
   */
  void add(double[] sum, double[] shift, double[] scale, double[][] x, int length, int rows) {
    int r = 0;
    for (; r + 3 < rows; r += 4) {
      double[] x0 = x[r];
      double[] x1 = x[r + 1];
      double[] x2 = x[r + 2];
      double[] x3 = x[r + 3];
      double s0 = scale[r];
      double s1 = scale[r + 1];
      double s2 = scale[r + 2];
      double s3 = scale[r + 3];
      add(sum, shift[r], x0, shift[r + 1], x1, shift[r + 2], x2, shift[r + 3], x3, length);
      for (int i = 0; i < length; i++) {
        add(block[i], s0 * x0[i], x0, s1 * x1[i], x1, s2 * x2[i], x2, s3 * x3[i], x3, i + 1);
      }
    }
    for (; r < rows; r++) {
      VectorKernels.addScaled(sum, shift[r], x[r], length);
      for (int i = 0; i < length; i++) {
        VectorKernels.addScaled(block[i], scale[r] * x[r][i], x[r], i + 1);
      }
    }
  }

  /** Adds four multiples, from left to right. */
  private static void add(
      double[] target,
      double scale0,
      double[] x0,
      double scale1,
      double[] x1,
      double scale2,
      double[] x2,
      double scale3,
      double[] x3,
      int length) {
    for (int j = 0; j < length; j++) {
      target[j] = target[j] + scale0 * x0[j] + scale1 * x1[j] + scale2 * x2[j] + scale3 * x3[j];
    }
  }

  /**
   * Whitens the sum of a block and begins the next.
   *
   * @param sum m values; on return z
   * @param rows how many the block counts as, above 0
   * @param column m entries to work with
   */
  void whiten(double[] sum, double rows, double[] column) {
    double keep = Math.exp(-rows / USUAL_ROWS);
    double trace = 0;
    double usualTrace = 0;
    for (int i = 0, u = 0; i < dimension; u += ++i + 1) {
      double variance = block[i][i];
      trace += variance;
      usualTrace += keep * usual[u] + variance;
    }
    double prior = PRIOR_ROWS * dimension;
    double own = rows / (rows + prior);
    double other = usualTrace > 0 ? (1 - own) * trace / usualTrace : 0;
    // A block of rows without any noise says nothing: its scores are 0.
    double floor = trace > 0 ? FLOOR * trace / dimension : 1;
    for (int i = 0, u = 0; i < dimension; i++) {
      double[] row = block[i];
      for (int j = 0; j <= i; j++, u++) {
        double longer = keep * usual[u] + row[j];
        usual[u] = longer;
        row[j] = own * row[j] + other * longer;
      }
      row[i] += floor;
    }
    solve(sum, floor, column);
    for (double[] row : block) {
      Arrays.fill(row, 0);
    }
  }

  /** {@code sum = L^-1 sum}, L the Cholesky factor of the block's triangle, column by column. */
  private void solve(double[] sum, double floor, double[] column) {
    for (int k = 0; k < dimension; k++) {
      double scale = 1 / Math.sqrt(Math.max(block[k][k], floor));
      double own = scale * sum[k];
      sum[k] = own;
      for (int i = k + 1; i < dimension; i++) {
        double[] row = block[i];
        double value = scale * row[k];
        column[i] = value;
        sum[i] -= value * own;
        for (int j = k + 1; j <= i; j++) {
          row[j] -= value * column[j];
        }
      }
    }
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    return 8L * dimension * (dimension + 1) + 24L * dimension + 80;
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0, u = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++, u++) {
        out.writeDouble(block[i][j]);
        out.writeDouble(usual[u]);
      }
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0, u = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++, u++) {
        block[i][j] = in.readDouble();
        usual[u] = in.readDouble();
      }
    }
  }
}
