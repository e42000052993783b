package io.arrears.belief;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;

/**
 * Counts of mean m and variance {@code m + m^2 / r}, r the shape; an infinite r is the Poisson law.
 *
 * <pre>
 *   P(y) = G(y + r) / (G(r) y!) (r / (m + r))^r (m / (m + r))^y
 *   P(Y <= y) = I_(r/(m+r))(r, y + 1)         Poisson: Q(y + 1, m)
 * </pre>
 *
 * by the regularised beta and gamma functions of Commons Math. From a shape of 1e9 on, cumulative
 * probabilities are those of the Poisson law, which differ by about m / r. Means are 1e-6 to 1e12.
 * Static and stateless; nothing is kept.
 */
final class NegativeBinomial {

  private static final double LARGEST_SHAPE = 1e9;

  /** Most terms of {@link #divergence} that are summed one by one. */
  private static final int DIRECT = 2048;

  /** Terms before the integral begins where there are more. */
  private static final int HEAD = 256;

  /** Even number of steps of Simpson's rule. */
  private static final int STEPS = 1024;

  private NegativeBinomial() {}

  /** Log probability of y, which need not be whole; accurate to about 1e-15 y log(y) + 1e-14. */
  static double logMass(double mean, double shape, double y) {
    if (Double.isInfinite(shape)) {
      return y * Math.log(mean) - mean - Gamma.logGamma(y + 1);
    }
    double none = -shape * Math.log1p(mean / shape);
    if (y == 0) {
      return none;
    }
    return none
        + y * (Math.log(mean) - Math.log(mean + shape))
        - Math.log(y)
        - Beta.logBeta(y, shape);
  }

  /** P(Y <= y). */
  static double cumulative(double mean, double shape, double y) {
    if (y < 0) {
      return 0;
    }
    double whole = Math.floor(y);
    if (shape > LARGEST_SHAPE) {
      return Gamma.regularizedGammaQ(whole + 1, mean);
    }
    return 1 - Beta.regularizedBeta(mean / (mean + shape), whole + 1, shape);
  }

  /** Smallest whole y with P(Y <= y) >= level, level above 0 and below 1. */
  static double quantile(double mean, double shape, double level) {
    double low = -1;
    double high = Math.ceil(mean);
    double step = Math.max(1, Math.ceil(Math.sqrt(mean + mean / shape * mean)));
    if (cumulative(mean, shape, high) >= level) {
      while (high - step >= 0 && cumulative(mean, shape, high - step) >= level) {
        high -= step;
        step *= 2;
      }
      low = Math.max(-1, high - step);
    } else {
      do {
        low = high;
        high += step;
        step *= 2;
      } while (cumulative(mean, shape, high) < level);
    }
    while (high - low > 1) {
      double middle = Math.floor((low + high) / 2);
      if (cumulative(mean, shape, middle) >= level) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * {@code E rho(Y - a)}, rho the pinball loss of a level l: {@code l (m - a) + E(a - Y)+}, by
   * {@code E[Y; Y <= a] = m P'(Y <= a - 1)}, P' with mean {@code m (r + 1) / r} and shape r + 1.
   */
  static double expectedPinball(double mean, double shape, double level, double point) {
    double part =
        Double.isInfinite(shape)
            ? cumulative(mean, shape, point - 1)
            : cumulative(mean + mean / shape, shape + 1, point - 1);
    double below = point * cumulative(mean, shape, point) - mean * part;
    return level * (mean - point) + Math.max(0, below);
  }

  /**
   * Kullback-Leibler divergence, nats, of the Poisson law with a rate from this law: summed over
   * all counts that matter, where there are more than 2,048 of them beyond the first 256 by
   * Simpson's rule on log y with Euler and Maclaurin's correction; then accurate to about 1e-6.
   */
  static double divergence(double mean, double shape, double rate) {
    double deviation = Math.sqrt(mean + mean / shape * mean);
    double tail = Double.isInfinite(shape) ? 40 : 40 / Math.log1p(shape / mean);
    double first = Math.max(0, Math.floor(mean - 12 * deviation));
    double last = Math.ceil(mean + 12 * deviation + tail);
    boolean direct = last - first <= DIRECT;
    double head = direct ? last : Math.max(first, Math.min(last, HEAD - 1));
    double sum = 0;
    for (double y = first; y <= head; y++) {
      sum += term(mean, shape, rate, y);
    }
    if (!direct) {
      sum += tail(mean, shape, rate, head, last);
    }
    return sum;
  }

  private static double term(double mean, double shape, double rate, double y) {
    double log = logMass(mean, shape, y);
    return Math.exp(log) * (log - logMass(rate, Double.POSITIVE_INFINITY, y));
  }

  /** Sum over y above head up to last: the integral from head less half its first term. */
  private static double tail(double mean, double shape, double rate, double head, double last) {
    double start = Math.log(Math.max(1, head));
    double step = (Math.log(last) - start) / STEPS;
    double integral = 0;
    for (int i = 0; i <= STEPS; i++) {
      double y = Math.exp(start + i * step);
      int weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      integral += weight * y * term(mean, shape, rate, y);
    }
    double at = Math.exp(start);
    double slope = (term(mean, shape, rate, at + 1) - term(mean, shape, rate, at - 1)) / 2;
    return integral * step / 3 - term(mean, shape, rate, at) / 2 - slope / 12;
  }
}
