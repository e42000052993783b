package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.util.Arrays;

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
 * <p>For K = 1 the step is solved with the Cholesky factor of {@code B = P + sum w c phi phi'}.
 * From d = {@value #SMALLEST_KEPT} on the factor is kept for the next steps as long as each leaves
 * at most a hundredth of the decrement before it, since a few more steps cost less than a factor;
 * the search then ends as close to the mode as it does with Newton's own. For K > 1 the shared
 * curvature c only stands for C, so B, the same for all outputs, is the preconditioner of {@link
 * NewtonStep conjugate gradients} on the whole Hessian.
 *
 * <p><b>Steps that need no look at F.</b> By the families' curvatures, |dc / d eta| is at most c
 * (for classes: per unit that the locations move apart). So along a step that moves no row by more
 * than 1 the curvature is at most e^m times that at its start, m the distance gone, and a full step
 * gains at least
 *
 * <pre>
 *   decrement - (e - 2) step'B step,    step'B step = decrement + sum (w c - w c_0) move^2
 * </pre>
 *
 * c_0 the curvatures of the factor in use: more than enough while the sum is below a third of the
 * decrement.
 *
 * <p><b>Steps after which nothing is left to look for.</b> By the same bound, a full step for K = 1
 * that moves no row by more than 1/2 leaves a decrement of at most
 *
 * <pre>sum (|w c - w c_0| + 0.6 w c |move|)^2 move^2 / (w c_0)</pre>
 *
 * times a number near 1, in the metric of the factor in use. Where that is below 1e-12, a millionth
 * of a posterior standard deviation, the search ends without expanding there once more.
 *
 * <p>Holds scratch memory only, no state: every search starts where the caller says.
 */
final class ModeSearch {

  private static final int MAX_ITERATIONS = 100;
  private static final double SMALLEST_DECREMENT = 1e-8;

  /** Decrement after a step below which the search need not look again. */
  private static final double SMALLEST_LEFT = 1e-12;

  private static final double SUFFICIENT_GAIN = 1e-4;
  private static final double SMALLEST_STEP = 1e-12;

  /** Dimension from which a factor costs more than the steps that it saves. */
  private static final int SMALLEST_KEPT = 16;

  /** Largest share of a decrement that a kept factor may leave. */
  private static final double LARGEST_SHARE = 0.01;

  /** Share of the decrement by which curvatures may have grown under a kept factor. */
  private static final double LARGEST_EXCESS = 1.0 / 3;

  private final Likelihood likelihood;
  private final int outputs;
  private final int dimension;
  private final double[][] prior;
  private final double[][] step;
  private final double[][] gradient;
  private final double[][] image;
  private final double[][] factor;
  private final double[] scratch;
  private final NewtonStep newtonStep;
  private final double[] correction;
  private final double[] move;
  private final double[] eta;
  private final double[] score;
  private final double[] scaled;
  private final double[] curvature;
  private final double[] factored;
  private final double[] likelihoodAtStart;
  private double jitter;
  private int halvings;
  private long jitters;

  /**
   * @param capacity largest number of rows of a chunk
   */
  ModeSearch(Likelihood likelihood, int outputs, int dimension, int capacity) {
    this.likelihood = likelihood;
    this.outputs = outputs;
    this.dimension = dimension;
    this.prior = new double[outputs][dimension];
    this.step = new double[outputs][dimension];
    this.gradient = new double[outputs][dimension];
    this.image = new double[outputs][dimension];
    this.factor = SymmetricKernels.zeros(dimension);
    this.scratch = new double[dimension];
    this.newtonStep = outputs == 1 ? null : new NewtonStep(likelihood, outputs, dimension);
    this.correction = new double[capacity * outputs];
    this.move = new double[capacity * outputs];
    this.eta = new double[capacity * outputs];
    this.score = new double[capacity * outputs];
    this.scaled = new double[capacity];
    this.curvature = new double[capacity];
    this.factored = new double[capacity];
    this.likelihoodAtStart = new double[capacity];
  }

  Likelihood likelihood() {
    return likelihood;
  }

  /**
   * Moves {@code mode} to the mode.
   *
   * @param precision P, kept as it is
   * @param information H, K rows of d, kept as it is
   * @param chunk at least one row
   * @param weight weight of each row of the chunk
   * @param mode where the search starts, K rows of d; the mode on return
   * @return Newton steps
   */
  int find(
      double[][] precision, double[][] information, Chunk chunk, double[] weight, double[][] mode) {
    for (int k = 0; k < outputs; k++) {
      SymmetricKernels.multiply(precision, mode[k], prior[k]);
      for (int j = 0; j < dimension; j++) {
        prior[k][j] = information[k][j] - prior[k][j];
      }
    }
    return find(precision, chunk, weight, mode);
  }

  /**
   * As {@link #find(double[][], double[][], Chunk, double[], double[][])} from a start M at which
   * {@code H - P M = share M}.
   */
  int findNearby(
      double[][] precision, double share, Chunk chunk, double[] weight, double[][] mode) {
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < dimension; j++) {
        prior[k][j] = share * mode[k][j];
      }
    }
    return find(precision, chunk, weight, mode);
  }

  private int find(double[][] precision, Chunk chunk, double[] weight, double[][] mode) {
    int rows = chunk.size();
    halvings = 0;
    jitters = 0;
    double[][] columns = outputs == 1 ? chunk.columns() : null;
    project(chunk, columns, mode, correction);
    double before = Double.NaN;
    boolean kept = false;
    for (int iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
      expand(chunk, weight);
      double decrement = kept ? solve(precision, chunk, weight) : Double.NaN;
      if (!(decrement <= LARGEST_SHARE * before)) {
        factorHessian(precision, chunk);
        decrement = solve(precision, chunk, weight);
        kept = false;
      }
      project(chunk, columns, step, move);
      // What is left of the decrement after a step, squared by Newton's, shared by a kept factor's.
      boolean close =
          decrement <= SMALLEST_DECREMENT
                  && (!kept
                      || decrement * decrement <= before * SMALLEST_DECREMENT * SMALLEST_DECREMENT)
              || leavesLittle(rows);
      findImage(precision, chunk);
      double length =
          close || isSurelyLongEnough(rows, decrement) ? 1 : stepLength(chunk, weight, decrement);
      for (int k = 0; k < outputs; k++) {
        VectorKernels.addScaled(mode[k], length, step[k], dimension);
        VectorKernels.addScaled(prior[k], -length, image[k], dimension);
      }
      VectorKernels.addScaled(correction, length, move, rows * outputs);
      if (close || length == 0) {
        return iteration;
      }
      before = decrement;
      kept = outputs == 1 && dimension >= SMALLEST_KEPT && length == 1;
    }
    return MAX_ITERATIONS;
  }

  /** {@code M'phi} of the rows of the last search, K values each, at the mode that it found. */
  double[] correction() {
    return correction;
  }

  /** How often the last search halved a step. */
  int halvings() {
    return halvings;
  }

  /** How often the last search needed a jitter to factor the Hessian. */
  long jitters() {
    return jitters;
  }

  /** {@code target = M'phi} for every row. */
  private void project(Chunk chunk, double[][] columns, double[][] m, double[] target) {
    int rows = chunk.size();
    if (outputs == 1) {
      Arrays.fill(target, 0, rows, 0);
      VectorKernels.addCombination(target, m[0], columns, dimension, rows);
      return;
    }
    for (int r = 0; r < rows; r++) {
      double[] phi = chunk.phi(r);
      for (int k = 0; k < outputs; k++) {
        target[r * outputs + k] = VectorKernels.dot(phi, m[k], dimension);
      }
    }
  }

  /** Locations, gradient and curvatures at the mode so far. */
  private void expand(Chunk chunk, double[] weight) {
    int rows = chunk.size();
    double[] offsets = chunk.offsets();
    for (int i = 0; i < rows * outputs; i++) {
      eta[i] = offsets[i] + correction[i];
    }
    for (int r = 0; r < rows; r++) {
      double y = chunk.label(r);
      curvature[r] = weight[r] * likelihood.evaluate(y, eta, r * outputs, outputs, score);
    }
    for (int k = 0; k < outputs; k++) {
      System.arraycopy(prior[k], 0, gradient[k], 0, dimension);
      for (int r = 0; r < rows; r++) {
        scaled[r] = weight[r] * score[r * outputs + k];
      }
      VectorKernels.addCombination(gradient[k], scaled, chunk.rows(), rows, dimension);
    }
  }

  /** Factors P + sum w c phi phi'; a jitter only shortens the step. */
  private void factorHessian(double[][] precision, Chunk chunk) {
    System.arraycopy(curvature, 0, factored, 0, chunk.size());
    jitter = 0;
    while (true) {
      SymmetricKernels.copy(precision, factor);
      SymmetricKernels.addOuterProducts(factor, curvature, chunk.rows(), chunk.size());
      SymmetricKernels.addToDiagonal(factor, jitter);
      double largest = SymmetricKernels.largestDiagonal(factor);
      if (Cholesky.factor(factor, scratch)) {
        return;
      }
      jitter = Posterior.nextJitter(jitter, largest);
      jitters++;
    }
  }

  /** The step and its decrement. */
  private double solve(double[][] precision, Chunk chunk, double[] weight) {
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
    return decrement;
  }

  /** {@code image = P step}; for K = 1 what is left of the gradient, which is B step. */
  private void findImage(double[][] precision, Chunk chunk) {
    if (outputs > 1 || jitter > 0) {
      for (int k = 0; k < outputs; k++) {
        SymmetricKernels.multiply(precision, step[k], image[k]);
      }
      return;
    }
    int rows = chunk.size();
    for (int r = 0; r < rows; r++) {
      scaled[r] = -factored[r] * move[r];
    }
    System.arraycopy(gradient[0], 0, image[0], 0, dimension);
    VectorKernels.addCombination(image[0], scaled, chunk.rows(), rows, dimension);
  }

  /** Whether the decrement after a full step is surely small, as said above. */
  private boolean leavesLittle(int rows) {
    if (outputs > 1 || jitter > 0) {
      return false;
    }
    double left = 0;
    double largest = 0;
    for (int r = 0; r < rows; r++) {
      double distance = Math.abs(move[r]);
      double change = Math.abs(curvature[r] - factored[r]) + 0.6 * curvature[r] * distance;
      left += change * change * distance * distance / factored[r];
      largest = Math.max(largest, distance);
    }
    return largest <= 0.5 && left <= SMALLEST_LEFT;
  }

  /** Whether a full step gains enough without a look at F, as said above. */
  private boolean isSurelyLongEnough(int rows, double decrement) {
    if (jitter > 0) {
      return false;
    }
    double largest = 0;
    for (int i = 0; i < rows * outputs; i++) {
      largest = Math.max(largest, Math.abs(move[i]));
    }
    if (largest > (outputs == 1 ? 1 : 0.5)) {
      return false;
    }
    double excess = 0;
    for (int r = 0; r < rows && outputs == 1; r++) {
      excess += (curvature[r] - factored[r]) * move[r] * move[r];
    }
    return excess <= LARGEST_EXCESS * decrement;
  }

  /** The largest of 1, 1/2, 1/4, ... that gains enough; 0 where rounding leaves nothing to gain. */
  private double stepLength(Chunk chunk, double[] weight, double decrement) {
    double quadratic = 0;
    double linear = 0;
    for (int k = 0; k < outputs; k++) {
      quadratic += VectorKernels.dot(step[k], image[k], dimension);
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
