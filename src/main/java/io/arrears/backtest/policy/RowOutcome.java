package io.arrears.backtest.policy;

import io.arrears.belief.Family;
import io.arrears.decision.Metric;

/**
 * How the serving version did on one row.
 *
 * @param row position of the row
 * @param loss loss, units of loss
 * @param error what detectors of drift are fed: 1 where the most probable class is wrong; of a
 *     number, 1 where it lies outside the half of all numbers that the model thinks likeliest; else
 *     0
 * @param magnitude the same where sizes are of use: of a number, its distance from the mean in
 *     standard deviations as the model states them, over {@value #WIDEST} and at most 1; of a class
 *     the error
 */
public record RowOutcome(int row, double loss, double error, double magnitude) {

  /** Standard deviations at which an error counts as 1. */
  static final double WIDEST = 4;

  /** Half of a normal law lies within so many standard deviations. */
  private static final double HALF = 0.6744897501960817;

  /** Judges a prediction. */
  static RowOutcome of(
      int row, Family family, double loss, double[] prediction, double dispersion, double label) {
    if (family.hasClasses()) {
      double error = isWrong(prediction, label) ? 1 : 0;
      return new RowOutcome(row, loss, error, error);
    }
    double deviation = family == Family.POISSON ? Math.sqrt(prediction[0]) : dispersion;
    double distance = Math.abs(label - prediction[0]) / deviation;
    return new RowOutcome(row, loss, distance > HALF ? 1 : 0, Math.min(1, distance / WIDEST));
  }

  /** Whether the most probable class is not the label. */
  static boolean isWrong(double[] prediction, double label) {
    return Metric.mostProbable(prediction) != (int) label;
  }
}
