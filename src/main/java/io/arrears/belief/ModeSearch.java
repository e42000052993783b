package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;

/**
 * Mode of a normal prior times the weighted likelihood of a chunk, by Newton with step halving.
 *
 * <p>With prior precision P and information H = P m, offsets o and weights w, the mode maximises
 *
 * <pre>
 *   F(M)     = sum w log p(y | o + phi'M) - M'P M / 2 + M'H
 *   gradient = sum w u phi + H - P M
 *   -Hessian = P + sum w c phi phi'
 *   step     = -Hessian^-1 gradient,   decrement = gradient' step
 * </pre>
 *
 * F is strictly concave, so there is one mode. A full step can overshoot it where the curvature at
 * the start is far below that on the way, as in a saturated offset or when the base rate jumps;
 * then the step is halved until F gains at least 1e-4 of what the gradient promises (Armijo's
 * condition). The gain is summed from differences, so that it keeps its digits near the mode. Once
 * the decrement is below 1e-8, one more step leaves an error of its order, in posterior standard
 * deviations.
 *
 * <p>Holds scratch memory only, no state: every search starts where the caller says.
 */
final class ModeSearch {

  private static final int MAX_ITERATIONS = 100;
  private static final double SMALLEST_DECREMENT = 1e-8;
  private static final double SUFFICIENT_GAIN = 1e-4;
  private static final double SMALLEST_STEP = 1e-12;

  private final Likelihood likelihood;
  private final double[] prior;
  private final double[] step;
  private final double[] precisionStep;
  private final double[] scratch;
  private double[] correction = new double[0];
  private double[] move = new double[0];
  private double[] curvature = new double[0];
  private double[] likelihoodAtStart = new double[0];
  private int halvings;
  private long jitters;

  ModeSearch(Likelihood likelihood, int dimension) {
    this.likelihood = likelihood;
    this.prior = new double[dimension];
    this.step = new double[dimension];
    this.precisionStep = new double[dimension];
    this.scratch = new double[dimension];
  }

  /**
   * Moves {@code mode} to the mode.
   *
   * @param precision P, kept as it is
   * @param information H, kept as it is
   * @param chunk at least one row
   * @param weight weight of each row of the chunk
   * @param mode where the search starts; the mode on return
   * @param factor matrix to work in
   * @return Newton steps
   */
  int find(
      double[][] precision,
      double[] information,
      Chunk chunk,
      double[] weight,
      double[] mode,
      double[][] factor) {
    int dimension = mode.length;
    int rows = chunk.size();
    ensureRows(rows);
    halvings = 0;
    jitters = 0;
    for (int r = 0; r < rows; r++) {
      correction[r] = VectorKernels.dot(chunk.phi(r), mode, dimension);
    }
    for (int iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
      SymmetricKernels.multiply(precision, mode, precisionStep);
      for (int j = 0; j < dimension; j++) {
        prior[j] = information[j] - precisionStep[j];
        step[j] = prior[j];
      }
      for (int r = 0; r < rows; r++) {
        double y = chunk.label(r);
        double eta = chunk.offset(r) + correction[r];
        double score = likelihood.score(y, eta);
        curvature[r] = weight[r] * likelihood.curvature(y, eta);
        likelihoodAtStart[r] = likelihood.logLikelihood(y, eta);
        VectorKernels.addScaled(step, weight[r] * score, chunk.phi(r), dimension);
      }
      factorHessian(precision, chunk, factor);
      System.arraycopy(step, 0, precisionStep, 0, dimension);
      Cholesky.solve(factor, step);
      double decrement = VectorKernels.dot(precisionStep, step, dimension);
      for (int r = 0; r < rows; r++) {
        move[r] = VectorKernels.dot(chunk.phi(r), step, dimension);
      }
      boolean close = decrement <= SMALLEST_DECREMENT;
      double length = close ? 1 : stepLength(precision, chunk, weight, decrement);
      VectorKernels.addScaled(mode, length, step, dimension);
      VectorKernels.addScaled(correction, length, move, rows);
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
    if (correction.length < rows) {
      correction = new double[rows];
      move = new double[rows];
      curvature = new double[rows];
      likelihoodAtStart = new double[rows];
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
    int dimension = step.length;
    SymmetricKernels.multiply(precision, step, precisionStep);
    double quadratic = VectorKernels.dot(step, precisionStep, dimension);
    double linear = VectorKernels.dot(prior, step, dimension);
    for (double length = 1; length >= SMALLEST_STEP; length /= 2) {
      double gain = length * linear - 0.5 * length * length * quadratic;
      for (int r = 0; r < chunk.size(); r++) {
        double eta = chunk.offset(r) + correction[r] + length * move[r];
        gain += weight[r] * (likelihood.logLikelihood(chunk.label(r), eta) - likelihoodAtStart[r]);
      }
      if (gain >= SUFFICIENT_GAIN * length * decrement) {
        return length;
      }
      halvings++;
    }
    return 0;
  }
}
