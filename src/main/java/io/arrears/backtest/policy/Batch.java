package io.arrears.backtest.policy;

import io.arrears.backtest.DistinctRows;
import io.arrears.backtest.RowStream;

/**
 * The rows between two looks.
 *
 * @param number from 1
 * @param from first position
 * @param to position behind the last
 * @param time event time of its end, milliseconds since the epoch
 * @param features features of its rows; none behind the end of the file
 * @param labels their labels, NaN where there is none
 * @param distinct its rows, each once
 */
record Batch(
    int number,
    int from,
    int to,
    long time,
    double[][] features,
    double[] labels,
    DistinctRows distinct) {

  static Batch read(int number, int from, int to, RowStream stream) {
    double[][] features = stream.features(from, to);
    double[] labels = new double[features.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = stream.label(from + i);
    }
    return new Batch(
        number, from, to, stream.time(to - 1), features, labels, DistinctRows.of(features));
  }

  boolean isEmpty() {
    return features.length == 0;
  }
}
