package io.arrears.drift;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;

/**
 * Null law of a quadratic statistic, such as chi-square over bins or Hotelling's over means, when
 * rows depend on each other: the sum of squares of a whitened difference is a weighted sum of
 * chi-squares, which is replaced by a multiple of one with the same mean and variance.
 *
 * <pre>
 *   z_b      whitened residual of block b, B of them with d = B - P degrees of freedom
 *   trace    mean of |z_b|^2                                      mean of the statistic
 *   degrees  trace^2 / trace of the squared covariance            Satterthwaite
 *   statistic / trace ~ F(degrees, d x degrees)
 * </pre>
 *
 * The second-order correction of Rao and Scott (Annals of Statistics 12, 1984, doi
 * 10.1214/aos/1176346391), with the F law of Thomas and Rao (JASA 82, 1987, doi
 * 10.1080/01621459.1987.10478475) for a covariance that is itself estimated. The trace of the
 * squared covariance is estimated without bias for normal residuals.
 *
 * @param dimension directions of the difference; what trace is for independent rows
 * @param trace mean of the statistic between blocks, above 0
 * @param degrees degrees of freedom of the statistic, 1 to dimension
 * @param denominator degrees of freedom of trace
 */
record QuadraticNull(double dimension, double trace, double degrees, double denominator) {

  /**
   * Fits the law.
   *
   * @param residuals z_b, a row per block
   * @param dimension directions that can move, above 0
   * @param degrees d, at least 1
   */
  static QuadraticNull fit(double[][] residuals, double dimension, double degrees) {
    int blocks = residuals.length;
    double scale = degrees / blocks;
    double squares = 0;
    double trace = 0;
    for (int a = 0; a < blocks; a++) {
      for (int b = 0; b <= a; b++) {
        double dot = 0;
        for (int i = 0; i < residuals[a].length; i++) {
          dot += residuals[a][i] * residuals[b][i];
        }
        squares += (a == b ? 1 : 2) * dot * dot;
        trace += a == b ? dot / blocks : 0;
      }
    }
    if (!(trace > 0)) {
      return new QuadraticNull(dimension, dimension, dimension, degrees * dimension);
    }
    // With S the covariance on d degrees: E tr S^2 = (1 + 1/d) tr C^2 + (tr C)^2 / d.
    double traceOfSquare = squares * scale * scale / (degrees * degrees);
    double unbiased =
        (traceOfSquare - trace * trace / degrees)
            * degrees
            * degrees
            / ((degrees - 1 + 1e-9) * (degrees + 2));
    double effective = unbiased > 0 ? Math.min(dimension, trace * trace / unbiased) : dimension;
    effective = Math.max(1, effective);
    return new QuadraticNull(dimension, trace, effective, degrees * effective);
  }

  /** Over-dispersion: trace over what independent rows give. */
  double factor() {
    return trace / dimension;
  }

  /**
   * {@code P(statistic >= value)}.
   *
   * @param value the statistic of a window, not multiplied by its rows
   * @param expected mean of the statistic at the sizes of this comparison
   */
  double pValue(double value, double expected) {
    double f = value / expected;
    if (!(f > 0)) {
      return 1;
    }
    if (denominator > 1e5) {
      return Gamma.regularizedGammaQ(0.5 * degrees, 0.5 * degrees * f);
    }
    return Beta.regularizedBeta(
        denominator / (denominator + degrees * f), 0.5 * denominator, 0.5 * degrees);
  }
}
