package io.arrears.debt;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;

/**
 * Loss that is priced. Both sides are judged as distributions, the deployed model's and the
 * belief's; the difference of the two, deployed minus belief, is the score gap.
 *
 * <p>Losses are held within +-{@value #LARGEST}, so that no row can make a ledger infinite. NaN in
 * gives NaN.
 */
public enum Loss {
  /** Minus the log density of the label, nats. Can be negative for a Gaussian. */
  LOG {
    @Override
    double ofDeployed(Family family, double prediction, double dispersion, double y) {
      return -family.logDensity(prediction, dispersion, y);
    }

    @Override
    double ofBelief(Predictive predictive, double y) {
      return -predictive.family().logDensity(predictive, y);
    }
  },
  /** Squared distance of the label from the mean, label units squared; Bernoulli: Brier score. */
  SQUARED {
    @Override
    double ofDeployed(Family family, double prediction, double dispersion, double y) {
      return (y - prediction) * (y - prediction);
    }

    @Override
    double ofBelief(Predictive predictive, double y) {
      return (y - predictive.mean()) * (y - predictive.mean());
    }
  };

  /** Largest magnitude of a loss. */
  public static final double LARGEST = 1e250;

  abstract double ofDeployed(Family family, double prediction, double dispersion, double y);

  abstract double ofBelief(Predictive predictive, double y);

  /**
   * Loss of the deployed model on one row.
   *
   * @param prediction what it said, response scale
   * @param dispersion Gaussian: standard deviation of its residuals, above 0; used by {@link #LOG}
   *     only
   * @param y the label
   */
  public double deployed(Family family, double prediction, double dispersion, double y) {
    return bounded(ofDeployed(family, prediction, dispersion, y));
  }

  /**
   * Loss of the belief on one row.
   *
   * @param predictive what it said before the label was seen
   * @param y the label
   */
  public double belief(Predictive predictive, double y) {
    return bounded(ofBelief(predictive, y));
  }

  /** Whether the loss can be priced for the family: both losses can for both families. */
  public boolean isLegalFor(Family family) {
    return switch (family) {
      case GAUSSIAN, BERNOULLI -> true;
    };
  }

  private static double bounded(double loss) {
    return Math.max(-LARGEST, Math.min(LARGEST, loss));
  }
}
