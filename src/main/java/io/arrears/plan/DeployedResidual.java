package io.arrears.plan;

import io.arrears.belief.Family;

/**
 * What a label says against a deployed model's prediction, in the direction of every output and in
 * size. With features phi, {@code u phi'} is the gradient of the label's log likelihood by a linear
 * correction of the model: as long as the model is right its mean is zero, whatever the features.
 *
 * <pre>
 *   GAUSSIAN     u = (y - o) / dispersion, within +-6      size = min(u^2, 16) - 1
 *   BERNOULLI    u = y - p
 *   CATEGORICAL  u_k = 1[y = k] - p_k
 *   POISSON      u = y - rate, within +-6 sqrt(rate)       size = min(u^2 / rate, 16) - 1
 * </pre>
 *
 * A rate is taken as 1 at least where it divides. The bounds keep one outlier from passing for a
 * new regime. Without state.
 */
final class DeployedResidual {

  private static final double MOST_DEVIATIONS = 6;
  private static final double LARGEST_SIZE = 16;

  private DeployedResidual() {}

  /** Whether the size of a residual says something that its direction does not. */
  static boolean hasSize(Family family) {
    return family == Family.GAUSSIAN || family == Family.POISSON;
  }

  /**
   * Writes the K residuals of a row.
   *
   * @param prediction K values on the response scale, legal
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units, above 0
   * @param label in the family's range
   * @param residual K values on return
   * @return the size; 0 of a family without
   */
  static double of(
      Family family, double[] prediction, double dispersion, double label, double[] residual) {
    switch (family) {
      case GAUSSIAN:
        residual[0] = clip((label - prediction[0]) / dispersion, MOST_DEVIATIONS);
        return Math.min(residual[0] * residual[0], LARGEST_SIZE) - 1;
      case POISSON:
        double rate = Math.max(1, prediction[0]);
        residual[0] = clip(label - prediction[0], MOST_DEVIATIONS * Math.sqrt(rate));
        return Math.min(residual[0] * residual[0] / rate, LARGEST_SIZE) - 1;
      case CATEGORICAL:
        for (int k = 0; k < residual.length; k++) {
          residual[k] = (label == k ? 1 : 0) - prediction[k];
        }
        return 0;
      default:
        residual[0] = label - prediction[0];
        return 0;
    }
  }

  private static double clip(double value, double most) {
    return Math.max(-most, Math.min(most, value));
  }
}
