package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import io.arrears.linalg.VectorKernels;

/**
 * A linear model of standardised features: eta_k = w_k' z + b_k, then the family's inverse link.
 *
 * @param family decides the link: identity (Gaussian), logit (Bernoulli), softmax (categorical) or
 *     log (Poisson)
 * @param reference standardises features: missing values count as the mean of the window, wild ones
 *     are clipped
 * @param weights one row for each output: D weights, link units per standard deviation, and behind
 *     them the intercept, link units
 * @param dispersion standard deviation of the residuals, label units; NaN: none
 */
record LinearModel(Family family, ReferenceProfile reference, double[][] weights, double dispersion)
    implements FittedModel {

  /** Largest log of a rate: beyond what any window has shown, a line says nothing. */
  private static final double LARGEST_LOG_RATE = 30;

  @Override
  public double[] predict(double[] features) {
    double[] phi = new double[features.length + 1];
    reference.standardise(features, phi);
    double[] prediction = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      prediction[k] = VectorKernels.dot(weights[k], phi, phi.length);
    }
    respond(family, prediction);
    return prediction;
  }

  /** Turns K locations in link space into predictions, in place. */
  static void respond(Family family, double[] eta) {
    switch (family) {
      case GAUSSIAN -> {}
      case BERNOULLI -> eta[0] = 1 / (1 + Math.exp(-eta[0]));
      case CATEGORICAL -> Softmax.ofLogits(eta);
      case POISSON ->
          eta[0] = Math.exp(Math.max(-LARGEST_LOG_RATE, Math.min(LARGEST_LOG_RATE, eta[0])));
    }
  }

  /** The reference profile of a window of at least two rows. */
  static ReferenceProfile reference(double[][] rows) {
    ReferenceAccumulator accumulator = new ReferenceAccumulator(rows[0].length);
    for (double[] row : rows) {
      accumulator.accept(row);
    }
    return accumulator.get();
  }

  /** Standardised rows, each with an intercept behind: n x (D + 1). */
  static double[][] design(ReferenceProfile reference, double[][] rows) {
    double[][] design = new double[rows.length][rows[0].length + 1];
    for (int i = 0; i < rows.length; i++) {
      reference.standardise(rows[i], design[i]);
    }
    return design;
  }
}
