package io.arrears.debt;

import io.arrears.belief.Predictive;

/** Minus the log density, nats. The expected gap is a Kullback-Leibler divergence. */
final class LogLoss extends Loss {

  LogLoss() {
    super(Kind.LOG);
  }

  @Override
  double unboundedOf(Predictive predictive, double y) {
    return -predictive.logDensity(y);
  }

  @Override
  double unboundedGap(Predictive deployed, Predictive belief) {
    return belief.divergence(deployed);
  }
}
