package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Coordinates in which scores have about unit covariance, {@code b = L^-1 s} with {@code L L'} the
 * second moment of the rows' scores, shrunk to its own mean diagonal as by {@value #PRIOR_ROWS} m
 * rows, so that few rows give no direction that has no noise.
 *
 * <p>The moment is about zero, which is what a deployed model's scores average to as long as it is
 * right; a drift that begins while it is gathered adds its squared mean, which is small beside the
 * noise of single rows. L is renewed at every power of two from {@value #FIRST_ROWS} rows on and is
 * final at {@value #LAST_ROWS}. Time: m^2 / 2 multiply-adds a row until then. Memory: {@code 8 m (m
 * + 1) + 100} bytes. Not thread-safe.
 */
final class Whitening {

  private static final int FIRST_ROWS = 32;
  private static final int LAST_ROWS = 1_024;
  private static final int PRIOR_ROWS = 2;

  private final int dimension;
  private final double[][] moment;
  private double[][] factor;
  private int rows;
  private int renewedAt;

  /** Of m coordinates, at first the identity. */
  Whitening(int dimension) {
    this.dimension = dimension;
    this.moment = triangle(dimension);
    this.factor = triangle(dimension);
    for (int i = 0; i < dimension; i++) {
      factor[i][i] = 1;
    }
  }

  /** What whitens as this does now and does not change with it. */
  private Whitening(double[][] factor) {
    this.dimension = factor.length;
    this.moment = null;
    this.factor = factor;
  }

  /** Gathers the score of a row, as long as it is not final. */
  void accept(double[] score) {
    if (rows < LAST_ROWS) {
      rows++;
      for (int i = 0; i < dimension; i++) {
        double[] row = moment[i];
        double value = score[i];
        for (int j = 0; j <= i; j++) {
          row[j] += value * score[j];
        }
      }
    }
  }

  /**
   * Renews the factor where enough rows have come since the last time.
   *
   * @return what whitened until now; null where nothing has changed
   */
  Whitening renew() {
    if (rows < FIRST_ROWS || Integer.bitCount(rows) != 1 || rows == renewedAt) {
      return null;
    }
    double[][] next = triangle(dimension);
    double diagonal = 0;
    for (int i = 0; i < dimension; i++) {
      diagonal += moment[i][i] / dimension;
    }
    double prior = PRIOR_ROWS * dimension;
    // A score that was never other than 0 has no noise to be measured by: any unit does.
    double raise = diagonal > 0 ? prior * diagonal / rows : rows + prior;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = (moment[i][j] + (i == j ? raise : 0)) / (rows + prior);
        for (int k = 0; k < j; k++) {
          sum -= next[i][k] * next[j][k];
        }
        next[i][j] = i == j ? Math.sqrt(sum) : sum / next[j][j];
      }
    }
    Whitening before = new Whitening(factor);
    factor = next;
    renewedAt = rows;
    return before;
  }

  /** {@code v <- L^-1 v}. */
  void whiten(double[] values) {
    for (int i = 0; i < dimension; i++) {
      double sum = values[i];
      for (int j = 0; j < i; j++) {
        sum -= factor[i][j] * values[j];
      }
      values[i] = sum / factor[i][i];
    }
  }

  /** {@code v <- L v}. */
  void colour(double[] values) {
    for (int i = dimension - 1; i >= 0; i--) {
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        sum += factor[i][j] * values[j];
      }
      values[i] = sum;
    }
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    return 8L * dimension * (dimension + 1) + 40L * dimension + 100;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(rows);
    out.writeInt(renewedAt);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        // The moment of a final factor is never looked at again.
        if (rows < LAST_ROWS) {
          out.writeDouble(moment[i][j]);
        }
        out.writeDouble(factor[i][j]);
      }
    }
  }

  void read(DataInput in) throws IOException {
    rows = in.readInt();
    renewedAt = in.readInt();
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        if (rows < LAST_ROWS) {
          moment[i][j] = in.readDouble();
        }
        factor[i][j] = in.readDouble();
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
