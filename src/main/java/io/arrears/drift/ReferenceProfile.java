package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Moments of the rows that a version was trained on, in the order of its features. The constructor
 * refuses what cannot be a profile, with the field, the value and the allowed range. A feature that
 * is missing in every row has mean 0, standard deviation 0 and missing share 1. Arrays are copied,
 * and compared by content.
 *
 * @param rows number of reference rows, at least 2
 * @param mean mean of the present values of each feature, feature units, finite
 * @param standardDeviation population standard deviation of the present values of each feature,
 *     feature units, finite, at least 0
 * @param missingShare share of missing values of each feature, 0 to 1
 */
public record ReferenceProfile(
    long rows, double[] mean, double[] standardDeviation, double[] missingShare) {

  /** Standardised values lie within plus and minus this many standard deviations. */
  public static final double CLIP = 8;

  private static final int FORMAT = 1;

  public ReferenceProfile {
    Objects.requireNonNull(mean, "reference.mean");
    Objects.requireNonNull(standardDeviation, "reference.standardDeviation");
    Objects.requireNonNull(missingShare, "reference.missingShare");
    if (rows < 2) {
      throw new IllegalArgumentException("reference.rows is " + rows + ", allowed: 2 or more");
    }
    if (mean.length == 0) {
      throw new IllegalArgumentException("reference.mean has 0 entries, allowed: 1 or more");
    }
    requireLength("reference.standardDeviation", standardDeviation, mean.length);
    requireLength("reference.missingShare", missingShare, mean.length);
    mean = mean.clone();
    standardDeviation = standardDeviation.clone();
    missingShare = missingShare.clone();
    double most = Double.MAX_VALUE;
    requireRange("reference.mean", mean, -most, most, "finite");
    requireRange("reference.standardDeviation", standardDeviation, 0, most, "finite, 0 or more");
    requireRange("reference.missingShare", missingShare, 0, 1, "0 to 1");
  }

  /** Number of features, D. */
  public int dimension() {
    return mean.length;
  }

  /**
   * What each feature is divided by, D new values, feature units: its standard deviation, or 1
   * where it was constant.
   */
  public double[] scale() {
    double[] scale = standardDeviation.clone();
    for (int j = 0; j < scale.length; j++) {
      scale[j] = scale[j] > 0 ? scale[j] : 1;
    }
    return scale;
  }

  /**
   * {@code (value - mean) / standardDeviation} of one feature, clipped to +-{@value #CLIP}. A
   * feature that was constant in the reference is divided by 1. NaN, a missing value, gives 0, the
   * mean; an infinity gives the clip.
   */
  public double standardise(int feature, double value) {
    if (Double.isNaN(value)) {
      return 0;
    }
    double scale = standardDeviation[feature] > 0 ? standardDeviation[feature] : 1;
    double standardised = (value - mean[feature]) / scale;
    return Math.max(-CLIP, Math.min(CLIP, standardised));
  }

  /**
   * Standardises a row and appends the intercept.
   *
   * @param values D values, NaN where missing
   * @param phi D + 1 entries, filled in
   * @return number of missing values
   */
  public int standardise(double[] values, double[] phi) {
    if (values.length != mean.length || phi.length != mean.length + 1) {
      throw new IllegalArgumentException(
          "values and phi have "
              + values.length
              + " and "
              + phi.length
              + " entries, allowed: "
              + mean.length
              + " and "
              + (mean.length + 1));
    }
    return standardiser().standardise(values, 0, phi);
  }

  /** What standardises row after row. */
  public Standardiser standardiser() {
    return new Standardiser(mean, scale());
  }

  /**
   * Weights of a linear function of rows standardised by another profile, for the same function of
   * rows standardised by this one: but for clips and missing values,
   *
   * <pre>
   *   to_j = from_j s'_j / s_j       intercept += sum from_j (m'_j - m_j) / s_j
   * </pre>
   *
   * with mean m and scale s of this profile, m' and s' of the other.
   *
   * @param from D + 1 weights of each function, the intercept last
   * @param other the profile that they are for
   * @return new arrays
   */
  public double[][] transfer(double[][] from, ReferenceProfile other) {
    double[] scale = scale();
    double[] otherScale = other.scale();
    double[][] to = new double[from.length][];
    for (int k = 0; k < from.length; k++) {
      to[k] = from[k].clone();
      for (int j = 0; j < mean.length; j++) {
        to[k][j] = from[k][j] * otherScale[j] / scale[j];
        to[k][mean.length] += from[k][j] * (other.mean[j] - mean[j]) / scale[j];
      }
    }
    return to;
  }

  /** Writes the profile, version byte first: rows, D, the three arrays. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(rows);
    out.writeInt(mean.length);
    for (double[] array : new double[][] {mean, standardDeviation, missingShare}) {
      for (double value : array) {
        out.writeDouble(value);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or numbers that cannot be a profile
   */
  public static ReferenceProfile read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "reference profile has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    long rows = in.readLong();
    int dimension = in.readInt();
    if (dimension < 1) {
      throw new IOException("reference profile has " + dimension + " features, allowed: 1 or more");
    }
    try {
      return new ReferenceProfile(
          rows, readArray(in, dimension), readArray(in, dimension), readArray(in, dimension));
    } catch (IllegalArgumentException e) {
      throw new IOException("reference profile cannot be restored: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceProfile that
        && rows == that.rows
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(standardDeviation, that.standardDeviation)
        && Arrays.equals(missingShare, that.missingShare);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        rows,
        Arrays.hashCode(mean),
        Arrays.hashCode(standardDeviation),
        Arrays.hashCode(missingShare));
  }

  @Override
  public String toString() {
    return "reference profile of " + mean.length + " features over " + rows + " rows";
  }

  private static double[] readArray(DataInput in, int length) throws IOException {
    double[] array = new double[length];
    for (int j = 0; j < length; j++) {
      array[j] = in.readDouble();
    }
    return array;
  }

  private static void requireLength(String name, double[] array, int length) {
    if (array.length != length) {
      throw new IllegalArgumentException(
          name
              + " has "
              + array.length
              + " entries, allowed: "
              + length
              + ", as many as reference.mean");
    }
  }

  private static void requireRange(
      String name, double[] array, double least, double most, String allowed) {
    for (int j = 0; j < array.length; j++) {
      if (!(array[j] >= least && array[j] <= most)) {
        throw new IllegalArgumentException(
            name + "[" + j + "] is " + array[j] + ", allowed: " + allowed);
      }
    }
  }
}
