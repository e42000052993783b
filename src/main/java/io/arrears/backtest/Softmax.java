package io.arrears.backtest;

/** The inverse link of a categorical label. */
final class Softmax {

  private Softmax() {}

  /**
   * Replaces logits by probabilities, exp(eta_k) / sum exp(eta_j), without overflow.
   *
   * @return log sum exp(eta_j)
   */
  static double ofLogits(double[] eta) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : eta) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int k = 0; k < eta.length; k++) {
      eta[k] = Math.exp(eta[k] - largest);
      sum += eta[k];
    }
    for (int k = 0; k < eta.length; k++) {
      eta[k] /= sum;
    }
    return largest + Math.log(sum);
  }
}
