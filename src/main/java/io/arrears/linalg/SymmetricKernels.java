package io.arrears.linalg;

/**
 * Symmetric matrices, kept as jagged lower triangles: {@code double[n][]}, row i with the i + 1
 * entries of columns 0 to i. The upper half is what symmetry says. NaN and infinity follow IEEE
 * arithmetic. Nothing is allocated but by {@link #zeros}.
 */
public final class SymmetricKernels {

  private SymmetricKernels() {}

  /** A zero matrix of n rows; n = 0 gives an empty one. Size: about 4 n (n + 1) + 24 n bytes. */
  public static double[][] zeros(int n) {
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = new double[i + 1];
    }
    return a;
  }

  /** Copies a matrix into another of the same size. */
  public static void copy(double[][] from, double[][] to) {
    for (int i = 0; i < from.length; i++) {
      System.arraycopy(from[i], 0, to[i], 0, i + 1);
    }
  }

  /** {@code A *= scale}. */
  public static void scale(double[][] a, double scale) {
    for (int i = 0; i < a.length; i++) {
      VectorKernels.scale(a[i], scale, i + 1);
    }
  }

  /** {@code A_ii += value} for every i. */
  public static void addToDiagonal(double[][] a, double value) {
    for (int i = 0; i < a.length; i++) {
      a[i][i] += value;
    }
  }

  /** The largest diagonal entry; 0 for an empty matrix. */
  public static double largestDiagonal(double[][] a) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, a[i][i]);
    }
    return largest;
  }

  /** Rank one: {@code A += scale x x'}, x of n entries. Time: n^2 / 2 multiply-adds. */
  public static void addOuterProduct(double[][] a, double scale, double[] x) {
    for (int i = 0; i < a.length; i++) {
      VectorKernels.addScaled(a[i], scale * x[i], x, i + 1);
    }
  }

  /**
   * Rank k: {@code A += sum over the first rows of scale[r] x[r] x[r]'}, four rows at a time.
   *
   * @param x rows of n entries each
   * @param scale factor of each row
   * @param rows how many rows to add; 0 adds nothing
   */
  public static void addOuterProducts(double[][] a, double[] scale, double[][] x, int rows) {
    int r = 0;
    for (; r + 3 < rows; r += 4) {
      double[] x0 = x[r];
      double[] x1 = x[r + 1];
      double[] x2 = x[r + 2];
      double[] x3 = x[r + 3];
      double scale0 = scale[r];
      double scale1 = scale[r + 1];
      double scale2 = scale[r + 2];
      double scale3 = scale[r + 3];
      for (int i = 0; i < a.length; i++) {
        VectorKernels.addFourScaled(
            a[i],
            scale0 * x0[i],
            x0,
            scale1 * x1[i],
            x1,
            scale2 * x2[i],
            x2,
            scale3 * x3[i],
            x3,
            i + 1);
      }
    }
    for (; r < rows; r++) {
      addOuterProduct(a, scale[r], x[r]);
    }
  }

  /** {@code product = A x}; the arrays must differ. Time: n^2 multiply-adds, four rows at once. */
  public static void multiply(double[][] a, double[] x, double[] product) {
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      double[] row0 = a[i];
      double[] row1 = a[i + 1];
      double[] row2 = a[i + 2];
      double[] row3 = a[i + 3];
      VectorKernels.dotFour(row0, row1, row2, row3, x, i, product);
      double x0 = x[i];
      double x1 = x[i + 1];
      double x2 = x[i + 2];
      double x3 = x[i + 3];
      product[i] += row0[i] * x0 + row1[i] * x1 + row2[i] * x2 + row3[i] * x3;
      product[i + 1] += row1[i] * x0 + row1[i + 1] * x1 + row2[i + 1] * x2 + row3[i + 1] * x3;
      product[i + 2] += row2[i] * x0 + row2[i + 1] * x1 + row2[i + 2] * x2 + row3[i + 2] * x3;
      product[i + 3] += row3[i] * x0 + row3[i + 1] * x1 + row3[i + 2] * x2 + row3[i + 3] * x3;
      VectorKernels.addFourScaled(product, x0, row0, x1, row1, x2, row2, x3, row3, i);
    }
    for (; i < a.length; i++) {
      product[i] = VectorKernels.dot(a[i], x, i + 1);
      VectorKernels.addScaled(product, x[i], a[i], i);
    }
  }
}
