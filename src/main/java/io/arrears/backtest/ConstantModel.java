package io.arrears.backtest;

import java.util.Arrays;

/**
 * Says the same of every row: what is left to say where all labels of a window are the same.
 *
 * @param prediction value on the response scale
 * @param dispersion standard deviation of the residuals, label units; NaN: none
 */
record ConstantModel(double prediction, double dispersion) implements FittedModel {

  /** Whether all labels are the same. */
  static boolean fits(double[] labels) {
    return Arrays.stream(labels).allMatch(label -> label == labels[0]);
  }

  /** The rate of ones, smoothed by half a row of each class (the prior of Jeffreys). */
  static ConstantModel rate(double[] labels) {
    double ones = Arrays.stream(labels).sum();
    return new ConstantModel((ones + 0.5) / (labels.length + 1), Double.NaN);
  }

  /** The mean count, smoothed by half an event (the prior of Jeffreys), so above 0. */
  static ConstantModel count(double[] labels) {
    return new ConstantModel((Arrays.stream(labels).sum() + 0.5) / labels.length, Double.NaN);
  }

  @Override
  public double[] predict(double[] features) {
    return new double[] {prediction};
  }
}
