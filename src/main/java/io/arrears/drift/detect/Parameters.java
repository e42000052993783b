package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.IOException;

/** Checks of parameters and of restored states. */
final class Parameters {

  static final int FORMAT = 1;

  private Parameters() {}

  static double require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed: " + least + " to " + most);
    }
    return value;
  }

  static int require(String name, int value, int least, int most) {
    require(name, (double) value, least, most);
    return value;
  }

  static void requireFormat(String detector, DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          detector
              + " has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
  }

  static int requireRange(String name, int value, int least, int most) throws IOException {
    if (value < least || value > most) {
      throw new IOException(name + " is " + value + ", allowed: " + least + " to " + most);
    }
    return value;
  }

  /** The number within [0, 1]; by branches, which are foreseen where numbers are errors. */
  static double clip(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
  }
}
