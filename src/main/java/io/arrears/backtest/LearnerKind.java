package io.arrears.backtest;

import io.arrears.belief.Family;

/** The kinds of deployed models that a replay can fit. */
public enum LearnerKind {
  /**
   * Ridge regression (Gaussian), logistic regression (Bernoulli), softmax regression (categorical)
   * or Poisson regression.
   */
  LINEAR,
  /** Gradient-boosted trees. */
  TREES;

  /**
   * A learner of this kind.
   *
   * @param outputs values of a prediction, K: the number of classes, or 1
   * @param seed seed of everything random in it
   */
  public Learner create(Family family, int outputs, long seed) {
    Learner learner = this == TREES ? new TreesLearner(family, seed) : linear(family);
    return family == Family.CATEGORICAL ? new PresentClasses(learner, outputs) : learner;
  }

  private static Learner linear(Family family) {
    return switch (family) {
      case GAUSSIAN -> new RidgeLearner();
      case BERNOULLI -> new LogisticLearner();
      case CATEGORICAL -> new SoftmaxLearner();
      case POISSON -> new PoissonLearner();
    };
  }
}
