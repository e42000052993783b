package io.arrears.belief;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The oracle: posterior of the correction from all rows at once, with dense matrices of Commons
 * Math 3.6.1 and none of the code under test. Weights are given.
 */
final class DensePosterior {

  final RealVector mean;
  final RealMatrix precision;
  final RealMatrix covariance;
  final double sumOfWeights;

  /** Sum of weighted squared residuals of the offset. */
  final double squares;

  private DensePosterior(
      RealVector mean, RealMatrix precision, double sumOfWeights, double squares) {
    this.mean = mean;
    this.precision = precision;
    this.covariance = inverse(precision);
    this.sumOfWeights = sumOfWeights;
    this.squares = squares;
  }

  /** Ridge: {@code (P0 + X'WX)^-1 X'W(y - o)}. */
  static DensePosterior gaussian(List<Row> rows, double[] weights, double priorScale) {
    int d = rows.get(0).phi().length;
    RealMatrix x = new Array2DRowRealMatrix(rows.size(), d);
    RealVector r = new ArrayRealVector(rows.size());
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      x.setRow(i, row.phi());
      r.setEntry(i, row.label() - row.offset());
      squares += weights[i] * r.getEntry(i) * r.getEntry(i);
      sum += weights[i];
    }
    RealMatrix xw = x.transpose().multiply(MatrixUtils.createRealDiagonalMatrix(weights));
    RealMatrix precision = prior(d, priorScale).add(xw.multiply(x));
    return new DensePosterior(inverse(precision).operate(xw.operate(r)), precision, sum, squares);
  }

  /** Laplace: undamped Newton from zero on all rows at once, until it stands still. */
  static DensePosterior bernoulli(List<Row> rows, double[] weights, double priorScale) {
    int d = rows.get(0).phi().length;
    RealVector mean = new ArrayRealVector(d);
    RealMatrix precision = null;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int iteration = 0; iteration < 50; iteration++) {
      RealVector gradient = prior(d, priorScale).operate(mean).mapMultiply(-1);
      precision = prior(d, priorScale);
      for (int i = 0; i < rows.size(); i++) {
        RealVector phi = new ArrayRealVector(rows.get(i).phi());
        double eta = rows.get(i).offset() + phi.dotProduct(mean);
        double p = 1 / (1 + Math.exp(-eta));
        gradient = gradient.add(phi.mapMultiply(weights[i] * (rows.get(i).label() - p)));
        precision = precision.add(phi.outerProduct(phi).scalarMultiply(weights[i] * p * (1 - p)));
      }
      mean = mean.add(inverse(precision).operate(gradient));
    }
    return new DensePosterior(mean, precision, sum, Double.NaN);
  }

  /** Scale of the noise: b / a of the normal-inverse-gamma, a0 = 2, b0 = 2 dispersion^2. */
  double noiseVariance(double dispersion) {
    double explained = mean.dotProduct(precision.operate(mean));
    return (2 * dispersion * dispersion + (squares - explained) / 2) / (2 + sumOfWeights / 2);
  }

  double quadraticForm(double[] phi) {
    RealVector x = new ArrayRealVector(phi);
    return x.dotProduct(covariance.operate(x));
  }

  private static RealMatrix prior(int d, double priorScale) {
    return MatrixUtils.createRealIdentityMatrix(d).scalarMultiply(d / (priorScale * priorScale));
  }

  private static RealMatrix inverse(RealMatrix matrix) {
    return new LUDecomposition(matrix).getSolver().getInverse();
  }
}
