package io.arrears.drift;

/**
 * Compares shares of one feature's cells between a window and a reference, cell after cell: {@link
 * #start} with the rows of both, then {@link #distances} and {@link #pValue}.
 *
 * <pre>
 *   z = |x / rows - y / m| / sqrt(q (1 - q) v)        q = (x n / rows + y) / (n + m)
 *   v = (factor + (factor - 1) (n / L - 1)+) / n + factor / m
 * </pre>
 *
 * with x rows of the cell in the window and y in the reference, n the rows that the window's are
 * worth, L the rows of a block. Below {@value #FAR} standard errors the normal law serves, beyond
 * them {@link ShareTest} on counts divided by the over-dispersion. Not thread safe.
 */
final class ShareComparison {

  /** Below this many standard errors the normal law serves for counts as well. */
  static final double FAR = 2;

  /** Degrees of freedom from which on the over-dispersion counts as known. */
  private static final double MANY_DEGREES = 1e4;

  private final double blockRows;
  private double rows;
  private double n;
  private double m;
  private double beyond;
  private double perRow;
  private double perWindowRow;
  private double perReferenceRow;
  private double perPooledRow;

  /**
   * @param blockRows mean rows of a block of the reference
   */
  ShareComparison(double blockRows) {
    this.blockRows = blockRows;
  }

  /**
   * The rows that the shares of the following cells are taken of; false where there are too few.
   *
   * @param rows weight in the window
   * @param effective n, rows that this weight tells as much as
   * @param reference m, rows of the reference
   */
  boolean start(double rows, double effective, double reference) {
    this.rows = rows;
    n = effective;
    m = reference;
    beyond = Math.max(0, n / blockRows - 1);
    perRow = 1 / rows;
    perWindowRow = 1 / n;
    perReferenceRow = 1 / m;
    perPooledRow = 1 / (n + m);
    return n >= 1 && m >= 1;
  }

  /**
   * Distance of the shares of many cells in standard errors, 0 or more; NaN where no row is in the
   * cell on either side, or all are.
   *
   * @param window flat weights of the window
   * @param reference flat rows of the reference
   * @param factors flat over-dispersion; below 1 counts as 1
   * @param offset first cell
   * @param z filled in, from the first entry on
   * @param count how many cells
   */
  void distances(
      double[] window, double[] reference, double[] factors, int offset, double[] z, int count) {
    for (int k = 0; k < count; k++) {
      double y = reference[offset + k];
      double factor = Math.max(1, factors[offset + k]);
      double share = window[offset + k] * perRow;
      double pooled = (share * n + y) * perPooledRow;
      double variance = (factor + (factor - 1) * beyond) * perWindowRow + factor * perReferenceRow;
      z[k] = Math.abs(share - y * perReferenceRow) / Math.sqrt(pooled * (1 - pooled) * variance);
    }
  }

  /**
   * The same of one cell.
   *
   * @param x weight in the window
   * @param y rows in the reference
   * @param factor over-dispersion, 1 or more
   */
  double distance(double x, double y, double factor) {
    double share = x * perRow;
    double pooled = (share * n + y) * perPooledRow;
    double variance = (factor + (factor - 1) * beyond) * perWindowRow + factor * perReferenceRow;
    return Math.abs(share - y * perReferenceRow) / Math.sqrt(pooled * (1 - pooled) * variance);
  }

  /**
   * P-value of a cell, 0 to 1.
   *
   * @param z its {@link #distance}
   * @param degrees degrees of freedom of the over-dispersion
   */
  double pValue(double x, double y, double factor, double z, double degrees) {
    if (z < FAR) {
      return Normal.twoSided(z);
    }
    double windowFactor = factor + (factor - 1) * beyond;
    long effectiveN = Math.round(n / windowFactor);
    long effectiveM = Math.round(m / factor);
    long effectiveX = Math.min(effectiveN, Math.round(x * effectiveN / rows));
    long effectiveY = Math.min(effectiveM, Math.round(y * effectiveM / m));
    double p = ShareTest.pValue(effectiveX, effectiveN, effectiveY, effectiveM);
    return degrees < MANY_DEGREES ? Normal.studentTwoSided(Normal.twoSidedQuantile(p), degrees) : p;
  }
}
