package io.arrears.drift;

/**
 * One p-value out of many that may depend on each other.
 *
 * <pre>
 *   T = sum w_i tan((1/2 - p_i) pi) / sum w_i          p = 1/2 - arctan(T) / pi
 * </pre>
 *
 * Liu and Xie, JASA 115, 2020, doi 10.1080/01621459.2018.1554485: under any dependence between
 * normal statistics, T has a standard Cauchy tail, so p is right for small p, where Bonferroni's
 * bound is far below its promise as soon as features are correlated. With one small p-value it is
 * about Bonferroni's: p_i times the sum of weights over w_i. P-values above {@value #CAP} count as
 * that: those of counts are often exactly 1, and must not outweigh a small one. None: p = 1.
 */
final class CauchyCombination {

  private static final double CAP = 0.9;

  private double weights;
  private double sum;

  /** Adds a p-value, 0 to 1, with a weight of 0 or more; NaN is skipped. */
  void add(double p, double weight) {
    if (p != p || weight == 0) {
      return;
    }
    weights += weight;
    if (p < 1e-15) {
      sum += weight / (Math.max(p, 1e-300) * Math.PI);
    } else {
      sum += weight * Math.tan((0.5 - Math.min(p, CAP)) * Math.PI);
    }
  }

  /** Adds all p-values of another, scaled to a total weight. */
  void add(CauchyCombination other, double weight) {
    if (other.weights > 0) {
      weights += weight;
      sum += weight * other.sum / other.weights;
    }
  }

  void clear() {
    weights = 0;
    sum = 0;
  }

  /** The combined p-value, above 0 and at most 1. */
  double pValue() {
    if (weights == 0) {
      return 1;
    }
    double t = sum / weights;
    return t > 1e7 ? Math.max(1e-300, 1 / (t * Math.PI)) : 0.5 - Math.atan(t) / Math.PI;
  }
}
