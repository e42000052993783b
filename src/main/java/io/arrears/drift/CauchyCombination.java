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

  /** Up to this z tangents are interpolated: to 1e-5, absolutely and relatively. */
  private static final double TABLE_END = 3;

  private static final int TABLE_STEPS = 256;

  /** Where the cap ends, and what stays of a p-value above it. */
  private static final double CAP_END = Normal.twoSidedQuantile(CAP);

  private static final double CAP_TANGENT = tangent(CAP);

  /** {@code tan((1/2 - p) pi)} at p = P(|Z| >= i / TABLE_STEPS), from i = 1 on. */
  private static final double[] TANGENTS = tangents();

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
      sum += weight * tangent(Math.min(p, CAP));
    }
  }

  /**
   * Adds {@code P(|Z| >= z)} of the standard normal law, with weight 1 each.
   *
   * @param z 0 or more; NaN is skipped
   * @param count how many of them, from the first on
   */
  void addNormals(double[] z, int count) {
    double tangents = 0;
    int near = 0;
    for (int i = 0; i < count; i++) {
      double at = z[i];
      if (at < TABLE_END) {
        near++;
        tangents += at < CAP_END ? CAP_TANGENT : interpolated(at);
      } else {
        add(Normal.twoSided(at), 1);
      }
    }
    weights += near;
    sum += tangents;
  }

  private static double tangent(double p) {
    return Math.tan((0.5 - p) * Math.PI);
  }

  private static double[] tangents() {
    double[] tangents = new double[(int) TABLE_END * TABLE_STEPS + 3];
    for (int i = 1; i < tangents.length; i++) {
      tangents[i] = tangent(Normal.twoSided((double) i / TABLE_STEPS));
    }
    return tangents;
  }

  /** The cubic through the four values around z. */
  private static double interpolated(double z) {
    double at = z * TABLE_STEPS;
    int i = (int) at;
    double f = at - i;
    double g = 1 - f;
    double middle = (f + 1) * (2 - f) / 2 * (g * TANGENTS[i] + f * TANGENTS[i + 1]);
    double outer = f * g / 6 * ((2 - f) * TANGENTS[i - 1] + (1 + f) * TANGENTS[i + 2]);
    return middle - outer;
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
