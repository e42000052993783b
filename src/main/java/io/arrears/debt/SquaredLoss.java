package io.arrears.debt;

import io.arrears.belief.Predictive;

/**
 * Squared distance from the mean. With b the mean by the belief, {@code E (y - a)^2 - E (y - b)^2 =
 * (a - b)^2}, and the same for vectors of probabilities.
 */
final class SquaredLoss extends Loss {

  SquaredLoss() {
    super(Kind.SQUARED);
  }

  @Override
  double unboundedOf(Predictive predictive, double y) {
    if (predictive.outputs() == 1) {
      return (y - predictive.mean()) * (y - predictive.mean());
    }
    double sum = 0;
    for (int k = 0; k < predictive.outputs(); k++) {
      double difference = (k == y ? 1 : 0) - predictive.probability(k);
      sum += difference * difference;
    }
    return sum;
  }

  @Override
  double unboundedGap(Predictive deployed, Predictive belief) {
    if (belief.outputs() == 1) {
      return (deployed.mean() - belief.mean()) * (deployed.mean() - belief.mean());
    }
    double sum = 0;
    for (int k = 0; k < belief.outputs(); k++) {
      double difference = deployed.probability(k) - belief.probability(k);
      sum += difference * difference;
    }
    return sum;
  }
}
