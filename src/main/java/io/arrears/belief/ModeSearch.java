package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;

/**
 * Mode of a normal prior times the weighted likelihood of a chunk, by Newton with step halving.
 *
 * <p>With prior precision P and information H = P m, one column for each of K outputs, offsets o
 * and weights w, the mode maximises
 *
 * <pre>
 *   F(M)     = sum w log p(y | o + M'phi) - trace(M'P M) / 2 + trace(M'H)
 *   gradient = sum w phi u' + H - P M                          d x K
 *   -Hessian = (I x P) + sum w C x phi phi',   C the K x K curvature of a row
 *   step     = -Hessian^-1 gradient,   decrement = gradient . step
 * </pre>
 *
 * F is strictly concave, so there is one mode. A full step can overshoot it where the curvature at
 * the start is far below that on the way, as in a saturated offset or when the base rate jumps;
 * then the step is halved until F gains at least 1e-4 of what the gradient promises (Armijo's
 * condition). The gain is summed from differences, so that it keeps its digits near the mode. Once
 * the decrement is below 1e-8, one more step leaves an error of its order, in posterior standard
 * deviations.
 *
 * <p>For K = 1 the step is solved with the Cholesky factor of {@code B = P + sum w c phi phi'}. For
 * K > 1 the shared curvature c only stands for C, so B, the same for all outputs, is the
 * preconditioner of {@link NewtonStep conjugate gradients} on the whole Hessian.
 *
 * <p>Holds scratch memory only, no state: every search starts where the caller says.
 */
final class ModeSearch {

  private static final int MAX_ITERATIONS = 100;
  private static final double SMALLEST_DECREMENT = 1e-8;
  private static final double SUFFICIENT_GAIN = 1e-4;
  private static final double SMALLEST_STEP = 1e-12;

  private final Likelihood likelihood;
  private final int outputs;
  private final int dimension;
  private final double[][] prior;
  private final double[][] step;
  private final double[][] gradient;
  private final double[] precisionStep;
  private final double[] scratch;
  private final NewtonStep newtonStep;
  private double[] correction = new double[0];
  private double[] move = new double[0];
  private double[] eta = new double[0];
  private double[] score = new double[0];
  private double[] curvature = new double[0];
  private double[] likelihoodAtStart = new double[0];
  private int halvings;
  private long jitters;

  ModeSearch(Likelihood likelihood, int outputs, int dimension) {
    this.likelihood = likelihood;
    this.outputs = outputs;
    this.dimension = dimension;
    this.prior = new double[outputs][dimension];
    this.step = new double[outputs][dimension];
    this.gradient = new double[outputs][dimension];
    this.precisionStep = new double[dimension];
    this.scratch = new double[dimension];
    this.newtonStep = outputs == 1 ? null : new NewtonStep(likelihood, outputs, dimension);
  }

  /**
   * Moves {@code mode} to the mode.
   *
   * @param precision P, kept as it is
   * @param information H, K rows of d, kept as it is
   * @param chunk at least one row
   * @param weight weight of each row of the chunk
   * @param mode where the search starts, K rows of d; the mode on return
   * @param factor matrix to work in
   * @return Newton steps
   */
  int find(
      double[][] precision,
      double[][] information,
      Chunk chunk,
      double[] weight,
      double[][] mode,
      double[][] factor) {
    int rows = chunk.size();
    ensureRows(rows);
    halvings = 0;
    jitters = 0;
    project(chunk, mode, correction);
    for (int iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
      expand(precision, information, chunk, weight, mode);
      factorHessian(precision, chunk, factor);
      if (outputs == 1) {
        System.arraycopy(gradient[0], 0, step[0], 0, dimension);
        Cholesky.solve(factor, step[0]);
      } else {
        newtonStep.solve(precision, factor, chunk, weight, score, gradient, step);
      }
      double decrement = 0;
      for (int k = 0; k < outputs; k++) {
        decrement += VectorKernels.dot(gradient[k], step[k], dimension);
      }
      project(chunk, step, move);
      boolean close = decrement <= SMALLEST_DECREMENT;
      double length = close ? 1 : stepLength(precision, chunk, weight, decrement);
      for (int k = 0; k < outputs; k++) {
        VectorKernels.addScaled(mode[k], length, step[k], dimension);
      }
      VectorKernels.addScaled(correction, length, move, rows * outputs);
      if (close || length == 0) {
        return iteration;
      }
    }
    return MAX_ITERATIONS;
  }

  /** How often the last search halved a step. */
  int halvings() {
    return halvings;
  }

  /** How often the last search needed a jitter to factor the Hessian. */
  long jitters() {
    return jitters;
  }

  private void ensureRows(int rows) {
    if (curvature.length < rows) {
      correction = new double[rows * outputs];
      move = new double[rows * outputs];
      eta = new double[rows * outputs];
      score = new double[rows * outputs];
      curvature = new double[rows];
      likelihoodAtStart = new double[rows];
    }
  }

  /** {@code target = M'phi} for every row. */
  private void project(Chunk chunk, double[][] m, double[] target) {
    for (int r = 0; r < chunk.size(); r++) {
      double[] phi = chunk.phi(r);
      for (int k = 0; k < outputs; k++) {
        target[r * outputs + k] = VectorKernels.dot(phi, m[k], dimension);
      }
    }
  }

  /** Locations, gradient and curvatures at the mode so far. */
  private void expand(
      double[][] precision, double[][] information, Chunk chunk, double[] weight, double[][] mode) {
    for (int k = 0; k < outputs; k++) {
      SymmetricKernels.multiply(precision, mode[k], precisionStep);
      for (int j = 0; j < dimension; j++) {
        prior[k][j] = information[k][j] - precisionStep[j];
        gradient[k][j] = prior[k][j];
      }
    }
    for (int r = 0; r < chunk.size(); r++) {
      int at = r * outputs;
      double y = chunk.label(r);
      for (int k = 0; k < outputs; k++) {
        eta[at + k] = chunk.offset(r, k) + correction[at + k];
      }
      curvature[r] = weight[r] * likelihood.evaluate(y, eta, at, outputs, score);
      for (int k = 0; k < outputs; k++) {
        VectorKernels.addScaled(gradient[k], weight[r] * score[at + k], chunk.phi(r), dimension);
      }
    }
  }

  /** Factors P + sum w c phi phi'; a jitter only shortens the step. */
  private void factorHessian(double[][] precision, Chunk chunk, double[][] factor) {
    double jitter = 0;
    while (true) {
      SymmetricKernels.copy(precision, factor);
      SymmetricKernels.addOuterProducts(factor, curvature, chunk.rows(), chunk.size());
      SymmetricKernels.addToDiagonal(factor, jitter);
      double largest = SymmetricKernels.largestDiagonal(factor);
      if (Cholesky.factor(factor, scratch)) {
        return;
      }
      jitter = Belief.nextJitter(jitter, largest);
      jitters++;
    }
  }

  /** The largest of 1, 1/2, 1/4, ... that gains enough; 0 where rounding leaves nothing to gain. */
  private double stepLength(double[][] precision, Chunk chunk, double[] weight, double decrement) {
    double quadratic = 0;
    double linear = 0;
    for (int k = 0; k < outputs; k++) {
      SymmetricKernels.multiply(precision, step[k], precisionStep);
      quadratic += VectorKernels.dot(step[k], precisionStep, dimension);
      linear += VectorKernels.dot(prior[k], step[k], dimension);
    }
    for (int r = 0; r < chunk.size(); r++) {
      likelihoodAtStart[r] = likelihood.logLikelihood(chunk.label(r), eta, r * outputs, outputs);
    }
    for (double length = 1; length >= SMALLEST_STEP; length /= 2) {
      double gain = length * linear - 0.5 * length * length * quadratic;
      for (int r = 0; r < chunk.size(); r++) {
        int at = r * outputs;
        for (int k = 0; k < outputs; k++) {
          eta[at + k] = chunk.offset(r, k) + correction[at + k] + length * move[at + k];
        }
        gain +=
            weight[r]
                * (likelihood.logLikelihood(chunk.label(r), eta, at, outputs)
                    - likelihoodAtStart[r]);
      }
      if (gain >= SUFFICIENT_GAIN * length * decrement) {
        return length;
      }
      halvings++;
    }
    return 0;
  }
}
