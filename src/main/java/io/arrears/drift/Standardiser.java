package io.arrears.drift;

/**
 * Standardises rows with a {@link ReferenceProfile}: {@code (value - mean) / standardDeviation} of
 * each feature, clipped to +-{@link ReferenceProfile#CLIP}, the same as {@link
 * ReferenceProfile#standardise(int, double)} bit by bit. Takes 8 D bytes; thread-safe.
 */
public final class Standardiser {

  private static final double CLIP = ReferenceProfile.CLIP;

  private final double[] mean;
  private final double[] scale;

  /**
   * @param mean of each feature, feature units
   * @param scale what each feature is divided by, feature units, above 0
   */
  Standardiser(double[] mean, double[] scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /**
   * Standardises a row and appends the intercept.
   *
   * @param values D values from index {@code at} on, NaN where missing
   * @param phi D + 1 entries, filled in
   * @return number of missing values
   */
  public int standardise(double[] values, int at, double[] phi) {
    int dimension = mean.length;
    System.arraycopy(values, at, phi, 0, dimension);
    // All arrays at one index, which the compiler turns into vector instructions.
    for (int j = 0; j < dimension; j++) {
      phi[j] = (phi[j] - mean[j]) / scale[j];
    }
    int missing = 0;
    for (int j = 0; j < dimension; j++) {
      if (!(Math.abs(phi[j]) <= CLIP)) {
        boolean absent = Double.isNaN(values[at + j]);
        missing += absent ? 1 : 0;
        phi[j] = absent ? 0 : Math.copySign(CLIP, phi[j]);
      }
    }
    phi[dimension] = 1;
    return missing;
  }
}
