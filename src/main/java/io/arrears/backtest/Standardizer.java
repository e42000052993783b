package io.arrears.backtest;

/**
 * Brings the features of a window to mean 0 and standard deviation 1. A missing value counts as the
 * window's mean, a constant feature as 0, and everything is clipped at {@value #LIMIT} standard
 * deviations: a linear model must not follow one wild cell.
 */
final class Standardizer {

  /** Farthest distance from the mean, standard deviations. */
  static final double LIMIT = 8;

  private final double[] mean;
  private final double[] scale;

  private Standardizer(double[] mean, double[] scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /** Mean and standard deviation of the present values of a window of at least one row. */
  static Standardizer of(double[][] rows) {
    int features = rows[0].length;
    double[] mean = new double[features];
    double[] scale = new double[features];
    for (int j = 0; j < features; j++) {
      int present = 0;
      double squares = 0;
      for (double[] row : rows) {
        if (!Double.isNaN(row[j])) {
          present++;
          double delta = row[j] - mean[j];
          mean[j] += delta / present;
          squares += delta * (row[j] - mean[j]);
        }
      }
      double deviation = present > 1 ? Math.sqrt(squares / (present - 1)) : 0;
      // Rounding leaves a trace of spread in a constant feature.
      scale[j] = deviation > 1e-12 * Math.abs(mean[j]) ? 1 / deviation : 0;
    }
    return new Standardizer(mean, scale);
  }

  /** The standardised features of a row. */
  double[] apply(double[] row) {
    double[] z = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      if (!Double.isNaN(row[j]) && scale[j] > 0) {
        z[j] = Math.max(-LIMIT, Math.min(LIMIT, (row[j] - mean[j]) * scale[j]));
      }
    }
    return z;
  }
}
