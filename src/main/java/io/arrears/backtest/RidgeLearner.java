package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealVector;

/**
 * Ridge regression on standardised features: minimises |y - b - Z w|^2 + lambda |w|^2 with lambda =
 * {@value #LAMBDA}, enough for constant and duplicated features and too little to bias anything
 * else. Solved by QR on Z with sqrt(lambda) I below it, so the condition number is not squared. The
 * dispersion is the residual standard deviation with n - D - 1 degrees of freedom. Costs n D^2.
 */
final class RidgeLearner implements Learner {

  /** Penalty on the weights, in rows. */
  static final double LAMBDA = 1e-3;

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    ReferenceProfile reference = LinearModel.reference(features);
    int rows = labels.length;
    int dimension = features[0].length;
    // The intercept is a column of its own without a penalty: clipping moves means away from 0.
    double[][] design = new double[rows + dimension][dimension + 1];
    double[] response = new double[rows + dimension];
    for (int i = 0; i < rows; i++) {
      reference.standardise(features[i], design[i]);
      response[i] = labels[i];
    }
    for (int j = 0; j < dimension; j++) {
      design[rows + j][j] = Math.sqrt(LAMBDA);
    }
    RealVector solution =
        new QRDecomposition(new Array2DRowRealMatrix(design, false))
            .getSolver()
            .solve(new ArrayRealVector(response, false));
    double[][] weights = {solution.toArray()};
    LinearModel model = new LinearModel(Family.GAUSSIAN, reference, weights, Double.NaN);
    double dispersion =
        Residuals.deviation(model, features, labels, Math.max(1, rows - dimension - 1));
    return new LinearModel(Family.GAUSSIAN, reference, weights, dispersion);
  }
}
