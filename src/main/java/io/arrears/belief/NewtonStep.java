package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The Newton step of K > 1 outputs: solves {@code A S = G}, S and G of K rows of d, by conjugate
 * gradients (Hestenes and Stiefel 1952, doi 10.6028/jres.049.044), where
 *
 * <pre>
 *   A = (I x P) + sum w C x phi phi',    preconditioner  I x B,   B = P + sum w c phi phi'
 * </pre>
 *
 * c is the mean of the eigenvalues of C that matter, so B and A differ in what the chunk adds only:
 * against a belief that has seen more than the chunk a few rounds do. Ends when the residual,
 * measured by B^-1, is at most the 1e-2nd of where it began, or less close to the mode, so that the
 * outer Newton steps converge faster than linearly; every truncated S still points uphill.
 *
 * <p>A round takes {@code 2 K d (d + rows)} multiply-adds. Scratch only, no state.
 */
final class NewtonStep {

  private static final int MAX_ROUNDS = 200;
  private static final double LOOSEST = 1e-2;
  private static final double TIGHTEST = 1e-6;

  private final Likelihood likelihood;
  private final int outputs;
  private final int dimension;
  private final double[][] residual;
  private final double[][] direction;
  private final double[][] image;
  private final double[][] preconditioned;
  private final double[] move;
  private final double[] product;

  NewtonStep(Likelihood likelihood, int outputs, int dimension) {
    this.likelihood = likelihood;
    this.outputs = outputs;
    this.dimension = dimension;
    this.residual = new double[outputs][dimension];
    this.direction = new double[outputs][dimension];
    this.image = new double[outputs][dimension];
    this.preconditioned = new double[outputs][dimension];
    this.move = new double[outputs];
    this.product = new double[outputs];
  }

  /**
   * @param factor Cholesky factor of B
   * @param score scores of all rows at the point of expansion
   * @param step S on return
   * @return rounds
   */
  int solve(
      double[][] precision,
      double[][] factor,
      Chunk chunk,
      double[] weight,
      double[] score,
      double[][] gradient,
      double[][] step) {
    for (int k = 0; k < outputs; k++) {
      Arrays.fill(step[k], 0);
      System.arraycopy(gradient[k], 0, residual[k], 0, dimension);
    }
    double size = precondition(factor);
    for (int k = 0; k < outputs; k++) {
      System.arraycopy(preconditioned[k], 0, direction[k], 0, dimension);
    }
    double tolerance = Math.max(TIGHTEST, Math.min(LOOSEST, Math.sqrt(size)));
    double enough = tolerance * tolerance * size;
    int round = 0;
    while (size > enough && round < MAX_ROUNDS) {
      round++;
      apply(precision, chunk, weight, score);
      double curved = 0;
      for (int k = 0; k < outputs; k++) {
        curved += VectorKernels.dot(direction[k], image[k], dimension);
      }
      double length = size / curved;
      for (int k = 0; k < outputs; k++) {
        VectorKernels.addScaled(step[k], length, direction[k], dimension);
        VectorKernels.addScaled(residual[k], -length, image[k], dimension);
      }
      double next = precondition(factor);
      for (int k = 0; k < outputs; k++) {
        VectorKernels.scale(direction[k], next / size, dimension);
        VectorKernels.addScaled(direction[k], 1, preconditioned[k], dimension);
      }
      size = next;
    }
    return round;
  }

  /** Applies B^-1 to the residual; answers their product. */
  private double precondition(double[][] factor) {
    for (int k = 0; k < outputs; k++) {
      System.arraycopy(residual[k], 0, preconditioned[k], 0, dimension);
    }
    Cholesky.solve(factor, preconditioned, outputs);
    double size = 0;
    for (int k = 0; k < outputs; k++) {
      size += VectorKernels.dot(residual[k], preconditioned[k], dimension);
    }
    return size;
  }

  /** {@code image = A direction}. */
  private void apply(double[][] precision, Chunk chunk, double[] weight, double[] score) {
    for (int k = 0; k < outputs; k++) {
      SymmetricKernels.multiply(precision, direction[k], image[k]);
    }
    for (int r = 0; r < chunk.size(); r++) {
      double[] phi = chunk.phi(r);
      for (int k = 0; k < outputs; k++) {
        move[k] = VectorKernels.dot(phi, direction[k], dimension);
      }
      likelihood.multiplyCurvature(chunk.label(r), score, r * outputs, outputs, move, product);
      for (int k = 0; k < outputs; k++) {
        VectorKernels.addScaled(image[k], weight[r] * product[k], phi, dimension);
      }
    }
  }
}
