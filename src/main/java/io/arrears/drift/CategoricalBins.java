package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Bins of a categorical feature whose levels arrive as numbers (codes): one for each heavy hitter,
 * then "other" for the levels that the sample showed less often, then "unseen" for all that it did
 * not show. Two levels are equal if their doubles are; 0 and -0 are the same level.
 *
 * <p>At most {@value #MAX_KNOWN} levels are remembered, the most frequent ones; the rest counts as
 * unseen, in the reference as in the windows. Time of {@link #bin}: a binary search. Size: about 12
 * bytes per known level.
 */
public final class CategoricalBins implements FeatureBins {

  static final int KIND = 2;

  /** Most heavy hitters. */
  public static final int MAX_HEAVY = 254;

  /** Most levels that are told from unseen ones. */
  public static final int MAX_KNOWN = 4096;

  private final double[] levels;
  private final int[] bins;
  private final double[] heavy;

  /**
   * @param heavy heavy hitters in the order of their bins, 0 to {@value #MAX_HEAVY}, unique
   * @param others known levels that are no heavy hitters
   */
  CategoricalBins(double[] heavy, double[] others) {
    if (heavy.length > MAX_HEAVY || heavy.length + others.length > MAX_KNOWN) {
      throw new IllegalArgumentException(
          "categorical bins have "
              + heavy.length
              + " heavy hitters and "
              + others.length
              + " other levels, allowed: "
              + MAX_HEAVY
              + " and "
              + MAX_KNOWN
              + " together");
    }
    this.heavy = heavy;
    Map<Double, Integer> binOf = new HashMap<>();
    for (double level : others) {
      binOf.put(level + 0.0, heavy.length);
    }
    for (int k = 0; k < heavy.length; k++) {
      binOf.put(heavy[k] + 0.0, k);
    }
    if (binOf.size() != heavy.length + others.length) {
      throw new IllegalArgumentException("a level is named twice, allowed: unique levels");
    }
    levels = binOf.keySet().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    bins = new int[levels.length];
    for (int i = 0; i < levels.length; i++) {
      bins[i] = binOf.get(levels[i]);
    }
  }

  /**
   * Heavy hitters are the levels of at least {@code 1 / (4 most)} of the sample, the most frequent
   * first, ties by value.
   *
   * @param values a sample; NaN is skipped
   * @param most most heavy hitters, 1 to {@value #MAX_HEAVY}
   */
  static CategoricalBins of(double[] values, int most) {
    if (most < 1 || most > MAX_HEAVY) {
      throw new IllegalArgumentException(
          "heavyHitters is " + most + ", allowed: 1 to " + MAX_HEAVY);
    }
    Map<Double, Integer> counts = new HashMap<>();
    int present = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        counts.merge(value + 0.0, 1, Integer::sum);
        present++;
      }
    }
    double least = present / (4.0 * most);
    double[] ordered =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<Double, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_KNOWN)
            .mapToDouble(Map.Entry::getKey)
            .toArray();
    int heavy = 0;
    while (heavy < ordered.length && heavy < most && counts.get(ordered[heavy]) >= least) {
      heavy++;
    }
    return new CategoricalBins(
        Arrays.copyOf(ordered, heavy), Arrays.copyOfRange(ordered, heavy, ordered.length));
  }

  @Override
  public int size() {
    return heavy.length + 2;
  }

  @Override
  public int bin(double value) {
    int at = Arrays.binarySearch(levels, value + 0.0);
    return at < 0 ? unseen() : bins[at];
  }

  /** Bin of the levels that the sample did not show. */
  public int unseen() {
    return heavy.length + 1;
  }

  @Override
  public String name(int bin) {
    if (bin < heavy.length) {
      return "= " + heavy[bin];
    }
    return bin == heavy.length ? "other" : "unseen";
  }

  @Override
  public boolean isNumeric() {
    return false;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(KIND);
    out.writeShort(heavy.length);
    out.writeShort(levels.length - heavy.length);
    Doubles.write(heavy, out);
    for (int i = 0; i < levels.length; i++) {
      if (bins[i] == heavy.length) {
        out.writeDouble(levels[i]);
      }
    }
  }

  static CategoricalBins readBins(DataInput in) throws IOException {
    int heavy = in.readUnsignedShort();
    int others = in.readUnsignedShort();
    if (heavy + others > MAX_KNOWN) {
      throw new IOException(
          "bins have " + (heavy + others) + " known levels, allowed: 0 to " + MAX_KNOWN);
    }
    return new CategoricalBins(Doubles.read(in, heavy), Doubles.read(in, others));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoricalBins that
        && Arrays.equals(levels, that.levels)
        && Arrays.equals(bins, that.bins);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(levels);
  }
}
