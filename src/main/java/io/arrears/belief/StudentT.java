package io.arrears.belief;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Student's t with unit scale and nu degrees of freedom, above 0; infinite: the normal law.
 *
 * <p>Distribution function and quantile are those of Commons Math up to nu = 1e6; beyond, those of
 * the normal law with the first term of the expansion in 1 / nu, whose error is below 1e-11. Static
 * and stateless.
 */
final class StudentT {

  private static final double LARGEST_DEGREES = 1e6;
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private StudentT() {}

  /**
   * Log of the density's constant, {@code log G(a + 1/2) - log G(a) - log(nu pi)/2} with a = nu/2
   * and G the gamma function.
   *
   * <p>The difference of two log gammas would lose all digits as nu grows, so it comes from its own
   * asymptotic series (Tricomi and Erdelyi, Pacific Journal of Mathematics 1, 1951, doi
   * 10.2140/pjm.1951.1.133), with a raised to 16 or more by the recurrence of the gamma function.
   * Accurate to 1e-14. Nothing is allocated.
   *
   * @param degrees nu, finite
   */
  static double logNormaliser(double degrees) {
    double a = degrees / 2;
    double recurrence = 1;
    for (; a < 16; a++) {
      recurrence *= a / (a + 0.5);
    }
    double q = 1 / (a * a);
    double series =
        (1.0 / 8 - (1.0 / 192 - (1.0 / 640 - (17.0 / 14336 - 31.0 / 18432 * q) * q) * q) * q) / a;
    return 0.5 * Math.log(a) - series + Math.log(recurrence) - 0.5 * Math.log(degrees * Math.PI);
  }

  /** {@code P(T <= z)}. */
  static double cumulative(double degrees, double z) {
    if (degrees <= LARGEST_DEGREES) {
      return new TDistribution(null, degrees).cumulativeProbability(z);
    }
    return NORMAL.cumulativeProbability(z) - NORMAL.density(z) * (z * z + 1) * z / (4 * degrees);
  }

  /** Quantile of a level above 0 and below 1. */
  static double quantile(double degrees, double level) {
    if (degrees <= LARGEST_DEGREES) {
      return new TDistribution(null, degrees).inverseCumulativeProbability(level);
    }
    double z = NORMAL.inverseCumulativeProbability(level);
    if (Double.isInfinite(degrees)) {
      return z;
    }
    return z + (z * z + 1) * z / (4 * degrees);
  }

  /** Variance; infinite up to 2 degrees of freedom. */
  static double variance(double degrees) {
    if (Double.isInfinite(degrees)) {
      return 1;
    }
    return degrees > 2 ? degrees / (degrees - 2) : Double.POSITIVE_INFINITY;
  }

  /**
   * Differential entropy, nats: {@code (nu + 1)/2 (psi(a + 1/2) - psi(a)) - c}, a = nu/2, psi the
   * digamma function, c of {@link #logNormaliser}. The difference comes from the derivative of its
   * series.
   */
  static double entropy(double degrees) {
    if (Double.isInfinite(degrees)) {
      return HALF_LOG_TWO_PI + 0.5;
    }
    double a = degrees / 2;
    double recurrence = 0;
    for (; a < 16; a++) {
      recurrence += 0.5 / (a * (a + 0.5));
    }
    double q = 1 / (a * a);
    double series =
        (1.0 / 2
                + (1.0 / 8 - (1.0 / 64 - (1.0 / 128 - (17.0 / 2048 - 31.0 / 2048 * q) * q) * q) * q)
                    / a)
            / a;
    return (degrees + 1) / 2 * (series + recurrence) - logNormaliser(degrees);
  }

  /**
   * {@code E rho(T - z)}, rho the pinball loss of a level l: {@code E(T - z)+ + (1 - l) z}, where
   * {@code E(T - z)+ = (nu + z^2)/(nu - 1) f(z) - z P(T > z)}; nu above 1.
   */
  static double expectedPinball(double degrees, double level, double z) {
    double above =
        Double.isInfinite(degrees)
            ? NORMAL.density(z)
            : (degrees + z * z) / (degrees - 1) * density(degrees, z);
    // From the side where nothing cancels.
    double excess = Math.max(0, above - Math.abs(z) * cumulative(degrees, -Math.abs(z)));
    return z > 0 ? excess + (1 - level) * z : excess - level * z;
  }

  private static double density(double degrees, double z) {
    return Math.exp(logNormaliser(degrees) - 0.5 * (degrees + 1) * Math.log1p(z * z / degrees));
  }
}
