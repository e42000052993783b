package io.arrears.drift;

/**
 * Directions in which the distribution of a numeric feature can move: location, scale, skew and
 * tails, that is polynomials of degree 1 to 4 in the normal scores of its bins, made orthogonal
 * with mean 0 and variance 1 under the reference (Neyman's smooth test, 1937, as in Rayner and
 * Best, International Statistical Review 58, 1990, doi 10.2307/1403463). A shift in one of them is
 * in standard deviations, and the sum of their squares is the chi-square distance.
 */
final class ScoreBasis {

  /** Number of directions. */
  static final int SIZE = 4;

  /** A bin with less of the reference does not count as support. */
  private static final double SUPPORT = 0.01;

  private ScoreBasis() {}

  /**
   * The directions, {@value #SIZE} rows of a value per bin; null where the reference holds its rows
   * in fewer than 5 bins: then only its bins are tested, one by one.
   *
   * @param counts flat counts of the reference
   */
  static double[][] of(NumericBins bins, double[] counts, int offset) {
    int size = bins.size();
    double total = 0;
    for (int k = 0; k < size; k++) {
      total += counts[offset + k];
    }
    int support = 0;
    for (int k = 0; k < size; k++) {
      support += counts[offset + k] > SUPPORT * total ? 1 : 0;
    }
    if (support < SIZE + 1) {
      return null;
    }
    double[][] basis = new double[SIZE][size];
    double[] powers = new double[size];
    for (int d = 0; d < SIZE; d++) {
      double[] direction = basis[d];
      for (int k = 0; k < size; k++) {
        // Exact, since scores have 11 binary digits.
        direction[k] = d == 0 ? bins.score(k) : powers[k] * bins.score(k);
        powers[k] = direction[k];
      }
      // Twice, because once loses digits.
      for (int pass = 0; pass < 2; pass++) {
        for (int e = -1; e < d; e++) {
          double dot = 0;
          for (int k = 0; k < size; k++) {
            dot += counts[offset + k] / total * direction[k] * (e < 0 ? 1 : basis[e][k]);
          }
          for (int k = 0; k < size; k++) {
            direction[k] -= dot * (e < 0 ? 1 : basis[e][k]);
          }
        }
      }
      double norm = 0;
      for (int k = 0; k < size; k++) {
        norm += counts[offset + k] / total * direction[k] * direction[k];
      }
      for (int k = 0; k < size; k++) {
        direction[k] /= Math.sqrt(norm);
      }
    }
    return basis;
  }

  /** Mean of a direction over the bins; NaN without rows. */
  static double mean(double[] direction, double[] counts, int offset) {
    double sum = 0;
    double total = 0;
    for (int k = 0; k < direction.length; k++) {
      sum += counts[offset + k] * direction[k];
      total += counts[offset + k];
    }
    return sum / total;
  }

  /** Variance of a direction over the bins; NaN without rows. */
  static double variance(double[] direction, double[] counts, int offset) {
    double mean = mean(direction, counts, offset);
    double sum = 0;
    double total = 0;
    for (int k = 0; k < direction.length; k++) {
      double distance = direction[k] - mean;
      sum += counts[offset + k] * distance * distance;
      total += counts[offset + k];
    }
    return sum / total;
  }
}
