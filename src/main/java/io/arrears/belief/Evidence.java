package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a belief has learned, in information form, as sums that can be forgotten.
 *
 * <pre>
 *   precision        P   d x d, lower triangle   P0 + sum w c phi phi'
 *   information      H   d x K, kept as K rows   P M
 *   squares          S   sum w r^2, r the label less the offset
 *   weights          n1  sum w
 *   squaredWeights   n2  sum w^2
 * </pre>
 *
 * The prior P0 = {@code priorPrecision} I is never forgotten.
 */
final class Evidence {

  final double priorPrecision;
  final double[][] precision;
  final double[][] information;
  double squares;
  double weights;
  double squaredWeights;

  /** Nothing but the prior. */
  Evidence(int outputs, int dimension, double priorPrecision) {
    this.priorPrecision = priorPrecision;
    this.precision = SymmetricKernels.zeros(dimension);
    this.information = new double[outputs][dimension];
    SymmetricKernels.addToDiagonal(precision, priorPrecision);
  }

  /** Keeps the share rho, 0 to 1, of everything but the prior. */
  void forget(double rho) {
    if (rho == 1) {
      return;
    }
    for (int i = 0; i < precision.length; i++) {
      double[] row = precision[i];
      VectorKernels.scale(row, rho, i);
      row[i] = priorPrecision + rho * (row[i] - priorPrecision);
    }
    for (double[] column : information) {
      VectorKernels.scale(column, rho, column.length);
    }
    squares *= rho;
    weights *= rho;
    squaredWeights *= rho * rho;
  }

  /**
   * Takes one row of weight w back.
   *
   * @param gain w c
   * @param pull K values {@code w (c M_k'phi + u_k)}
   * @param residual label less offset; matters where the noise is learned
   */
  void subtract(double weight, double gain, double[] pull, double residual, double[] phi) {
    SymmetricKernels.addOuterProduct(precision, -gain, phi);
    addPull(-1, pull, phi);
    squares = Math.max(0, squares - weight * residual * residual);
    weights = Math.max(0, weights - weight);
    squaredWeights = Math.max(0, squaredWeights - weight * weight);
  }

  /** {@code H_k += scale pull_k phi} for every output k. */
  void addPull(double scale, double[] pull, double[] phi) {
    for (int k = 0; k < information.length; k++) {
      VectorKernels.addScaled(information[k], scale * pull[k], phi, phi.length);
    }
  }

  /**
   * The largest gain with which {@code P - gain phi phi'} keeps a share of the prior,
   *
   * <pre>1 / (phi' (P - share P0)^-1 phi)</pre>
   *
   * 0 where P has no more than the share to begin with.
   */
  double largestGain(double[] phi, double share, double[] scratch) {
    double[][] rest = SymmetricKernels.zeros(phi.length);
    SymmetricKernels.copy(precision, rest);
    SymmetricKernels.addToDiagonal(rest, -share * priorPrecision);
    return Cholesky.factor(rest, scratch)
        ? 1 / Cholesky.inverseQuadraticForm(rest, phi, scratch)
        : 0;
  }

  void addTo(Fingerprint fingerprint) {
    fingerprint.add(weights);
    fingerprint.add(squaredWeights);
    fingerprint.add(squares);
    for (double[] column : information) {
      fingerprint.add(column);
    }
    for (double[] row : precision) {
      fingerprint.add(row);
    }
  }

  /** Writes n1, n2, S, the columns of H and the rows of P: 4 d (d + 1 + 2 K) + 24 bytes. */
  void write(DataOutput out) throws IOException {
    out.writeDouble(weights);
    out.writeDouble(squaredWeights);
    out.writeDouble(squares);
    for (double[] column : information) {
      write(column, out);
    }
    for (double[] row : precision) {
      write(row, out);
    }
  }

  /** Replaces everything by what {@link #write} wrote. */
  void read(DataInput in) throws IOException {
    weights = in.readDouble();
    squaredWeights = in.readDouble();
    squares = in.readDouble();
    for (double[] column : information) {
      read(column, in);
    }
    for (int i = 0; i < precision.length; i++) {
      read(precision[i], in);
      if (!(precision[i][i] > 0)) {
        throw new IOException(
            "belief cannot be restored: precision of weight " + i + " is " + precision[i][i]);
      }
    }
  }

  private static void write(double[] values, DataOutput out) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void read(double[] values, DataInput in) throws IOException {
    for (int j = 0; j < values.length; j++) {
      values[j] = in.readDouble();
      if (!Double.isFinite(values[j])) {
        throw new IOException("belief cannot be restored: it holds " + values[j]);
      }
    }
  }
}
