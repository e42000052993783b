package io.arrears.plan;

import io.arrears.belief.Family;

/**
 * What a label says against a deployed model's prediction, in the direction of every output and in
 * size, and what the model itself says of the spread of both. With features phi, {@code u phi'} is
 * the gradient of the label's log likelihood by a linear correction of the model: as long as the
 * model is right its mean is zero and its covariance is {@code C (x) phi phi'}, whatever the
 * features.
 *
 * <pre>
 *                u_k                                    C                   size
 *   GAUSSIAN     (y - o) / dispersion, within +-6       1                   min(u^2, 16) - 1
 *   BERNOULLI    y - p                                  p (1 - p)           none
 *   CATEGORICAL  1[y = k] - p_k                         diag(p) - p p'      none
 *   POISSON      y - rate, within +-6 sqrt(r)           rate                min(u^2 / r, 16) - rate / r
 * </pre>
 *
 * with r = max(1, rate). The last class of a categorical model is left out, since the others imply
 * it. More than {@value #MOST_DIRECTIONS} outputs are projected on that many directions, whose
 * weights are fixed and differ for every class, so that no turn from one class to another is lost.
 *
 * <p>Information and surprise count rows: {@code 4 p (1 - p)} of a Bernoulli row, 2 (1 - sum p_k^2)
 * of a categorical one, min(1, rate), 1; and the same of the squared residual, of which information
 * is the mean. Time: about 15 K operations. Holds the latest row only. Not thread-safe.
 */
final class DeployedResidual {

  static final int MOST_DIRECTIONS = 4;
  private static final double MOST_DEVIATIONS = 6;
  private static final double LARGEST_SIZE = 16;

  /**
   * Of the information, the least variance of a direction: a class that is much rarer than others
   * is heard less, since a block's sum is far from normal in its direction.
   */
  private static final double RARE = 1.0 / 16;

  private final Family family;
  private final double[] direction;
  private final double[][] covariance;
  private double size;
  private double sizeVariance;
  private double skewness;
  private double information;
  private double surprise;

  DeployedResidual(Family family, int outputs) {
    this.family = family;
    this.direction = new double[directions(family, outputs)];
    this.covariance = new double[direction.length][direction.length];
  }

  /** How many directions a family's residual has. */
  static int directions(Family family, int outputs) {
    int free = family == Family.CATEGORICAL ? Math.max(1, outputs - 1) : outputs;
    return Math.min(MOST_DIRECTIONS, free);
  }

  /** Whether the size of a residual says something that its direction does not. */
  static boolean hasSize(Family family) {
    return family == Family.GAUSSIAN || family == Family.POISSON;
  }

  /**
   * Takes a row.
   *
   * @param prediction K values on the response scale, legal
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units, above 0
   * @param label in the family's range
   */
  void accept(double[] prediction, double dispersion, double label) {
    switch (family) {
      case GAUSSIAN:
        accept(clip((label - prediction[0]) / dispersion, MOST_DEVIATIONS), 1, 1);
        size = Math.min(direction[0] * direction[0], LARGEST_SIZE) - 1;
        sizeVariance = 2;
        break;
      case POISSON:
        double rate = prediction[0];
        double unit = Math.max(1, rate);
        accept(clip(label - rate, MOST_DEVIATIONS * Math.sqrt(unit)), rate, 1 / unit);
        size = Math.min(direction[0] * direction[0] / unit, LARGEST_SIZE) - rate / unit;
        // The third and fourth central moments are rate and rate + 3 rate^2.
        sizeVariance = (rate + 2 * rate * rate) / (unit * unit);
        skewness = rate / unit;
        break;
      case CATEGORICAL:
        categorical(prediction, (int) label);
        break;
      default:
        double p = prediction[0];
        accept(label - p, p * (1 - p), 4);
    }
  }

  private void accept(double residual, double variance, double unit) {
    direction[0] = residual;
    covariance[0][0] = variance;
    information = unit * variance;
    surprise = unit * residual * residual;
  }

  private void categorical(double[] p, int label) {
    int directions = direction.length;
    double squares = 0;
    for (double value : p) {
      squares += value * value;
    }
    information = 2 * (1 - squares);
    surprise = 2 * (1 - 2 * p[label] + squares);
    for (int a = 0; a < directions; a++) {
      direction[a] = 0;
      for (int b = 0; b <= a; b++) {
        covariance[a][b] = 0;
      }
    }
    for (int k = 0; k < p.length; k++) {
      for (int a = 0; a < directions; a++) {
        double weight = weight(k, a, p.length);
        direction[a] += weight * p[k];
        for (int b = 0; b <= a; b++) {
          covariance[a][b] += p[k] * weight * weight(k, b, p.length);
        }
      }
    }
    for (int a = 0; a < directions; a++) {
      for (int b = 0; b <= a; b++) {
        covariance[a][b] -= direction[a] * direction[b];
        covariance[b][a] = covariance[a][b];
      }
      covariance[a][a] = Math.max(covariance[a][a], RARE * information());
    }
    for (int a = 0; a < directions; a++) {
      direction[a] = weight(label, a, p.length) - direction[a];
    }
  }

  /** Weight of class k in direction a: a direction a class, or numbers in [-1, 1). */
  private static double weight(int k, int a, int outputs) {
    if (outputs <= MOST_DIRECTIONS + 1) {
      return k == a ? 1 : 0;
    }
    int mixed = (MOST_DIRECTIONS * k + a + 1) * 0x9E3779B9;
    mixed = (mixed ^ mixed >>> 15) * 0x85EBCA6B;
    return (mixed ^ mixed >>> 13) * 0x1p-31;
  }

  /** The residual by direction; not a copy. */
  double[] direction() {
    return direction;
  }

  /** The covariance that the model predicts for the directions; not a copy. */
  double[][] covariance() {
    return covariance;
  }

  /** Size of the residual; 0 of a family without. */
  double size() {
    return size;
  }

  /** The variance that the model predicts for the size. */
  double sizeVariance() {
    return sizeVariance;
  }

  /** The covariance that the model predicts for direction and size. */
  double skewness() {
    return skewness;
  }

  /** What the row can tell, in rows of most information, 0 to 1. */
  double information() {
    return Math.min(1, information);
  }

  /** What its label told; its mean is about the information as long as the model is right. */
  double surprise() {
    return surprise;
  }

  private static double clip(double value, double most) {
    return Math.max(-most, Math.min(most, value));
  }
}
