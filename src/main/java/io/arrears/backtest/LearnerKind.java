package io.arrears.backtest;

import io.arrears.belief.Family;

/** The kinds of deployed models that a replay can fit. */
public enum LearnerKind {
  /** Logistic regression (Bernoulli) or ridge regression (Gaussian). */
  LINEAR,
  /** Gradient-boosted trees. */
  TREES;

  /**
   * A learner of this kind.
   *
   * @param seed seed of everything random in it
   */
  public Learner create(Family family, long seed) {
    if (this == TREES) {
      return new TreesLearner(family, seed);
    }
    return family == Family.BERNOULLI ? new LogisticLearner() : new RidgeLearner();
  }
}
