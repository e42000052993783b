package io.arrears.drift;

/**
 * Moments of the rows that a version was trained on.
 *
 * @param rows number of reference rows, at least 2
 * @param mean mean of the present values of each feature
 * @param standardDeviation standard deviation of the present values of each feature
 * @param missingShare share of missing values of each feature, 0 to 1
 */
public record ReferenceProfile(
    long rows, double[] mean, double[] standardDeviation, double[] missingShare) {

  /** Number of features. */
  public int dimension() {
    return mean.length;
  }
}
