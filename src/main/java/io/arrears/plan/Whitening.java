package io.arrears.plan;

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
 * {@value #USUAL_ROWS} rows. Time: about m^2 / 2 + 2 m multiply-adds a row, m^3 / 6 a block. Memory:
 * about {@code 8 m (m + 4)} bytes. Not thread-safe.
 *
 * <p>The block's triangle is kept with rows in pairs, each as wide as the next multiple of four
 * behind its diagonal, so that eight entries at once stay in registers while rows are added. What is
 * behind the diagonal has no meaning.
 */
final class Whitening {

  private static final double USUAL_ROWS = 1_024;
  private static final double PRIOR_ROWS = 2;

  /** Of the mean variance, added to every one: a score that was never other than 0 stays 0. */
  private static final double FLOOR = 1e-6;

  private final int dimension;
  private final double[] block;

  /** Lower triangle, row by row. */
  private final double[] usual;

  /** Of m coordinates; has seen nothing. */
  Whitening(int dimension) {
    this.dimension = dimension;
    this.block = new double[start(dimension + (dimension & 1))];
    this.usual = new double[dimension * (dimension + 1) / 2];
  }

  /** Where row i of the block's triangle begins. */
  static int start(int i) {
    // The p pairs before it have widths 4, 4, 8, 8, 12, 12, ...: two rows each.
    int p = i / 2;
    int fours = p / 2 * (p / 2 + 1) + (p & 1) * (p / 2 + 1);
    return 8 * fours + (i & 1) * width(i);
  }

  /** Entries kept of row i. */
  private static int width(int i) {
    return padded(i + 1);
  }

  /** The next multiple of four. */
  static int padded(int length) {
    return (length + 3) / 4 * 4;
  }

  /** Predicted covariance of the block's sum, to be added to; row i as from {@link #start}. */
  double[] block() {
    return block;
  }

  /**
   * Adds {@code sum of scale[r] x[r] x[r]'} to the covariance of the first coordinates, row after
   * row: how rows are divided among calls makes no difference to any bit.
   *
   * @param x rows one after the other, each padded with zeros to a multiple of four
   * @param padded entries of a row with its padding
   * @param scale factor of each row
   * @param rows how many there are
   */
  void add(double[] x, int padded, double[] scale, int rows) {
    int most = Math.min(padded, dimension + (dimension & 1));
    for (int i = 0; i < most; i += 2) {
      int upper = start(i);
      int width = width(i);
      for (int j = 0; j < width; j += 4) {
        int at = upper + j;
        int below = at + width;
        double a0 = block[at];
        double a1 = block[at + 1];
        double a2 = block[at + 2];
        double a3 = block[at + 3];
        double b0 = block[below];
        double b1 = block[below + 1];
        double b2 = block[below + 2];
        double b3 = block[below + 3];
        for (int r = 0, from = 0; r < rows; r++, from += padded) {
          double a = scale[r] * x[from + i];
          double b = scale[r] * x[from + i + 1];
          double x0 = x[from + j];
          double x1 = x[from + j + 1];
          double x2 = x[from + j + 2];
          double x3 = x[from + j + 3];
          a0 += a * x0;
          a1 += a * x1;
          a2 += a * x2;
          a3 += a * x3;
          b0 += b * x0;
          b1 += b * x1;
          b2 += b * x2;
          b3 += b * x3;
        }
        block[at] = a0;
        block[at + 1] = a1;
        block[at + 2] = a2;
        block[at + 3] = a3;
        block[below] = b0;
        block[below + 1] = b1;
        block[below + 2] = b2;
        block[below + 3] = b3;
      }
    }
  }

  /**
   * Whitens the sum of a block and begins the next.
   *
   * @param sum m values, more are left alone; on return z
   * @param rows how many the block counts as, above 0
   * @param column m entries to work with
   */
  void whiten(double[] sum, double rows, double[] column) {
    double keep = Math.exp(-rows / USUAL_ROWS);
    double trace = 0;
    double usualTrace = 0;
    for (int i = 0, u = 0; i < dimension; i++) {
      int row = start(i);
      for (int j = 0; j <= i; j++, u++) {
        usual[u] = keep * usual[u] + block[row + j];
      }
      trace += block[row + i];
      usualTrace += usual[u - 1];
    }
    double prior = PRIOR_ROWS * dimension;
    double own = rows / (rows + prior);
    double other = usualTrace > 0 ? (1 - own) * trace / usualTrace : 0;
    // A block of rows without any noise says nothing: its scores are 0.
    double floor = trace > 0 ? FLOOR * trace / dimension : 1;
    for (int i = 0, u = 0; i < dimension; i++) {
      int row = start(i);
      for (int j = 0; j <= i; j++, u++) {
        block[row + j] = own * block[row + j] + other * usual[u];
      }
      block[row + i] += floor;
    }
    solve(sum, floor, column);
    Arrays.fill(block, 0);
  }

  /** {@code sum = L^-1 sum}, L the Cholesky factor of the block's triangle, column by column. */
  private void solve(double[] sum, double floor, double[] column) {
    for (int k = 0; k < dimension; k++) {
      double scale = 1 / Math.sqrt(Math.max(block[start(k) + k], floor));
      double own = scale * sum[k];
      sum[k] = own;
      for (int i = k + 1; i < dimension; i++) {
        int row = start(i);
        double value = scale * block[row + k];
        column[i] = value;
        sum[i] -= value * own;
        for (int j = k + 1; j <= i; j++) {
          block[row + j] -= value * column[j];
        }
      }
    }
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    return 8L * (block.length + usual.length) + 80;
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0, u = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++, u++) {
        out.writeDouble(block[start(i) + j]);
        out.writeDouble(usual[u]);
      }
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0, u = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++, u++) {
        block[start(i) + j] = in.readDouble();
        usual[u] = in.readDouble();
      }
    }
  }
}
