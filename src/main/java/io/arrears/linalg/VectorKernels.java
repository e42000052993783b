package io.arrears.linalg;

/**
 * Inner loops on plain arrays.
 *
 * <p>Every update reads and writes both arrays at the same index, which is what the just-in-time
 * compiler of JDK 17 turns into vector instructions. Sums are kept in four partial sums, in a fixed
 * order: a result depends on the input alone and never on how a loop was compiled. NaN and infinity
 * follow IEEE arithmetic. Nothing is allocated; all methods are thread safe for arrays that are not
 * shared.
 */
public final class VectorKernels {

  private VectorKernels() {}

  /** {@code sum of a[j] b[j]} over the first {@code length} entries; 0 for none. */
  public static double dot(double[] a, double[] b, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int j = 0;
    for (; j + 3 < length; j += 4) {
      sum0 += a[j] * b[j];
      sum1 += a[j + 1] * b[j + 1];
      sum2 += a[j + 2] * b[j + 2];
      sum3 += a[j + 3] * b[j + 3];
    }
    for (; j < length; j++) {
      sum0 += a[j] * b[j];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /**
   * Four {@link #dot} with the same x at once: {@code target[length + i] = sum of row_i[j] x[j]}
   * over the first {@code length} entries, a multiple of four.
   */
  static void dotFour(
      double[] row0,
      double[] row1,
      double[] row2,
      double[] row3,
      double[] x,
      int length,
      double[] target) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int j = 0; j < length; j += 4) {
      double xa = x[j];
      double xb = x[j + 1];
      double xc = x[j + 2];
      double xd = x[j + 3];
      sum0 += (row0[j] * xa + row0[j + 1] * xb) + (row0[j + 2] * xc + row0[j + 3] * xd);
      sum1 += (row1[j] * xa + row1[j + 1] * xb) + (row1[j + 2] * xc + row1[j + 3] * xd);
      sum2 += (row2[j] * xa + row2[j + 1] * xb) + (row2[j + 2] * xc + row2[j + 3] * xd);
      sum3 += (row3[j] * xa + row3[j + 1] * xb) + (row3[j + 2] * xc + row3[j + 3] * xd);
    }
    target[length] = sum0;
    target[length + 1] = sum1;
    target[length + 2] = sum2;
    target[length + 3] = sum3;
  }

  /** {@code target[j] += scale * x[j]} for the first {@code length} entries. */
  public static void addScaled(double[] target, double scale, double[] x, int length) {
    for (int j = 0; j < length; j++) {
      target[j] += scale * x[j];
    }
  }

  /**
   * {@code target[j] += sum over the first rows of scale[r] x[r][j]} for the first {@code length}
   * entries, four rows at a time.
   */
  public static void addCombination(
      double[] target, double[] scale, double[][] x, int rows, int length) {
    int r = 0;
    for (; r + 3 < rows; r += 4) {
      addFourScaled(
          target,
          scale[r],
          x[r],
          scale[r + 1],
          x[r + 1],
          scale[r + 2],
          x[r + 2],
          scale[r + 3],
          x[r + 3],
          length);
    }
    for (; r < rows; r++) {
      addScaled(target, scale[r], x[r], length);
    }
  }

  /** {@code target[j] += scale * x[j]^2} for the first {@code length} entries. */
  static void addScaledSquares(double[] target, double scale, double[] x, int length) {
    for (int j = 0; j < length; j++) {
      target[j] += scale * x[j] * x[j];
    }
  }

  /** {@code target[j] *= scale} for the first {@code length} entries. */
  public static void scale(double[] target, double scale, int length) {
    for (int j = 0; j < length; j++) {
      target[j] *= scale;
    }
  }

  /** Two {@link #addScaled} at once. */
  static void addTwoScaled(
      double[] target, double scale0, double[] x0, double scale1, double[] x1, int length) {
    for (int j = 0; j < length; j++) {
      target[j] += scale0 * x0[j] + scale1 * x1[j];
    }
  }

  /** Three {@link #addScaled} at once. */
  static void addThreeScaled(
      double[] target,
      double scale0,
      double[] x0,
      double scale1,
      double[] x1,
      double scale2,
      double[] x2,
      int length) {
    for (int j = 0; j < length; j++) {
      target[j] += (scale0 * x0[j] + scale1 * x1[j]) + scale2 * x2[j];
    }
  }

  /**
   * Four {@link #addScaled} at once: the target is loaded and stored once instead of four times.
   */
  static void addFourScaled(
      double[] target,
      double scale0,
      double[] x0,
      double scale1,
      double[] x1,
      double scale2,
      double[] x2,
      double scale3,
      double[] x3,
      int length) {
    for (int j = 0; j < length; j++) {
      target[j] += (scale0 * x0[j] + scale1 * x1[j]) + (scale2 * x2[j] + scale3 * x3[j]);
    }
  }

  /**
   * {@code y[j] -= out * x[j]}, then {@code x[j] = growth * x[j] + in * y[j]}, for the first {@code
   * length} entries: a step of {@link Cholesky#update}.
   */
  static void rotate(double[] x, double[] y, double growth, double in, double out, int length) {
    for (int j = 0; j < length; j++) {
      double before = x[j];
      double rest = y[j] - out * before;
      y[j] = rest;
      x[j] = growth * before + in * rest;
    }
  }
}
