package io.arrears.kafka;

import java.util.ArrayList;
import java.util.List;

/** Avro's lists of doubles as arrays, and back. */
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
}
