package io.arrears.linalg;

import java.util.Arrays;

/**
 * Cholesky factor of a symmetric positive definite matrix, and what is solved with it.
 *
 * <p>The factor is the lower triangle L of {@code A = L' L}, eliminated from the last row to the
 * first: with lower triangles stored by rows, that order updates whole rows at equal indices, where
 * the usual {@code A = L L'} needs columns or sums. Both exist exactly for the positive definite
 * matrices and are equally stable (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
 * theorem 10.3: backward error of about n machine epsilons).
 *
 * <p>Matrices are jagged lower triangles as in {@link SymmetricKernels}. Nothing is allocated.
 */
public final class Cholesky {

  /** A pivot below this share of its diagonal entry is rounding error, not information. */
  private static final double SMALLEST_PIVOT = 1e-14;

  private Cholesky() {}

  /**
   * Factors in place. Time: n^3 / 6 multiply-adds.
   *
   * @param a the matrix A; the factor L when the answer is true, of no use when it is false
   * @param scratch n entries to work in
   * @return whether A is positive definite, which here means that every pivot is finite and above
   *     1e-14 of its diagonal entry; false with a NaN or an infinity anywhere that matters; true
   *     for an empty matrix
   */
  public static boolean factor(double[][] a, double[] scratch) {
    for (int i = 0; i < a.length; i++) {
      scratch[i] = a[i][i];
    }
    int last = a.length - 1;
    while (last >= 0) {
      int first = Math.max(last - 3, 0);
      for (int k = last; k >= first; k--) {
        double[] row = a[k];
        for (int above = last; above > k; above--) {
          VectorKernels.addScaled(row, -a[above][k], a[above], k + 1);
        }
        double pivot = row[k];
        if (!(pivot > SMALLEST_PIVOT * scratch[k] && pivot < Double.POSITIVE_INFINITY)) {
          return false;
        }
        double root = Math.sqrt(pivot);
        VectorKernels.scale(row, 1 / root, k);
        row[k] = root;
      }
      if (last - first == 3) {
        eliminate(a, a[last], a[last - 1], a[last - 2], a[first], first);
      }
      last = first - 1;
    }
    return true;
  }

  /** Takes four finished rows out of the rows before them. */
  private static void eliminate(
      double[][] a, double[] x0, double[] x1, double[] x2, double[] x3, int rows) {
    for (int i = 0; i < rows; i++) {
      VectorKernels.addFourScaled(a[i], -x0[i], x0, -x1[i], x1, -x2[i], x2, -x3[i], x3, i + 1);
    }
  }

  /**
   * Solves {@code A x = b}. Time: n^2 multiply-adds.
   *
   * @param factor L of {@link #factor}
   * @param b the right-hand side; x on return
   */
  public static void solve(double[][] factor, double[] b) {
    solveTransposed(factor, b);
    solveFactor(factor, b);
  }

  /** Solves {@code L' z = b}; b becomes z. Time: n^2 / 2 multiply-adds, four rows at a time. */
  public static void solveTransposed(double[][] factor, double[] b) {
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = factor[k];
      double[] row2 = factor[k - 1];
      double[] row1 = factor[k - 2];
      double[] row0 = factor[k - 3];
      double z3 = b[k] / row3[k];
      double z2 = (b[k - 1] - z3 * row3[k - 1]) / row2[k - 1];
      double z1 = (b[k - 2] - z3 * row3[k - 2] - z2 * row2[k - 2]) / row1[k - 2];
      double rest = b[k - 3] - z3 * row3[k - 3] - z2 * row2[k - 3] - z1 * row1[k - 3];
      double z0 = rest / row0[k - 3];
      b[k] = z3;
      b[k - 1] = z2;
      b[k - 2] = z1;
      b[k - 3] = z0;
      VectorKernels.addFourScaled(b, -z3, row3, -z2, row2, -z1, row1, -z0, row0, k - 3);
    }
    for (; k >= 0; k--) {
      double z = b[k] / factor[k][k];
      b[k] = z;
      VectorKernels.addScaled(b, -z, factor[k], k);
    }
  }

  /**
   * Solves {@code L' Z = B} for many right-hand sides at once, side by side.
   *
   * @param b n rows with an entry for each right-hand side; B becomes Z
   * @param sides how many right-hand sides. Time: n^2 / 2 multiply-adds each
   */
  public static void solveTransposed(double[][] factor, double[][] b, int sides) {
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = factor[k];
      double[] row2 = factor[k - 1];
      double[] row1 = factor[k - 2];
      double[] row0 = factor[k - 3];
      double[] b3 = b[k];
      double[] b2 = b[k - 1];
      double[] b1 = b[k - 2];
      double[] b0 = b[k - 3];
      VectorKernels.scale(b3, 1 / row3[k], sides);
      eliminate(b2, row3[k - 1], b3, 0, b3, 1 / row2[k - 1], sides);
      eliminate(b1, row3[k - 2], b3, row2[k - 2], b2, 1 / row1[k - 2], sides);
      VectorKernels.addScaled(b0, -row3[k - 3], b3, sides);
      eliminate(b0, row2[k - 3], b2, row1[k - 3], b1, 1 / row0[k - 3], sides);
      for (int i = 0; i < k - 3; i++) {
        VectorKernels.addFourScaled(
            b[i], -row3[i], b3, -row2[i], b2, -row1[i], b1, -row0[i], b0, sides);
      }
    }
    for (; k >= 0; k--) {
      double[] row = factor[k];
      VectorKernels.scale(b[k], 1 / row[k], sides);
      for (int i = 0; i < k; i++) {
        VectorKernels.addScaled(b[i], -row[i], b[k], sides);
      }
    }
  }

  /** {@code target = (target - p x - q y) scale}. */
  private static void eliminate(
      double[] target, double p, double[] x, double q, double[] y, double scale, int length) {
    for (int j = 0; j < length; j++) {
      target[j] = (target[j] - p * x[j] - q * y[j]) * scale;
    }
  }

  /** Solves {@code L x = b}; b becomes x. Time: n^2 / 2 multiply-adds. */
  public static void solveFactor(double[][] factor, double[] b) {
    for (int i = 0; i < factor.length; i++) {
      b[i] = (b[i] - VectorKernels.dot(factor[i], b, i)) / factor[i][i];
    }
  }

  /**
   * {@code x' A^-1 x}, as the squared norm of the z of {@code L' z = x}: never negative.
   *
   * @param x n entries, kept as they are
   * @param scratch n entries to work in
   */
  public static double inverseQuadraticForm(double[][] factor, double[] x, double[] scratch) {
    System.arraycopy(x, 0, scratch, 0, factor.length);
    solveTransposed(factor, scratch);
    return VectorKernels.dot(scratch, scratch, factor.length);
  }

  /** {@code (A^-1)_jj}. */
  public static double inverseDiagonal(double[][] factor, int j, double[] scratch) {
    Arrays.fill(scratch, 0, factor.length, 0);
    scratch[j] = 1;
    solveTransposed(factor, scratch);
    return VectorKernels.dot(scratch, scratch, j + 1);
  }
}
