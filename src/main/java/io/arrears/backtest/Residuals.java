package io.arrears.backtest;

/** What a fitted model leaves unexplained. */
final class Residuals {

  /** Smallest standard deviation: a perfect fit on a window is no promise. */
  static final double FLOOR = 1e-6;

  private Residuals() {}

  /**
   * Standard deviation of the residuals: sqrt(sum r^2 / degrees), at least {@value #FLOOR}.
   *
   * @param degrees degrees of freedom, at least 1
   */
  static double deviation(FittedModel model, double[][] features, double[] labels, int degrees) {
    double[][] predictions = model.predict(features);
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      double residual = labels[i] - predictions[i][0];
      squares += residual * residual;
    }
    return Math.max(FLOOR, Math.sqrt(squares / degrees));
  }
}
