package io.arrears.kafka;

import io.arrears.debt.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Doubles as Avro has them: lists of them, and null where there is none. */
final class Doubles {

  private Doubles() {}

  static double[] toArray(List<Double> values) {
    double[] array = new double[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  static List<Double> toList(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  /** A matrix by rows; null stays null. */
  static List<List<Double>> toLists(double[][] rows) {
    return rows == null ? null : Arrays.stream(rows).map(Doubles::toList).toList();
  }

  /** A value that may be unknown; null where it is NaN. */
  static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** The quantile of a pinball loss; null for other losses. */
  static Double ofQuantile(Loss loss) {
    return loss.kind() == Loss.Kind.PINBALL ? loss.quantile() : null;
  }
}
