package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Reads and writes arrays of doubles whose length the reader knows. */
final class Doubles {

  private Doubles() {}

  static void write(double[] values, DataOutput out) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static double[] read(DataInput in, int length) throws IOException {
    double[] values = new double[length];
    readInto(in, values);
    return values;
  }

  static void readInto(DataInput in, double[] values) throws IOException {
    for (int j = 0; j < values.length; j++) {
      values[j] = in.readDouble();
      if (Double.isNaN(values[j])) {
        throw new IOException("drift state cannot be restored: it holds " + values[j]);
      }
    }
  }
}
