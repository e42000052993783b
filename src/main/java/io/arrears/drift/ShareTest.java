package io.arrears.drift;

import org.apache.commons.math3.special.Gamma;

/**
 * Are two shares equal? Fisher's exact test in its mid-p form (Lancaster, JASA 56, 1961, doi
 * 10.1080/01621459.1961.10482105): of {@code t = x + y} rows of a kind, how many fall into the
 * window of n rows, given the reference of m rows. Exact for rare kinds, where the normal law
 * fails.
 */
final class ShareTest {

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
  private static final double[] LOG_FACTORIALS = new double[64];

  static {
    for (int n = 0; n < LOG_FACTORIALS.length; n++) {
      LOG_FACTORIALS[n] = Gamma.logGamma(n + 1.0);
    }
  }

  private ShareTest() {}

  /**
   * Two-sided p-value: outcomes that are less probable than x, and half of those as probable. Above
   * 0 and at most 1; 1 where there is nothing to compare.
   *
   * @param x rows of the kind in the window, 0 to n
   * @param n rows of the window
   * @param y rows of the kind in the reference, 0 to m
   * @param m rows of the reference
   */
  static double pValue(long x, long n, long y, long m) {
    long t = x + y;
    if (t == 0 || t == n + m || n == 0 || m == 0) {
      return 1;
    }
    long mode = (long) ((n + 1.0) * (t + 1.0) / (n + m + 2.0));
    double probability = Math.exp(logProbability(x, n, t, m));
    double p = 0.5 * probability;
    int side = x >= mode ? 1 : -1;
    p += outward(x, probability, side, n, t, m, Double.POSITIVE_INFINITY);
    double top = Math.exp(logProbability(mode, n, t, m));
    p += outward(mode, top, -side, n, t, m, probability * (1 + 1e-9));
    return Math.max(1e-300, Math.min(1, p));
  }

  /** Sum of the probabilities, at most the limit each, beyond an outcome on one side of it. */
  private static double outward(
      long from, double probability, int side, long n, long t, long m, double limit) {
    long last = side > 0 ? Math.min(n, t) : Math.max(0, t - m);
    double term = probability;
    double sum = 0;
    for (long at = from; at != last; at += side) {
      term *= side > 0 ? ratioUp(at, n, t, m) : ratioDown(at, n, t, m);
      if (term <= limit) {
        sum += term;
        if (term < 1e-9 * sum) {
          break;
        }
      }
    }
    return sum;
  }

  /** P(x + 1) / P(x). */
  private static double ratioUp(double x, double n, double t, double m) {
    return (n - x) * (t - x) / ((x + 1) * (m - t + x + 1));
  }

  /** P(x - 1) / P(x). */
  private static double ratioDown(double x, double n, double t, double m) {
    return x * (m - t + x) / ((n - x + 1) * (t - x + 1));
  }

  private static double logProbability(long x, long n, long t, long m) {
    return logChoose(n, x) + logChoose(m, t - x) - logChoose(n + m, t);
  }

  private static double logChoose(long n, long k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  /** Beyond the table by Stirling's series, to 1e-12. */
  private static double logFactorial(long n) {
    if (n < LOG_FACTORIALS.length) {
      return LOG_FACTORIALS[(int) n];
    }
    double x = n;
    double square = x * x;
    return (x + 0.5) * Math.log(x)
        - x
        + HALF_LOG_TWO_PI
        + (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / x;
  }
}
