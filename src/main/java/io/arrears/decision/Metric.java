package io.arrears.decision;

import io.arrears.belief.Family;

/**
 * What PERFORMANCE judges the deployed model by: a number in [0, 1] for each labelled example, 0 is
 * best.
 */
public enum Metric {
  /** 1 where the most probable class is not the label, else 0; of BERNOULLI and CATEGORICAL. */
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
}
