package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How the present values of one feature fall into a fixed number of bins. Missing values (NaN) are
 * counted beside the bins and never asked for here. Immutable and thread safe.
 */
public sealed interface FeatureBins permits NumericBins, CategoricalBins {

  /** Number of bins K, at least 2. */
  int size();

  /** The bin of a value, 0 to K - 1; a value that is not NaN. */
  int bin(double value);

  /** What a bin holds, for people. */
  String name(int bin);

  /** Whether order and distance of values mean something. */
  boolean isNumeric();

  /** Writes the kind byte and the bins. */
  void write(DataOutput out) throws IOException;

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for an unknown kind or impossible bins
   */
  static FeatureBins read(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    try {
      return switch (kind) {
        case NumericBins.KIND -> NumericBins.readBins(in);
        case CategoricalBins.KIND -> CategoricalBins.readBins(in);
        default ->
            throw new IOException(
                "bins have kind "
                    + kind
                    + ", known: "
                    + NumericBins.KIND
                    + " and "
                    + CategoricalBins.KIND);
      };
    } catch (IllegalArgumentException e) {
      throw new IOException("bins cannot be restored: " + e.getMessage(), e);
    }
  }
}
