package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Adds rows up to a {@link ReferenceProfile}.
 *
 * <p>Mean and sum of squared deviations of each feature by Welford's recurrence (Technometrics 4,
 * 1962, doi 10.1080/00401706.1962.10490022), which keeps its digits where the mean is far above the
 * spread and gives exactly 0 spread for a constant; combined by Chan, Golub and LeVeque (The
 * American Statistician 37, 1983, doi 10.1080/00031305.1983.10483115). NaN is a missing value;
 * infinities are refused, and magnitudes are held at 1e145, the square of which can still be
 * summed. Takes 24 D bytes. Not thread safe.
 */
public final class ReferenceAccumulator {

  private static final int FORMAT = 1;
  private static final double LARGEST = 1e145;

  private final double[] mean;
  private final double[] squares;
  private final long[] present;
  private long rows;

  /**
   * @param dimension number of features D, at least 1
   */
  public ReferenceAccumulator(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension + ", allowed: 1 or more");
    }
    mean = new double[dimension];
    squares = new double[dimension];
    present = new long[dimension];
  }

  /**
   * Adds a row.
   *
   * @param values D values, NaN where missing
   * @throws IllegalArgumentException for an infinite value or a row of another length, before
   *     anything has changed
   */
  public void accept(double[] values) {
    requireDimension(values.length);
    for (int j = 0; j < values.length; j++) {
      if (Double.isInfinite(values[j])) {
        throw new IllegalArgumentException(
            "feature " + j + " is " + values[j] + ", allowed: finite, or NaN where missing");
      }
    }
    rows++;
    for (int j = 0; j < values.length; j++) {
      if (Double.isNaN(values[j])) {
        continue;
      }
      present[j]++;
      double value = Math.max(-LARGEST, Math.min(LARGEST, values[j]));
      double distance = value - mean[j];
      mean[j] += distance / present[j];
      squares[j] += distance * (value - mean[j]);
    }
  }

  /** Adds what another has added up; the other is kept as it is. Symmetric up to rounding. */
  public void combine(ReferenceAccumulator other) {
    requireDimension(other.mean.length);
    rows += other.rows;
    for (int j = 0; j < mean.length; j++) {
      long total = present[j] + other.present[j];
      if (total == 0) {
        continue;
      }
      double distance = other.mean[j] - mean[j];
      double share = (double) other.present[j] / total;
      squares[j] += other.squares[j] + distance * distance * present[j] * share;
      mean[j] += distance * share;
      present[j] = total;
    }
  }

  /** Number of rows added. */
  public long rows() {
    return rows;
  }

  /**
   * The profile of what was added.
   *
   * @throws IllegalStateException with fewer than 2 rows
   */
  public ReferenceProfile get() {
    if (rows < 2) {
      throw new IllegalStateException("there are " + rows + " rows, a profile needs 2 or more");
    }
    double[] deviation = new double[mean.length];
    double[] missing = new double[mean.length];
    for (int j = 0; j < mean.length; j++) {
      deviation[j] = present[j] == 0 ? 0 : Math.sqrt(squares[j] / present[j]);
      missing[j] = (double) (rows - present[j]) / rows;
    }
    return new ReferenceProfile(rows, mean, deviation, missing);
  }

  /**
   * Writes the sums, version byte first: D, rows, then mean, squares and present of each feature.
   */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(mean.length);
    out.writeLong(rows);
    for (int j = 0; j < mean.length; j++) {
      out.writeDouble(mean[j]);
      out.writeDouble(squares[j]);
      out.writeLong(present[j]);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible dimension
   */
  public static ReferenceAccumulator read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "reference accumulator has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    int dimension = in.readInt();
    if (dimension < 1) {
      throw new IOException(
          "reference accumulator has " + dimension + " features, allowed: 1 or more");
    }
    ReferenceAccumulator accumulator = new ReferenceAccumulator(dimension);
    accumulator.rows = in.readLong();
    for (int j = 0; j < dimension; j++) {
      accumulator.mean[j] = in.readDouble();
      accumulator.squares[j] = in.readDouble();
      accumulator.present[j] = in.readLong();
    }
    return accumulator;
  }

  private void requireDimension(int dimension) {
    if (dimension != mean.length) {
      throw new IllegalArgumentException(
          "there are " + dimension + " features, allowed: " + mean.length);
    }
  }
}
