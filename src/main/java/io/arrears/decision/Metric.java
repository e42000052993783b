package io.arrears.decision;

import io.arrears.belief.Family;

/**
 * What PERFORMANCE judges the deployed model by: a number in [0, 1] for each labelled example, 0 is
 * best.
 */
public enum Metric {
  /**
   * 1 where the most probable class is not the label, else 0; of equals the first counts; of
   * BERNOULLI and CATEGORICAL.
   */
  ERROR_RATE,
  /**
   * Half the squared distance between the probabilities of all classes and the class that came; of
   * BERNOULLI that is (y - p)^2.
   */
  BRIER,
  /** min(1, |y - prediction| / bound); of GAUSSIAN and POISSON. */
  SCALED_ABSOLUTE_ERROR;

  /** Whether the metric fits a family. */
  public boolean isLegalFor(Family family) {
    boolean classes = family == Family.BERNOULLI || family == Family.CATEGORICAL;
    return classes != (this == SCALED_ABSOLUTE_ERROR);
  }

  /**
   * The metric of one example, 0 to 1.
   *
   * @param prediction K values on the response scale, legal for the family
   * @param label legal for the family
   * @param bound SCALED_ABSOLUTE_ERROR: error that counts as 1, label units; else ignored
   */
  public double of(Family family, double[] prediction, double label, double bound) {
    return switch (this) {
      case ERROR_RATE -> label == mostProbable(prediction) ? 0 : 1;
      case BRIER ->
          family == Family.BERNOULLI
              ? (label - prediction[0]) * (label - prediction[0])
              : Math.min(1, brier(prediction, (int) label));
      case SCALED_ABSOLUTE_ERROR -> Math.min(1, Math.abs(label - prediction[0]) / bound);
    };
  }

  /**
   * The most probable class, the first of equals; of equal chances of BERNOULLI 0.
   *
   * @param prediction probabilities of K classes, or of class 1 alone
   */
  public static int mostProbable(double[] prediction) {
    if (prediction.length == 1) {
      return prediction[0] > 0.5 ? 1 : 0;
    }
    int best = 0;
    for (int k = 1; k < prediction.length; k++) {
      if (prediction[k] > prediction[best]) {
        best = k;
      }
    }
    return best;
  }

  private static double brier(double[] prediction, int label) {
    double sum = 0;
    for (int k = 0; k < prediction.length; k++) {
      double error = (k == label ? 1 : 0) - prediction[k];
      sum += error * error;
    }
    return sum / 2;
  }
}
