package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import io.arrears.linalg.VectorKernels;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer.Formula;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.Preconditioner;

/**
 * Softmax regression on standardised features with an L2 penalty on the weights and none on the
 * intercepts: minimises W'W / 2 + C sum -log p(y | W), C = 1. Labels are 0 to K - 1, and the window
 * shows each of them.
 *
 * <p>Solved by nonlinear conjugate gradients (Polak and Ribiere) of Commons Math, preconditioned by
 * the Hessian as if every class had the same probability, until a step gains less than {@value
 * #TOLERANCE} of the objective. Costs n D^2 once and n D K for each of a few hundred evaluations.
 */
final class SoftmaxLearner implements Learner {

  private static final double C = 1;
  private static final double TOLERANCE = 1e-8;
  private static final double LINE_SEARCH_TOLERANCE = 1e-3;
  private static final int MAX_EVALUATIONS = 100_000;

  /** Pull on an intercept within the preconditioner, which has to be positive definite. */
  private static final double SMALL = 1e-6;

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    ReferenceProfile reference = LinearModel.reference(features);
    Objective objective = new Objective(LinearModel.design(reference, features), labels);
    double[] weights =
        new NonLinearConjugateGradientOptimizer(
                Formula.POLAK_RIBIERE,
                new SimpleValueChecker(TOLERANCE, Double.MIN_NORMAL),
                LINE_SEARCH_TOLERANCE,
                LINE_SEARCH_TOLERANCE,
                1,
                objective.preconditioner())
            .optimize(
                new ObjectiveFunction(objective::value),
                new ObjectiveFunctionGradient(objective::gradient),
                GoalType.MINIMIZE,
                new InitialGuess(new double[objective.classes * objective.width]),
                new MaxEval(MAX_EVALUATIONS))
            .getPoint();
    return new LinearModel(Family.CATEGORICAL, reference, objective.rows(weights), Double.NaN);
  }

  /** The penalised loss as a function of the K x (D + 1) weights, class after class. */
  private static final class Objective {

    private final double[][] design;
    private final int[] labels;
    private final int width;
    private final int classes;

    Objective(double[][] design, double[] labels) {
      this.design = design;
      this.width = design[0].length;
      this.labels = new int[labels.length];
      int largest = 0;
      for (int i = 0; i < labels.length; i++) {
        this.labels[i] = (int) labels[i];
        largest = Math.max(largest, this.labels[i]);
      }
      this.classes = largest + 1;
    }

    double value(double[] weights) {
      double value = 0;
      double[] eta = new double[classes];
      double[][] rows = rows(weights);
      for (int i = 0; i < design.length; i++) {
        logits(rows, design[i], eta);
        double ofLabel = eta[labels[i]];
        value += C * (Softmax.ofLogits(eta) - ofLabel);
      }
      for (double[] row : rows) {
        for (int j = 0; j < width - 1; j++) {
          value += 0.5 * row[j] * row[j];
        }
      }
      return value;
    }

    double[] gradient(double[] weights) {
      double[][] rows = rows(weights);
      double[][] gradient = rows(weights);
      for (double[] row : gradient) {
        row[width - 1] = 0;
      }
      double[] eta = new double[classes];
      for (int i = 0; i < design.length; i++) {
        logits(rows, design[i], eta);
        Softmax.ofLogits(eta);
        eta[labels[i]] -= 1;
        for (int k = 0; k < classes; k++) {
          VectorKernels.addScaled(gradient[k], C * eta[k], design[i], width);
        }
      }
      return flat(gradient);
    }

    double[] flat(double[][] rows) {
      double[] flat = new double[classes * width];
      for (int k = 0; k < classes; k++) {
        System.arraycopy(rows[k], 0, flat, k * width, width);
      }
      return flat;
    }

    double[][] rows(double[] weights) {
      double[][] rows = new double[classes][width];
      for (int k = 0; k < classes; k++) {
        System.arraycopy(weights, k * width, rows[k], 0, width);
      }
      return rows;
    }

    private static void logits(double[][] rows, double[] phi, double[] eta) {
      for (int k = 0; k < eta.length; k++) {
        eta[k] = VectorKernels.dot(rows[k], phi, phi.length);
      }
    }

    Preconditioner preconditioner() {
      RealMatrix x = new Array2DRowRealMatrix(design, false);
      double share = 1.0 / classes;
      RealMatrix hessian = x.transpose().multiply(x).scalarMultiply(C * share * (1 - share));
      for (int j = 0; j < width; j++) {
        hessian.addToEntry(j, j, j < width - 1 ? 1 : SMALL);
      }
      DecompositionSolver solver = new CholeskyDecomposition(hessian).getSolver();
      return (point, residual) -> {
        double[][] rows = rows(residual);
        for (int k = 0; k < classes; k++) {
          rows[k] = solver.solve(new ArrayRealVector(rows[k], false)).toArray();
        }
        return flat(rows);
      };
    }
  }
}
