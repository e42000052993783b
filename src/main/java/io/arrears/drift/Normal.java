package io.arrears.drift;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;

/**
 * Tails of the standard normal and Student's t law.
 *
 * <p>The normal tail by Hastings' polynomial (Abramowitz and Stegun 7.1.26) up to 3 and by
 * Laplace's continued fraction (26.2.14) beyond, relative error below 1e-4. Student's t by
 * Wallace's normalising transform (Annals of Mathematical Statistics 30, 1959, doi
 * 10.1214/aoms/1177706095), relative error of the tail below 4 % for 5 degrees of freedom or more
 * and probabilities down to 1e-9; beyond 30 degrees of freedom and below 2 the normal law stands
 * in, within 10 %.
 */
final class Normal {

  private static final double ROOT_TWO = Math.sqrt(2);
  private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

  /** From so many degrees of freedom on, Student's law is the normal one up to {@link #NEAR}. */
  static final double MANY_DEGREES = 30;

  static final double NEAR = 2;

  /** Below so many degrees of freedom Student's law is computed, not approximated. */
  private static final double LEAST_DEGREES = 5;

  private Normal() {}

  /** {@code P(|Z| >= |z|)}, 0 to 1; 0 for an infinite z, NaN for NaN. */
  static double twoSided(double z) {
    double x = Math.abs(z);
    if (!(x > 3)) {
      double u = x / ROOT_TWO;
      double t = 1 / (1 + 0.3275911 * u);
      double polynomial =
          ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
                  + 0.254829592)
              * t;
      return x == x ? Math.min(1, polynomial * Math.exp(-u * u)) : Double.NaN;
    }
    double fraction = x;
    for (int k = 24; k >= 1; k--) {
      fraction = x + k / fraction;
    }
    return 2 * Math.exp(-0.5 * x * x) / (ROOT_TWO_PI * fraction);
  }

  /** The z with {@code P(Z <= z) = p}, p above 0 and below 1. */
  static double quantile(double p) {
    return Math.sqrt(2) * Erf.erfInv(2 * p - 1);
  }

  /** The z above 0 with {@code P(|Z| >= z) = p}, p above 0 and up to 1: at most 38. */
  static double twoSidedQuantile(double p) {
    if (p >= 1) {
      return 0;
    }
    if (p > 1e-4) {
      return Math.sqrt(2) * Erf.erfcInv(p);
    }
    // Newton on the logarithm of the tail, which is nearly quadratic in z.
    double z = Math.sqrt(-2 * Math.log(Math.max(p, 1e-300)));
    for (int i = 0; i < 6; i++) {
      double tail = twoSided(z);
      double slope = -2 * Math.exp(-0.5 * z * z) / (ROOT_TWO_PI * tail);
      z -= (Math.log(tail) - Math.log(Math.max(p, 1e-300))) / slope;
    }
    return z;
  }

  /** {@code P(|T| >= |t|)} of Student's t; df above 0, infinite for the normal law. */
  static double studentTwoSided(double t, double df) {
    return df < LEAST_DEGREES ? exactStudent(t, df) : twoSided(wallace(t, df));
  }

  /** The z with {@code P(|Z| >= z) = P(|T| >= |t|)}, 0 or more; df as above. */
  static double ofStudent(double t, double df) {
    return df < LEAST_DEGREES
        ? twoSidedQuantile(Math.max(1e-300, exactStudent(t, df)))
        : Math.abs(wallace(t, df));
  }

  private static double exactStudent(double t, double df) {
    return Beta.regularizedBeta(df / (df + t * t), 0.5 * df, 0.5);
  }

  private static double wallace(double t, double df) {
    if (df > 1e6 || df > MANY_DEGREES && Math.abs(t) < NEAR) {
      return t;
    }
    double u = t * t / df;
    double log = u > 1e-4 ? Math.log(1 + u) : Math.log1p(u);
    return (8 * df + 1) / (8 * df + 3) * Math.sqrt(df * log);
  }
}
