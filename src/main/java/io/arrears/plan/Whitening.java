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
 * {@value #USUAL_ROWS} rows. Time: m^2 / 2 multiply-adds a row, m^3 / 6 a block. Memory: {@code 8 m
 * (m + 1) + 60 m} bytes. Not thread-safe.
 */
final class Whitening {

  private static final double USUAL_ROWS = 1_024;
  private static final double PRIOR_ROWS = 2;

  /** Of the mean variance, added to every one: a score that was never other than 0 stays 0. */
  private static final double FLOOR = 1e-6;

  private final int dimension;
  private final double[][] block;
  private final double[][] usual;

  /** Of m coordinates; has seen nothing. */
  Whitening(int dimension) {
    this.dimension = dimension;
    this.block = triangle(dimension);
    this.usual = triangle(dimension);
  }

  /** Predicted covariance of the block's sum, lower triangle, to be added to. */
  double[][] block() {
    return block;
  }

  /**
   * Whitens the sum of a block and begins the next.
   *
   * @param sum m values; on return z
   * @param rows how many the block counts as, above 0
   */
  void whiten(double[] sum, double rows) {
    double keep = Math.exp(-rows / USUAL_ROWS);
    double trace = 0;
    double usualTrace = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        usual[i][j] = keep * usual[i][j] + block[i][j];
      }
      trace += block[i][i];
      usualTrace += usual[i][i];
    }
    double prior = PRIOR_ROWS * dimension;
    double own = rows / (rows + prior);
    double other = usualTrace > 0 ? (1 - own) * trace / usualTrace : 0;
    // A block of rows without any noise says nothing: its scores are 0.
    double floor = trace > 0 ? FLOOR * trace / dimension : 1;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        double value = own * block[i][j] + other * usual[i][j] + (i == j ? floor : 0);
        for (int k = 0; k < j; k++) {
          value -= block[i][k] * block[j][k];
        }
        block[i][j] = i == j ? Math.sqrt(Math.max(value, floor)) : value / block[j][j];
      }
      for (int j = 0; j < i; j++) {
        sum[i] -= block[i][j] * sum[j];
      }
      sum[i] /= block[i][i];
    }
    for (double[] row : block) {
      Arrays.fill(row, 0);
    }
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    return 8L * dimension * (dimension + 1) + 60L * dimension + 100;
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        out.writeDouble(block[i][j]);
        out.writeDouble(usual[i][j]);
      }
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        block[i][j] = in.readDouble();
        usual[i][j] = in.readDouble();
      }
    }
  }

  private static double[][] triangle(int size) {
    double[][] rows = new double[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = new double[i + 1];
    }
    return rows;
  }
}
