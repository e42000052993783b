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

  /** {@code target[j] += x[j]^2} for the first {@code length} entries. */
  public static void addSquares(double[] target, double[] x, int length) {
    for (int j = 0; j < length; j++) {
      target[j] += x[j] * x[j];
    }
  }

  /** {@code target[j] *= scale} for the first {@code length} entries. */
  public static void scale(double[] target, double scale, int length) {
    for (int j = 0; j < length; j++) {
      target[j] *= scale;
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
}
