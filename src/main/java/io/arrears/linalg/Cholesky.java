package io.arrears.linalg;

import java.util.Arrays;

/**
 * Cholesky factor of a symmetric positive definite matrix without square roots, and what is solved
 * with it.
 *
 * <p>The factor is the lower triangle R of {@code A = R' D^-1 R}, D the diagonal of R, eliminated
 * from the last row to the first. With lower triangles stored by rows, that order updates whole
 * rows at equal indices, where the usual {@code A = L L'} needs columns or sums; and without square
 * roots no row waits to be scaled. It exists exactly for the positive definite matrices and is as
 * stable as the usual one, whose rows are those of R over the roots of D (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2002, theorem 10.3: backward error of about n machine
 * epsilons).
 *
 * <p>Matrices are jagged lower triangles as in {@link SymmetricKernels}. A factor is stored as the
 * rows of R with 1 / D in the diagonal: read it with the methods of this class. A dimension n and
 * right-hand sides of n entries each; nothing is allocated. NaN and infinity in a right-hand side
 * follow IEEE arithmetic.
 */
public final class Cholesky {

  /** A pivot below this share of its diagonal entry is rounding error, not information. */
  private static final double SMALLEST_PIVOT = 1e-14;

  private Cholesky() {}

  /**
   * Factors in place. Time: n^3 / 6 multiply-adds.
   *
   * @param a the matrix A; the factor when the answer is true, of no use when it is false
   * @param scratch n entries to work in
   * @return whether A is positive definite, which here means that every pivot is finite and above
   *     1e-14 of its diagonal entry; false with a NaN or an infinity anywhere that matters; true
   *     for an empty matrix
   */
  public static boolean factor(double[][] a, double[] scratch) {
    for (int i = 0; i < a.length; i++) {
      scratch[i] = a[i][i];
    }
    int k = a.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = a[k];
      double[] row2 = a[k - 1];
      double[] row1 = a[k - 2];
      double[] row0 = a[k - 3];
      if (!invertPivot(row3, k, scratch)) {
        return false;
      }
      double inverse3 = -row3[k];
      VectorKernels.addScaled(row2, inverse3 * row3[k - 1], row3, k);
      if (!invertPivot(row2, k - 1, scratch)) {
        return false;
      }
      double inverse2 = -row2[k - 1];
      VectorKernels.addTwoScaled(
          row1, inverse3 * row3[k - 2], row3, inverse2 * row2[k - 2], row2, k - 1);
      if (!invertPivot(row1, k - 2, scratch)) {
        return false;
      }
      double inverse1 = -row1[k - 2];
      VectorKernels.addThreeScaled(
          row0,
          inverse3 * row3[k - 3],
          row3,
          inverse2 * row2[k - 3],
          row2,
          inverse1 * row1[k - 3],
          row1,
          k - 2);
      if (!invertPivot(row0, k - 3, scratch)) {
        return false;
      }
      double inverse0 = -row0[k - 3];
      for (int i = 0; i < k - 3; i++) {
        VectorKernels.addFourScaled(
            a[i],
            inverse3 * row3[i],
            row3,
            inverse2 * row2[i],
            row2,
            inverse1 * row1[i],
            row1,
            inverse0 * row0[i],
            row0,
            i + 1);
      }
    }
    for (; k >= 0; k--) {
      if (!invertPivot(a[k], k, scratch)) {
        return false;
      }
      for (int i = 0; i < k; i++) {
        VectorKernels.addScaled(a[i], -a[k][k] * a[k][i], a[k], i + 1);
      }
    }
    return true;
  }

  private static boolean invertPivot(double[] row, int k, double[] diagonal) {
    double pivot = row[k];
    row[k] = 1 / pivot;
    return pivot > SMALLEST_PIVOT * diagonal[k] && pivot < Double.POSITIVE_INFINITY;
  }

  /**
   * Turns the factor of A into that of {@code A + scale x x'}. Time: n^2 multiply-adds.
   *
   * <p>Method C1 of Gill, Golub, Murray and Saunders (1974, Methods for modifying matrix
   * factorizations, doi 10.1090/S0025-5718-1974-0343558-6), rows from the last to the first. Stable
   * for a scale above 0; below 0 as far as what is left is well conditioned.
   *
   * @param factor of {@link #factor}; of no use when the answer is false
   * @param x n entries, lost on return
   * @return whether the new matrix is positive definite; always for a scale above 0, but for a NaN
   *     or an infinity
   */
  public static boolean update(double[][] factor, double scale, double[] x) {
    double left = scale;
    for (int k = factor.length - 1; k >= 0; k--) {
      double[] row = factor[k];
      double entry = x[k];
      double inverse = row[k];
      double growth = 1 + left * entry * entry * inverse;
      if (!(growth > SMALLEST_PIVOT && growth < Double.POSITIVE_INFINITY)) {
        return false;
      }
      VectorKernels.rotate(row, x, growth, left * entry, entry * inverse, k);
      row[k] = inverse / growth;
      left /= growth;
    }
    return true;
  }

  /**
   * Solves {@code A x = b}. Time: n^2 multiply-adds.
   *
   * @param factor of {@link #factor}
   * @param b the right-hand side; x on return
   */
  public static void solve(double[][] factor, double[] b) {
    solveTransposed(factor, b);
    solveFactor(factor, b);
  }

  /**
   * Solves {@code A x = b} for several b, which shares what is read of the factor.
   *
   * @param b right-hand sides; solutions on return
   * @param count how many of them, from the first
   */
  public static void solve(double[][] factor, double[][] b, int count) {
    solveTransposed(factor, b, count);
    for (int r = 0; r < count; r++) {
      solveFactor(factor, b[r]);
    }
  }

  /** Solves {@code R' z = b}; b becomes z. Time: n^2 / 2 multiply-adds, four rows at a time. */
  public static void solveTransposed(double[][] factor, double[] b) {
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      takeOutFour(factor[k], factor[k - 1], factor[k - 2], factor[k - 3], k, b);
    }
    for (; k >= 0; k--) {
      takeOut(factor[k], k, b);
    }
  }

  /**
   * Solves {@code R' z = b} for several b, with the same results as one by one: the first count of
   * b become their z. Faster, since a row of the factor is read once and no b waits for another.
   */
  public static void solveTransposed(double[][] factor, double[][] b, int count) {
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = factor[k];
      double[] row2 = factor[k - 1];
      double[] row1 = factor[k - 2];
      double[] row0 = factor[k - 3];
      for (int r = 0; r < count; r++) {
        takeOutFour(row3, row2, row1, row0, k, b[r]);
      }
    }
    for (; k >= 0; k--) {
      for (int r = 0; r < count; r++) {
        takeOut(factor[k], k, b[r]);
      }
    }
  }

  /**
   * Entries k to k - 3 of z; takes their share out of the right-hand side before them.
   *
   * @return their share of {@code z' D z}
   */
  private static double takeOutFour(
      double[] row3, double[] row2, double[] row1, double[] row0, int k, double[] b) {
    double b3 = b[k];
    double z3 = b3 * row3[k];
    double b2 = b[k - 1] - z3 * row3[k - 1];
    double z2 = b2 * row2[k - 1];
    double b1 = b[k - 2] - z3 * row3[k - 2] - z2 * row2[k - 2];
    double z1 = b1 * row1[k - 2];
    double b0 = b[k - 3] - z3 * row3[k - 3] - z2 * row2[k - 3] - z1 * row1[k - 3];
    double z0 = b0 * row0[k - 3];
    b[k] = z3;
    b[k - 1] = z2;
    b[k - 2] = z1;
    b[k - 3] = z0;
    VectorKernels.addFourScaled(b, -z3, row3, -z2, row2, -z1, row1, -z0, row0, k - 3);
    return (b3 * z3 + b2 * z2) + (b1 * z1 + b0 * z0);
  }

  private static double takeOut(double[] row, int k, double[] b) {
    double before = b[k];
    double z = before * row[k];
    b[k] = z;
    VectorKernels.addScaled(b, -z, row, k);
    return before * z;
  }

  /** Solves {@code R x = D b}; b becomes x. Time: n^2 / 2 multiply-adds, four rows at a time. */
  public static void solveFactor(double[][] factor, double[] b) {
    int k = 0;
    for (; k + 3 < factor.length; k += 4) {
      double[] row0 = factor[k];
      double[] row1 = factor[k + 1];
      double[] row2 = factor[k + 2];
      double[] row3 = factor[k + 3];
      double b0 = b[k];
      double b1 = b[k + 1];
      double b2 = b[k + 2];
      double b3 = b[k + 3];
      VectorKernels.dotFour(row0, row1, row2, row3, b, k, b);
      double x0 = b0 - b[k] * row0[k];
      double x1 = b1 - (b[k + 1] + x0 * row1[k]) * row1[k + 1];
      double x2 = b2 - (b[k + 2] + x0 * row2[k] + x1 * row2[k + 1]) * row2[k + 2];
      double rest = b[k + 3] + x0 * row3[k] + x1 * row3[k + 1] + x2 * row3[k + 2];
      b[k] = x0;
      b[k + 1] = x1;
      b[k + 2] = x2;
      b[k + 3] = b3 - rest * row3[k + 3];
    }
    for (; k < factor.length; k++) {
      b[k] -= VectorKernels.dot(factor[k], b, k) * factor[k][k];
    }
  }

  /**
   * {@code x' A^-1 x}, as {@code z' D z} with the z of {@code R' z = x}: never negative.
   *
   * @param x n entries, kept as they are
   * @param scratch n entries to work in
   */
  public static double inverseQuadraticForm(double[][] factor, double[] x, double[] scratch) {
    System.arraycopy(x, 0, scratch, 0, factor.length);
    return quadraticForm(factor, scratch);
  }

  /**
   * {@code x' A^-1 x} for several x, the same numbers as {@link #inverseQuadraticForm}.
   *
   * @param x rows of n entries, kept as they are
   * @param count how many of them, from the first
   * @param scratch count rows of n entries to work in
   * @param forms count numbers on return
   */
  public static void inverseQuadraticForms(
      double[][] factor, double[][] x, int count, double[][] scratch, double[] forms) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(x[r], 0, scratch[r], 0, factor.length);
      forms[r] = 0;
    }
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = factor[k];
      double[] row2 = factor[k - 1];
      double[] row1 = factor[k - 2];
      double[] row0 = factor[k - 3];
      for (int r = 0; r < count; r++) {
        forms[r] += takeOutFour(row3, row2, row1, row0, k, scratch[r]);
      }
    }
    for (; k >= 0; k--) {
      for (int r = 0; r < count; r++) {
        forms[r] += takeOut(factor[k], k, scratch[r]);
      }
    }
  }

  /**
   * {@code x' A^-1 x} for several x that lie side by side, which is the faster way for matrices of
   * some dozens of rows and the slower one from about a hundred on.
   *
   * @param columns n arrays with an entry for each x, lost on return
   * @param count how many of them, from the first
   * @param forms count numbers on return
   */
  public static void inverseQuadraticFormsSideBySide(
      double[][] factor, double[][] columns, int count, double[] forms) {
    Arrays.fill(forms, 0, count, 0);
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      double[] row3 = factor[k];
      double[] row2 = factor[k - 1];
      double[] row1 = factor[k - 2];
      double[] row0 = factor[k - 3];
      double[] x3 = columns[k];
      double[] x2 = columns[k - 1];
      double[] x1 = columns[k - 2];
      double[] x0 = columns[k - 3];
      double inverse3 = -row3[k];
      double inverse2 = -row2[k - 1];
      double inverse1 = -row1[k - 2];
      double inverse0 = -row0[k - 3];
      VectorKernels.addScaled(x2, inverse3 * row3[k - 1], x3, count);
      VectorKernels.addTwoScaled(x1, inverse3 * row3[k - 2], x3, inverse2 * row2[k - 2], x2, count);
      VectorKernels.addThreeScaled(
          x0,
          inverse3 * row3[k - 3],
          x3,
          inverse2 * row2[k - 3],
          x2,
          inverse1 * row1[k - 3],
          x1,
          count);
      VectorKernels.addScaledSquares(forms, -inverse3, x3, count);
      VectorKernels.addScaledSquares(forms, -inverse2, x2, count);
      VectorKernels.addScaledSquares(forms, -inverse1, x1, count);
      VectorKernels.addScaledSquares(forms, -inverse0, x0, count);
      for (int i = 0; i < k - 3; i++) {
        VectorKernels.addFourScaled(
            columns[i],
            inverse3 * row3[i],
            x3,
            inverse2 * row2[i],
            x2,
            inverse1 * row1[i],
            x1,
            inverse0 * row0[i],
            x0,
            count);
      }
    }
    for (; k >= 0; k--) {
      double inverse = -factor[k][k];
      for (int i = 0; i < k; i++) {
        VectorKernels.addScaled(columns[i], inverse * factor[k][i], columns[k], count);
      }
      VectorKernels.addScaledSquares(forms, -inverse, columns[k], count);
    }
  }

  /**
   * {@code A^-1}, whole. With {@code T = R^-1} found row by row, its entries follow from {@code
   * A^-1 R' = T D} column by column, all rows of a column side by side. Time: about {@code 5 n^3 /
   * 6} multiply-adds in long loops, a fraction of that of n solutions one by one.
   *
   * @param inverse n rows of n entries, filled in; what was in them does not matter
   * @param scratch n entries to work in
   */
  public static void inverse(double[][] factor, double[][] inverse, double[] scratch) {
    int n = factor.length;
    for (int i = 0; i < n; i++) {
      double[] row = inverse[i];
      Arrays.fill(row, 0);
      VectorKernels.addCombination(row, factor[i], inverse, i, i);
      VectorKernels.scale(row, -factor[i][i], i);
      row[i] = factor[i][i];
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        inverse[j][i] = inverse[i][j];
        inverse[i][j] = 0;
      }
    }
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < j; k++) {
        scratch[k] = -factor[j][j] * factor[j][k];
      }
      VectorKernels.addCombination(inverse[j], scratch, inverse, j, n);
    }
  }

  /** {@code (A^-1)_jj}. */
  public static double inverseDiagonal(double[][] factor, int j, double[] scratch) {
    Arrays.fill(scratch, 0, factor.length, 0);
    scratch[j] = 1;
    return quadraticForm(factor, scratch);
  }

  private static double quadraticForm(double[][] factor, double[] x) {
    double form = 0;
    int k = factor.length - 1;
    for (; k >= 3; k -= 4) {
      form += takeOutFour(factor[k], factor[k - 1], factor[k - 2], factor[k - 3], k, x);
    }
    for (; k >= 0; k--) {
      form += takeOut(factor[k], k, x);
    }
    return form;
  }
}
