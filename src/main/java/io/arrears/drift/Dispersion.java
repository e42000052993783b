package io.arrears.drift;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

/**
 * Over-dispersion between blocks, for a group of directions that may lend each other strength.
 *
 * <pre>
 *   r_bi    (block mean - reference mean) / sqrt(variance (1/n_b - 1/N)), about N(0, factor_i)
 *   s2_i    sum over b of r_bi^2 / B                            with d = B - P degrees of freedom
 *   factor_i ~ s0^2 d0 / chi-square(d0)                         across the group
 *   factor~_i = (d0 s0^2 + d s2_i) / (d0 + d)                   with d0 + d degrees of freedom
 * </pre>
 *
 * 1 is what independent rows give; positive autocorrelation gives more. s0 and d0 are fitted to the
 * logarithms of s2_i: Smyth, Statistical Applications in Genetics and Molecular Biology 3, 2004,
 * doi 10.2202/1544-6115.1027, section 6.2. The degrees of freedom are at most those of the pooled
 * estimate, d times the number of directions that are independent of each other, which is judged
 * from the correlations of the residuals: {@code G^2 / sum rho_ij^2}. Time: G B^2.
 *
 * @param factors moderated over-dispersion of each direction, above 0
 * @param degrees degrees of freedom of each factor; at most 1e9
 */
record Dispersion(double[] factors, double degrees) {

  private static final double MOST_DEGREES = 1e9;

  /**
   * Fits a group.
   *
   * @param residuals r_bi, a row per block, a column per direction
   * @param degrees d, at least 1
   */
  static Dispersion fit(double[][] residuals, double degrees) {
    int blocks = residuals.length;
    int size = blocks == 0 ? 0 : residuals[0].length;
    double[] raw = new double[size];
    for (double[] row : residuals) {
      for (int i = 0; i < size; i++) {
        raw[i] += row[i] * row[i] / blocks;
      }
    }
    int live = 0;
    double sum = 0;
    double sumOfSquares = 0;
    double offset = Math.log(0.5 * degrees) - Gamma.digamma(0.5 * degrees);
    for (double value : raw) {
      if (value > 1e-9) {
        double e = Math.log(value) + offset;
        live++;
        sum += e;
        sumOfSquares += e * e;
      }
    }
    if (live == 0) {
      double[] ones = new double[size];
      Arrays.fill(ones, 1);
      return new Dispersion(ones, degrees);
    }
    double mean = sum / live;
    double spread =
        live < 2
            ? Double.POSITIVE_INFINITY
            : (sumOfSquares - live * mean * mean) / (live - 1) - Gamma.trigamma(0.5 * degrees);
    double priorDegrees = spread <= 0 ? MOST_DEGREES : 2 * inverseTrigamma(spread);
    double prior =
        priorDegrees >= MOST_DEGREES
            ? Math.exp(mean)
            : Math.exp(mean + Gamma.digamma(0.5 * priorDegrees) - Math.log(0.5 * priorDegrees));
    double most = Math.max(1, independent(residuals, raw, degrees)) * degrees;
    double used = Math.min(priorDegrees, MOST_DEGREES);
    double[] factors = new double[size];
    for (int i = 0; i < size; i++) {
      factors[i] =
          live < 2 && raw[i] > 1e-9 ? raw[i] : (used * prior + degrees * raw[i]) / (used + degrees);
    }
    return new Dispersion(factors, live < 2 ? degrees : Math.min(used + degrees, most));
  }

  /** Number of independent directions, from the squared correlations between the columns. */
  private static double independent(double[][] residuals, double[] raw, double degrees) {
    int blocks = residuals.length;
    int size = raw.length;
    double[][] standard = new double[blocks][size];
    int live = 0;
    for (int i = 0; i < size; i++) {
      if (raw[i] > 1e-9) {
        live++;
        double scale = 1 / Math.sqrt(raw[i] * blocks);
        for (int b = 0; b < blocks; b++) {
          standard[b][i] = residuals[b][i] * scale;
        }
      }
    }
    double squares = 0;
    for (int a = 0; a < blocks; a++) {
      for (int b = 0; b <= a; b++) {
        double dot = 0;
        for (int i = 0; i < size; i++) {
          dot += standard[a][i] * standard[b][i];
        }
        squares += (a == b ? 1 : 2) * dot * dot;
      }
    }
    // Squared correlations of independent columns have mean 1 / d; take that out.
    double chance = live * (live - 1.0) / degrees;
    return (double) live * live / Math.max(live, squares - chance);
  }

  /** x with trigamma(x) = y, y above 0, by Newton's method on the reciprocal. */
  private static double inverseTrigamma(double y) {
    if (Double.isInfinite(y)) {
      return 1e-9;
    }
    if (y < 1e-7) {
      return Math.min(1 / y, MOST_DEGREES);
    }
    double x = 0.5 + 1 / y;
    for (int i = 0; i < 50; i++) {
      double value = Gamma.trigamma(x);
      double slope = (Gamma.trigamma(x * (1 + 1e-5)) - Gamma.trigamma(x * (1 - 1e-5))) / (2e-5 * x);
      double step = value * (1 - value / y) / slope;
      x += step;
      if (Math.abs(step) < 1e-9 * x) {
        break;
      }
    }
    return x;
  }
}
