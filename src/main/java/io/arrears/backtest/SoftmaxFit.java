package io.arrears.backtest;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.util.Arrays;
import java.util.Locale;

/**
 * Minimises the penalised loss of a softmax regression by Newton's method with step halving. With
 * z_i the rows, intercept last, n_i how often each came, p_i the probabilities at W (d x K), R the
 * identity but for the intercept's 0:
 *
 * <pre>
 *   F(W)     = trace(W'R W) / 2 - sum n_i log p_i(y_i)
 *   gradient = R W + sum n_i z_i (p_i - onehot(y_i))'
 *   Hessian  = I x R + sum n_i C_i x z_i z_i',   C_i = diag(p_i) - p_i p_i'
 *   B        = R + sum n_i c_i z_i z_i',         c_i = (1 - sum p_ik^2) / (K - 1)
 * </pre>
 *
 * A step is solved by conjugate gradients with B, the same for all classes, as preconditioner: c is
 * the mean of the K - 1 eigenvalues of C that matter, so that rows which are sure of their class
 * weigh as little in B as they do in the Hessian. A full step that does not gain enough (Armijo's
 * condition) is halved. Ends when the decrement, gradient times step, is below {@value
 * #SMALLEST_DECREMENT} of F, after that step. Where rounding lets no step gain any more, or the
 * steps are used up, a decrement of up to {@value #LARGEST_DECREMENT} of F will do as well.
 *
 * <p>Gradients and steps sum to zero over the classes, so the direction in which all intercepts
 * move alike, of which F knows nothing, is never taken. Takes {@code n d^2 / 2 + d^3 / 6}
 * multiply-adds for each Newton step, and for each round of conjugate gradients 2 K for each
 * deviation of {@link DeviatingRows} and {@code K d^2}.
 */
final class SoftmaxFit {

  static final double SMALLEST_DECREMENT = 1e-8;

  static final double LARGEST_DECREMENT = 1e-6;

  private static final int MAX_STEPS = 100;
  private static final int MAX_ROUNDS = 500;
  private static final double LOOSEST = 0.1;
  private static final double TIGHTEST = 1e-3;
  private static final double SUFFICIENT_GAIN = 1e-4;
  private static final double SHORTEST_STEP = 1e-10;

  /** Pull on an intercept within the preconditioner, which has to be positive definite. */
  private static final double SMALL = 1e-6;

  private final double[][] design;
  private final DeviatingRows rows;
  private final int[] labels;
  private final double[] counts;
  private final int classes;
  private final int width;
  private final double[][] weights;
  private final double[][] gradient;
  private final double[][] step;
  private final double[][] residual;
  private final double[][] direction;
  private final double[][] preconditioned;
  private final double[][] image;
  private final double[][] byColumn;
  private final double[][] logits;
  private final double[][] probabilities;
  private final double[][] moves;
  private final double[][] factor;
  private final double[] scratch;

  /**
   * @param design distinct rows, intercept last
   * @param labels class of each, 0 to K - 1
   * @param counts how often each came, above 0
   */
  SoftmaxFit(double[][] design, int[] labels, double[] counts) {
    this.design = design;
    this.rows = DeviatingRows.of(design);
    this.labels = labels;
    this.counts = counts;
    this.classes = Arrays.stream(labels).max().orElseThrow() + 1;
    this.width = design[0].length;
    this.weights = new double[classes][width];
    this.gradient = new double[classes][width];
    this.step = new double[classes][width];
    this.residual = new double[classes][width];
    this.direction = new double[classes][width];
    this.preconditioned = new double[classes][width];
    this.image = new double[classes][width];
    this.byColumn = new double[width][classes];
    this.logits = new double[design.length][classes];
    this.probabilities = new double[design.length][classes];
    this.moves = new double[design.length][classes];
    this.factor = SymmetricKernels.zeros(width);
    this.scratch = new double[width];
  }

  /**
   * K rows of d weights.
   *
   * @throws IllegalStateException where the minimum was not found
   */
  double[][] solve() {
    return solve(MAX_STEPS);
  }

  /** As {@link #solve()}, in so many steps at most. */
  double[][] solve(int maxSteps) {
    double value = value(0);
    double decrement = Double.NaN;
    for (int i = 0; i < maxSteps; i++) {
      expand();
      precondition();
      findStep();
      decrement = -dot(gradient, step);
      multiply(step, moves);
      boolean last = decrement <= SMALLEST_DECREMENT * value;
      double length = 1;
      double next = value(length);
      while (!last && !(value - next >= SUFFICIENT_GAIN * length * decrement)) {
        length /= 2;
        if (length < SHORTEST_STEP) {
          return found(i, decrement, value);
        }
        next = value(length);
      }
      for (int k = 0; k < classes; k++) {
        VectorKernels.addScaled(weights[k], length, step[k], width);
      }
      for (int r = 0; r < logits.length; r++) {
        VectorKernels.addScaled(logits[r], length, moves[r], classes);
      }
      if (last) {
        return weights;
      }
      value = next;
    }
    return found(maxSteps, decrement, value);
  }

  /** The weights, if they are near enough; the negation finds NaN as well. */
  private double[][] found(int steps, double decrement, double value) {
    if (!(decrement <= LARGEST_DECREMENT * value)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "softmax regression of %d classes on %d distinct rows of %d columns has not"
                  + " converged: after %d steps the decrement is %.3g and the loss %.6g, needed: at"
                  + " most %.0e of the loss; trees as the learner do not need this",
              classes,
              design.length,
              width - 1,
              steps,
              decrement,
              value,
              LARGEST_DECREMENT));
    }
    return weights;
  }

  /** F at the weights plus so much of the step; leaves the probabilities there. */
  private double value(double length) {
    double value = 0;
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < width - 1; j++) {
        double weight = weights[k][j] + length * step[k][j];
        value += 0.5 * weight * weight;
      }
    }
    for (int r = 0; r < logits.length; r++) {
      double[] p = probabilities[r];
      System.arraycopy(logits[r], 0, p, 0, classes);
      VectorKernels.addScaled(p, length, moves[r], classes);
      double ofLabel = p[labels[r]];
      value += counts[r] * (Softmax.ofLogits(p) - ofLabel);
    }
    return value;
  }

  /** The gradient at the probabilities. */
  private void expand() {
    for (int r = 0; r < moves.length; r++) {
      for (int k = 0; k < classes; k++) {
        moves[r][k] = counts[r] * (probabilities[r][k] - (k == labels[r] ? 1 : 0));
      }
    }
    multiplyTransposed(moves, gradient);
    for (int k = 0; k < classes; k++) {
      VectorKernels.addScaled(gradient[k], 1, weights[k], width - 1);
    }
  }

  /** Factors B. */
  private void precondition() {
    for (double[] row : factor) {
      Arrays.fill(row, 0);
    }
    double[] curvature = new double[design.length];
    for (int r = 0; r < curvature.length; r++) {
      double rest = 1 - VectorKernels.dot(probabilities[r], probabilities[r], classes);
      curvature[r] = counts[r] * Math.max(0, rest) / (classes - 1);
    }
    SymmetricKernels.addOuterProducts(factor, curvature, design, curvature.length);
    for (int j = 0; j < width; j++) {
      factor[j][j] += j < width - 1 ? 1 : SMALL;
    }
    if (!Cholesky.factor(factor, scratch)) {
      throw new IllegalStateException("the penalty does not make the Hessian positive definite");
    }
  }

  /** {@code step = -Hessian^-1 gradient}, nearly. */
  private void findStep() {
    for (int k = 0; k < classes; k++) {
      Arrays.fill(step[k], 0);
      for (int j = 0; j < width; j++) {
        residual[k][j] = -gradient[k][j];
      }
    }
    double size = preconditionResidual();
    double begun = size;
    for (int k = 0; k < classes; k++) {
      System.arraycopy(preconditioned[k], 0, direction[k], 0, width);
    }
    double tolerance = Math.max(TIGHTEST, Math.min(LOOSEST, Math.sqrt(size)));
    for (int round = 0; round < MAX_ROUNDS && size > tolerance * tolerance * begun; round++) {
      applyHessian();
      double length = size / dot(direction, image);
      for (int k = 0; k < classes; k++) {
        VectorKernels.addScaled(step[k], length, direction[k], width);
        VectorKernels.addScaled(residual[k], -length, image[k], width);
      }
      double next = preconditionResidual();
      for (int k = 0; k < classes; k++) {
        VectorKernels.scale(direction[k], next / size, width);
        VectorKernels.addScaled(direction[k], 1, preconditioned[k], width);
      }
      size = next;
    }
  }

  private double preconditionResidual() {
    for (int k = 0; k < classes; k++) {
      System.arraycopy(residual[k], 0, preconditioned[k], 0, width);
    }
    Cholesky.solve(factor, preconditioned, classes);
    return dot(residual, preconditioned);
  }

  /** {@code image = Hessian direction}. */
  private void applyHessian() {
    multiply(direction, moves);
    for (int r = 0; r < moves.length; r++) {
      double[] p = probabilities[r];
      double[] move = moves[r];
      double mean = VectorKernels.dot(p, move, classes);
      for (int k = 0; k < classes; k++) {
        move[k] = counts[r] * p[k] * (move[k] - mean);
      }
    }
    multiplyTransposed(moves, image);
    for (int k = 0; k < classes; k++) {
      VectorKernels.addScaled(image[k], 1, direction[k], width - 1);
    }
  }

  private void multiply(double[][] byClass, double[][] product) {
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < classes; k++) {
        byColumn[j][k] = byClass[k][j];
      }
    }
    rows.multiply(byColumn, product);
  }

  private void multiplyTransposed(double[][] scores, double[][] byClass) {
    rows.multiplyTransposed(scores, byColumn);
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < width; j++) {
        byClass[k][j] = byColumn[j][k];
      }
    }
  }

  private double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += VectorKernels.dot(a[k], b[k], width);
    }
    return sum;
  }
}
