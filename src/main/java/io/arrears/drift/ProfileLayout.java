package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a window is summarised by: the bins of each feature, and which numeric features take part in
 * the joint moments. It is frozen before anything is counted, from a sample of rows, and every
 * summary and the reference share it. Counts are kept flat: feature j owns the cells {@code
 * offset(j)} to {@code offset(j) + bins(j).size()}, the last of them for missing values.
 *
 * <p>Immutable and thread safe. Size: that of the bins, about 500 bytes per numeric feature.
 */
public final class ProfileLayout {

  /** Bins of a numeric feature that are aimed at. */
  public static final int DEFAULT_BINS = 20;

  /** Most heavy hitters of a categorical feature. */
  public static final int DEFAULT_HEAVY = 64;

  /** Numeric features, the first ones, whose products are added up. */
  public static final int DEFAULT_JOINT = 64;

  /** Most numeric features whose products can be added up. */
  static final int MOST_JOINT = 256;

  private static final int FORMAT = 1;
  private static final int MAX_FEATURES = 4096;

  private final FeatureBins[] bins;
  private final int[] offsets;
  private final int[] joint;

  private final int[] categorical;

  /** 0: not worked out yet. */
  private long fingerprint;

  /** Null: not made yet. */
  private BinTable table;

  ProfileLayout(List<FeatureBins> features, int mostJoint) {
    if (features.isEmpty() || features.size() > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "a profile has " + features.size() + " features, allowed: 1 to " + MAX_FEATURES);
    }
    if (mostJoint < 0 || mostJoint > MOST_JOINT) {
      throw new IllegalArgumentException("joint is " + mostJoint + ", allowed: 0 to " + MOST_JOINT);
    }
    bins = features.toArray(new FeatureBins[0]);
    offsets = new int[bins.length + 1];
    List<Integer> numeric = new ArrayList<>();
    for (int j = 0; j < bins.length; j++) {
      offsets[j + 1] = offsets[j] + bins[j].size() + 1;
      if (bins[j].isNumeric() && numeric.size() < mostJoint) {
        numeric.add(j);
      }
    }
    joint = numeric.stream().mapToInt(Integer::intValue).toArray();
    categorical = IntStream.range(0, bins.length).filter(j -> !bins[j].isNumeric()).toArray();
  }

  /** The layout of a sample, with the default sizes. */
  public static ProfileLayout of(double[][] sample, Set<Integer> categorical) {
    return of(sample, categorical, DEFAULT_BINS, DEFAULT_HEAVY, DEFAULT_JOINT);
  }

  /**
   * The layout of a sample.
   *
   * @param sample rows of D values, at least 1; NaN is missing
   * @param categorical positions of the features whose values are codes of levels; all others are
   *     numeric
   * @param size bins of a numeric feature that are aimed at, 2 to 128
   * @param heavy most heavy hitters of a categorical feature, 1 to 254
   * @param mostJoint how many numeric features, the first ones, take part in the joint moments, 0
   *     to 256
   */
  public static ProfileLayout of(
      double[][] sample, Set<Integer> categorical, int size, int heavy, int mostJoint) {
    if (sample.length == 0) {
      throw new IllegalArgumentException("the sample has 0 rows, allowed: 1 or more");
    }
    int dimension = sample[0].length;
    List<FeatureBins> features = new ArrayList<>();
    double[] column = new double[sample.length];
    for (int j = 0; j < dimension; j++) {
      for (int i = 0; i < sample.length; i++) {
        column[i] = sample[i][j];
      }
      features.add(
          categorical.contains(j)
              ? CategoricalBins.of(column, heavy)
              : NumericBins.of(column, size));
    }
    return new ProfileLayout(features, mostJoint);
  }

  /** Number of features D. */
  public int dimension() {
    return bins.length;
  }

  /** Bins of a feature. */
  public FeatureBins bins(int feature) {
    return bins[feature];
  }

  /** First cell of a feature in the flat counts. */
  public int offset(int feature) {
    return offsets[feature];
  }

  /** The cell of a feature's missing values. */
  public int missingCell(int feature) {
    return offsets[feature + 1] - 1;
  }

  /** The feature that a cell belongs to. */
  int feature(int cell) {
    int at = Arrays.binarySearch(offsets, cell);
    return at >= 0 ? at : -at - 2;
  }

  /** Number of cells over all features. */
  public int cells() {
    return offsets[bins.length];
  }

  /** Number of numeric features that take part in the joint moments. */
  public int jointSize() {
    return joint.length;
  }

  /** The feature at a place of the joint moments. */
  public int jointFeature(int place) {
    return joint[place];
  }

  /** Features whose values are codes of levels. */
  int[] categorical() {
    return categorical;
  }

  /** What rows are counted by. */
  BinTable table() {
    if (table == null) {
      table = new BinTable(this);
    }
    return table;
  }

  /** A hash of the layout's bytes: summaries of equal fingerprints are of one layout. */
  public long fingerprint() {
    if (fingerprint == 0) {
      fingerprint = Fingerprint.of(this::write);
    }
    return fingerprint;
  }

  /** Writes the layout, version byte first: D, J, then the bins of each feature. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeShort(bins.length);
    out.writeShort(joint.length);
    for (FeatureBins feature : bins) {
      feature.write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible layout
   */
  public static ProfileLayout read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "profile layout has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    int dimension = in.readUnsignedShort();
    int mostJoint = in.readUnsignedShort();
    if (dimension < 1 || dimension > MAX_FEATURES || mostJoint > MOST_JOINT) {
      throw new IOException(
          "profile layout has "
              + dimension
              + " features and "
              + mostJoint
              + " joint ones, allowed: 1 to "
              + MAX_FEATURES
              + " and 0 to 256");
    }
    List<FeatureBins> features = new ArrayList<>();
    for (int j = 0; j < dimension; j++) {
      features.add(FeatureBins.read(in));
    }
    return new ProfileLayout(features, mostJoint);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProfileLayout that
        && List.of(bins).equals(List.of(that.bins))
        && joint.length == that.joint.length;
  }

  @Override
  public int hashCode() {
    return List.of(bins).hashCode();
  }
}
