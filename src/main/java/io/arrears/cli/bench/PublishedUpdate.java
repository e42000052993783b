package io.arrears.cli.bench;

import io.arrears.belief.Chunk;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;

/**
 * The rank-one update with the weights of the published experiment (Huseljic et al., arXiv
 * 2210.06112): every row has curvature w = 1, and the mean goes gamma = 10 times the step, since
 * that curvature overstates what a row says.
 *
 * <pre>
 *   s = Sigma phi,   v = phi's,   p = softmax at the mean so far
 *   Sigma <- Sigma - s s' / (1 + v),   M_k <- M_k + gamma (1[y = k] - p_k) s / (1 + v)
 * </pre>
 */
final class PublishedUpdate {

  private static final double GAMMA = 10;

  private final double[][] covariance;
  private final double[][] mean;
  private final double[] direction;

  /**
   * @param covariance Sigma to start from, lower triangle by rows; becomes this object's own
   * @param outputs number of classes
   */
  PublishedUpdate(double[][] covariance, int outputs) {
    this.covariance = covariance;
    this.mean = new double[outputs][covariance.length];
    this.direction = new double[covariance.length];
  }

  /** Learns a row of a chunk. */
  void learn(Chunk chunk, int row) {
    double[] phi = chunk.phi(row);
    int length = direction.length;
    SymmetricKernels.multiply(covariance, phi, direction);
    double shrink = 1 / (1 + VectorKernels.dot(phi, direction, length));
    double[] eta = WatchedHead.offsets(chunk, row);
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < eta.length; k++) {
      eta[k] += VectorKernels.dot(phi, mean[k], length);
      top = Math.max(top, eta[k]);
    }
    double sum = 0;
    for (int k = 0; k < eta.length; k++) {
      eta[k] = Math.exp(eta[k] - top);
      sum += eta[k];
    }
    for (int k = 0; k < eta.length; k++) {
      double score = (k == (int) chunk.label(row) ? 1 : 0) - eta[k] / sum;
      VectorKernels.addScaled(mean[k], GAMMA * score * shrink, direction, length);
    }
    SymmetricKernels.addOuterProduct(covariance, -shrink, direction);
  }

  /** M_jk: correction of output k per standard deviation of feature j, logits. */
  double weight(int k, int j) {
    return mean[k][j];
  }
}
