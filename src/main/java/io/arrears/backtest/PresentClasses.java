package io.arrears.backtest;

import java.util.Arrays;

/**
 * Lets a learner of the classes that a window shows predict all K of them. With n rows and A
 * classes that are absent from them, an absent class gets the probability {@code (1/2) / (n + A/2)}
 * of half a row, and the classes that are there share the rest as the inner model says: no class is
 * ever impossible. A window of one class gives that class all but what the absent ones get.
 */
final class PresentClasses implements Learner {

  private static final double ABSENT_ROWS = 0.5;

  private final Learner inner;
  private final int classes;

  /**
   * @param inner learns labels 0 to C - 1, each of which its window shows, C at least 2
   * @param classes K, at least 2
   */
  PresentClasses(Learner inner, int classes) {
    this.inner = inner;
    this.classes = classes;
  }

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    int[] present =
        Arrays.stream(labels).mapToInt(label -> (int) label).sorted().distinct().toArray();
    double absent = ABSENT_ROWS / (labels.length + ABSENT_ROWS * (classes - present.length));
    FittedModel model =
        present.length == 1
            ? new ConstantModel(1, Double.NaN)
            : inner.fit(
                features,
                Arrays.stream(labels)
                    .map(label -> Arrays.binarySearch(present, (int) label))
                    .toArray());
    return new Spread(model, present, classes, absent);
  }

  /**
   * Predictions of the present classes, spread over all.
   *
   * @param inner predicts the present classes
   * @param present index of each present class, increasing
   * @param classes K
   * @param absent probability of each absent class
   */
  private record Spread(FittedModel inner, int[] present, int classes, double absent)
      implements FittedModel {

    @Override
    public double[] predict(double[] features) {
      return spread(inner.predict(features));
    }

    @Override
    public double[][] predict(double[][] rows) {
      return Arrays.stream(inner.predict(rows)).map(this::spread).toArray(double[][]::new);
    }

    @Override
    public double dispersion() {
      return Double.NaN;
    }

    private double[] spread(double[] probabilities) {
      double[] spread = new double[classes];
      Arrays.fill(spread, absent);
      double rest = 1 - absent * (classes - present.length);
      for (int c = 0; c < present.length; c++) {
        spread[present[c]] = rest * probabilities[c];
      }
      return spread;
    }
  }
}
