package io.arrears.cli.demo;

/**
 * One row of a simulated model: what is observed, and the truth behind it that Arrears never sees.
 *
 * @param ordinal number of the row within its model; below 0 before the start
 * @param time time of the prediction, milliseconds since the epoch
 * @param features D feature values
 * @param label outcome
 * @param labelTime when the outcome becomes known, milliseconds since the epoch
 * @param trueMean mean of the label under the true law, response scale
 * @param trueNoise standard deviation of the label's noise under the true law (Gaussian)
 */
record Row(
    long ordinal,
    long time,
    double[] features,
    double label,
    long labelTime,
    double trueMean,
    double trueNoise) {

  /** Identifier of the prediction, unique within the model. */
  String predictionId() {
    return "p" + ordinal;
  }
}
