package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import io.arrears.linalg.VectorKernels;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;

/**
 * Poisson regression on standardised features with an L2 penalty on the weights and none on the
 * intercept: minimises w'w / 2 + sum (exp(eta) - y eta). Solved by iteratively reweighted least
 * squares (Nelder, Wedderburn, JRSS A 135, 1972, doi 10.2307/2344614), each step by QR on the
 * weighted rows with the penalty's square root below them, halved until the objective does not
 * grow. A window of equal counts gives their smoothed mean. Costs n D^2 a step.
 */
final class PoissonLearner implements Learner {

  private static final double TOLERANCE = 1e-12;
  private static final int MAX_STEPS = 100;
  private static final int MAX_HALVINGS = 50;

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    if (ConstantModel.fits(labels)) {
      return ConstantModel.count(labels);
    }
    ReferenceProfile reference = LinearModel.reference(features);
    double[][] design = LinearModel.design(reference, features);
    double[] weights = new double[design[0].length];
    weights[weights.length - 1] = Math.log(ConstantModel.count(labels).prediction());
    double objective = objective(design, labels, weights);
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] target = leastSquares(design, labels, weights);
      double before = objective;
      double size = 1;
      double[] moved = target;
      objective = objective(design, labels, moved);
      // Written so that NaN, the objective of an infinite rate, is too large as well.
      for (int halving = 0; !(objective <= before); halving++) {
        if (halving == MAX_HALVINGS) {
          return model(reference, weights);
        }
        size /= 2;
        moved = between(weights, target, size);
        objective = objective(design, labels, moved);
      }
      weights = moved;
      if (before - objective <= TOLERANCE * Math.abs(before)) {
        break;
      }
    }
    return model(reference, weights);
  }

  private static FittedModel model(ReferenceProfile reference, double[] weights) {
    return new LinearModel(Family.POISSON, reference, new double[][] {weights}, Double.NaN);
  }

  private static double objective(double[][] design, double[] labels, double[] weights) {
    double value = 0;
    for (int i = 0; i < labels.length; i++) {
      double eta = VectorKernels.dot(weights, design[i], weights.length);
      value += Math.exp(eta) - labels[i] * eta;
    }
    for (int j = 0; j < weights.length - 1; j++) {
      value += 0.5 * weights[j] * weights[j];
    }
    return value;
  }

  /**
   * Where the undamped step leads: minimises sum rate (eta + (y - rate) / rate - x'w)^2 + w'w, the
   * rates those of the given weights.
   */
  private static double[] leastSquares(double[][] design, double[] labels, double[] weights) {
    int rows = labels.length;
    int width = weights.length;
    double[][] weighted = new double[rows + width - 1][width];
    double[] response = new double[rows + width - 1];
    for (int i = 0; i < rows; i++) {
      double eta = VectorKernels.dot(weights, design[i], weights.length);
      double root = Math.exp(eta / 2);
      for (int j = 0; j < width; j++) {
        weighted[i][j] = root * design[i][j];
      }
      response[i] = root * eta + labels[i] / root - root;
    }
    for (int j = 0; j < width - 1; j++) {
      weighted[rows + j][j] = 1;
    }
    return new QRDecomposition(new Array2DRowRealMatrix(weighted, false))
        .getSolver()
        .solve(new ArrayRealVector(response, false))
        .toArray();
  }

  private static double[] between(double[] from, double[] to, double share) {
    double[] between = new double[from.length];
    for (int j = 0; j < from.length; j++) {
      between[j] = from[j] + share * (to[j] - from[j]);
    }
    return between;
  }
}
