package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and writes arrays of doubles, big endian, whose length the reader knows. */
final class Doubles {

  private Doubles() {}

  static void write(double[] values, DataOutput out) throws IOException {
    byte[] bytes = new byte[Double.BYTES * values.length];
    ByteBuffer.wrap(bytes).asDoubleBuffer().put(values);
    out.write(bytes);
  }

  static double[] read(DataInput in, int length) throws IOException {
    double[] values = new double[length];
    readInto(in, values);
    return values;
  }

  static void readInto(DataInput in, double[] values) throws IOException {
    readAnyInto(in, values);
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IOException("drift state cannot be restored: it holds " + value);
      }
    }
  }

  /** As {@link #readInto}, NaN, a missing value, included. */
  static void readAnyInto(DataInput in, double[] values) throws IOException {
    byte[] bytes = new byte[Double.BYTES * values.length];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
  }
}
