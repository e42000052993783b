package io.arrears.belief;

import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;

/**
 * Adds what a chunk says to a belief's {@link Evidence}: expands each row's likelihood, Gaussian at
 * M = 0; other families at the mode of N(M, P^-1) x likelihood that {@link ModeSearch} finds, where
 * the residual gradient left in H makes M one Newton step better than the search ended. {@link
 * Posterior#refresh} is to follow. Does not allocate once warm. Not thread safe.
 */
final class ChunkLearning {

  private final Evidence evidence;
  private final Posterior posterior;
  private final Likelihood likelihood;
  private final int dimension;

  // Scratch.
  private double[] weight = new double[0];
  private double[] gain = new double[0];
  private final double[] eta;
  private final double[] score;

  ChunkLearning(Evidence evidence, Posterior posterior) {
    this.evidence = evidence;
    this.posterior = posterior;
    this.likelihood = posterior.likelihood;
    this.dimension = posterior.dimension;
    this.eta = new double[posterior.mode.length];
    this.score = new double[posterior.mode.length];
  }

  /**
   * Adds a chunk.
   *
   * @param clock what forgets, at the time of the chunk's last row or later
   * @param retained share of the evidence that was kept when the clock moved, 0 to 1
   * @return Newton steps
   */
  int add(Chunk chunk, ObservationClock clock, double retained) {
    weigh(chunk, clock);
    return likelihood.isQuadratic() ? learnQuadratic(chunk) : learnAtMode(chunk, retained);
  }

  private void weigh(Chunk chunk, ObservationClock clock) {
    if (weight.length < chunk.size()) {
      weight = new double[chunk.size()];
      gain = new double[chunk.size()];
    }
    for (int r = 0; r < chunk.size(); r++) {
      double w = chunk.weight(r) * clock.leftOf(chunk.time(r));
      weight[r] = w;
      evidence.weights += w;
      evidence.squaredWeights += w * w;
    }
  }

  /** Expands at M = 0, where the expansion of a quadratic is as exact as anywhere. */
  private int learnQuadratic(Chunk chunk) {
    for (int r = 0; r < chunk.size(); r++) {
      double y = chunk.label(r);
      double residual = y - chunk.offset(r);
      evidence.squares += weight[r] * residual * residual;
      eta[0] = chunk.offset(r);
      gain[r] = weight[r] * likelihood.evaluate(y, eta, 0, 1, score);
      VectorKernels.addScaled(
          evidence.information[0], weight[r] * score[0], chunk.phi(r), dimension);
    }
    SymmetricKernels.addOuterProducts(evidence.precision, gain, chunk.rows(), chunk.size());
    return 1;
  }

  private int learnAtMode(Chunk chunk, double retained) {
    double[][] mode = posterior.mode;
    ModeSearch search = chunk.search(likelihood);
    // P M was H before some of both, but not of the prior, was forgotten.
    double share = -(1 - retained) * evidence.priorPrecision;
    int steps = search.findNearby(evidence.precision, share, chunk, weight, mode);
    posterior.choleskyFailures += search.jitters();
    int outputs = mode.length;
    double[] correction = search.correction();
    for (int r = 0; r < chunk.size(); r++) {
      for (int k = 0; k < outputs; k++) {
        eta[k] = chunk.offset(r, k) + correction[r * outputs + k];
      }
      gain[r] = weight[r] * likelihood.evaluate(chunk.label(r), eta, 0, outputs, score);
      for (int k = 0; k < outputs; k++) {
        int at = r * outputs + k;
        correction[at] = gain[r] * correction[at] + weight[r] * score[k];
      }
    }
    for (int k = 0; k < outputs; k++) {
      for (int r = 0; r < chunk.size(); r++) {
        weight[r] = correction[r * outputs + k];
      }
      VectorKernels.addCombination(
          evidence.information[k], weight, chunk.rows(), chunk.size(), dimension);
    }
    SymmetricKernels.addOuterProducts(evidence.precision, gain, chunk.rows(), chunk.size());
    return steps;
  }

  /** See {@link Belief#recall}. */
  void recall(Chunk chunk) {
    double[][] mode = posterior.mode;
    double[] curvature = new double[chunk.size()];
    double[] corrections = new double[mode.length];
    for (int r = 0; r < chunk.size(); r++) {
      double[] phi = chunk.phi(r);
      for (int k = 0; k < mode.length; k++) {
        corrections[k] = VectorKernels.dot(phi, mode[k], dimension);
        eta[k] = chunk.offset(r, k) + corrections[k];
      }
      curvature[r] =
          chunk.weight(r) * likelihood.evaluate(chunk.label(r), eta, 0, mode.length, score);
      for (int k = 0; k < mode.length; k++) {
        VectorKernels.addScaled(
            evidence.information[k], curvature[r] * corrections[k], phi, dimension);
      }
    }
    SymmetricKernels.addOuterProducts(evidence.precision, curvature, chunk.rows(), chunk.size());
  }
}
