package io.arrears.drift;

import io.arrears.linalg.SymmetricKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Everything that is kept of the rows of one window: counts per bin, missing counts, joint moments
 * and a sample of rows. Summaries of parts of a window are added up in any order and give bit for
 * bit the summary of the whole, so a result does not depend on parallelism.
 *
 * <p>Empty: 0 rows, all counts 0. NaN is a missing value; infinities fall into the outer bins. Time
 * per row: a bin search per feature and J^2 / 2 multiply-adds. Size: 8 (cells + J (J + 1) / 2)
 * bytes and the sample; with 50 numeric features of 20 bins 19 kB, whatever the traffic. Not thread
 * safe.
 */
public final class WindowSummary {

  private static final int FORMAT = 1;
  private static final int BATCH = 16;

  private final ProfileLayout layout;
  private final Totals totals;
  private final RowSample sample;
  private final double[][] scores;
  private final double[] ones = new double[BATCH];
  private int pending;

  /**
   * An empty summary.
   *
   * @param sampleRows rows that the sample keeps, 0 to {@value RowSample#MAX_SIZE}
   */
  public WindowSummary(ProfileLayout layout, int sampleRows) {
    this(layout, new RowSample(sampleRows));
  }

  private WindowSummary(ProfileLayout layout, RowSample sample) {
    this.layout = layout;
    this.sample = sample;
    totals = new Totals(layout);
    scores = new double[BATCH][layout.jointSize()];
    Arrays.fill(ones, 1);
  }

  /** What the cells mean. */
  public ProfileLayout layout() {
    return layout;
  }

  /**
   * Adds a row.
   *
   * @param hash hash of the prediction id, see {@link RowSample#hash}
   * @param row D values, NaN where missing; copied where it is kept
   * @throws IllegalArgumentException for a row of another length
   */
  public void accept(long hash, double[] row) {
    if (row.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "the row has " + row.length + " values, allowed: " + layout.dimension());
    }
    count(row, 0);
    sample.accept(hash, row);
  }

  /**
   * Adds a row to the sums and not to the sample. Allocates nothing.
   *
   * @param numbers holds the row's D values, NaN where missing
   * @param from index of the first of them
   */
  public void count(double[] numbers, int from) {
    double[] counts = totals.counts;
    double[] z = scores[pending];
    int joint = 0;
    int dimension = layout.dimension();
    for (int j = 0; j < dimension; j++) {
      double value = numbers[from + j];
      FeatureBins bins = layout.bins(j);
      boolean inJoint = joint < z.length && layout.jointFeature(joint) == j;
      double score = 0;
      if (value != value) {
        counts[layout.missingCell(j)]++;
      } else {
        int bin = bins.bin(value);
        counts[layout.offset(j) + bin]++;
        if (inJoint) {
          score = ((NumericBins) bins).score(bin);
        }
      }
      if (inJoint) {
        z[joint++] = score;
      }
    }
    totals.weight++;
    totals.squaredWeight++;
    if (++pending == BATCH) {
      addProducts();
    }
  }

  /**
   * Adds rows to the sums, as {@link #count(double[], int)} would one by one, feature by feature,
   * so that the bins of each are looked up once for many rows. Allocates nothing.
   *
   * @param numbers holds the rows side by side, D values each
   * @param rows how many rows
   */
  public void countAll(double[] numbers, int rows) {
    int dimension = layout.dimension();
    for (int first = 0; first < rows; ) {
      int some = Math.min(BATCH - pending, rows - first);
      int joint = 0;
      for (int j = 0; j < dimension; j++) {
        int at = first * dimension + j;
        if (!(layout.bins(j) instanceof NumericBins bins)) {
          countLevels(numbers, at, j, some);
        } else if (joint < layout.jointSize()) {
          countScores(numbers, at, j, bins, joint++, some);
        } else {
          countBins(numbers, at, j, bins, some);
        }
      }
      totals.weight += some;
      totals.squaredWeight += some;
      pending += some;
      first += some;
      if (pending == BATCH) {
        addProducts();
      }
    }
  }

  private void countLevels(double[] numbers, int from, int feature, int rows) {
    FeatureBins bins = layout.bins(feature);
    int at = from;
    for (int r = 0; r < rows; r++) {
      double value = numbers[at];
      int cell =
          value != value ? layout.missingCell(feature) : layout.offset(feature) + bins.bin(value);
      totals.counts[cell]++;
      at += layout.dimension();
    }
  }

  private void countBins(double[] numbers, int from, int feature, NumericBins bins, int rows) {
    double[] counts = totals.counts;
    int offset = layout.offset(feature);
    int missing = layout.missingCell(feature);
    int at = from;
    for (int r = 0; r < rows; r++) {
      double value = numbers[at];
      counts[value != value ? missing : offset + bins.bin(value)]++;
      at += layout.dimension();
    }
  }

  private void countScores(
      double[] numbers, int from, int feature, NumericBins bins, int joint, int rows) {
    double[] counts = totals.counts;
    int offset = layout.offset(feature);
    int missing = layout.missingCell(feature);
    int stride = layout.dimension();
    int at = from;
    for (int r = 0; r < rows; r++) {
      double value = numbers[at];
      double score = 0;
      int cell = missing;
      if (value == value) {
        int bin = bins.bin(value);
        cell = offset + bin;
        score = bins.score(bin);
      }
      counts[cell]++;
      scores[pending + r][joint] = score;
      at += stride;
    }
  }

  /** Forgets all rows; the sample must be one of 0 rows. */
  public void clear() {
    if (sample.size() > 0) {
      throw new IllegalStateException("the summary has a sample, allowed: none");
    }
    pending = 0;
    totals.clear();
  }

  private void addProducts() {
    SymmetricKernels.addOuterProducts(totals.products, ones, scores, pending);
    pending = 0;
  }

  /**
   * Adds what another summary has added up; the other is kept as it is.
   *
   * @throws IllegalArgumentException for a summary of another layout
   */
  public void combine(WindowSummary other) {
    if (layout != other.layout && !layout.equals(other.layout)) {
      throw new IllegalArgumentException(
          "the summary has another layout, allowed: summaries of one profile");
    }
    addProducts();
    totals.add(other.totals());
    sample.combine(other.sample);
  }

  /** Number of rows. */
  public long rows() {
    return (long) totals.weight;
  }

  /** Rows in a bin of a feature. */
  public long count(int feature, int bin) {
    return (long) totals.counts[layout.offset(feature) + bin];
  }

  /** Rows in which a feature is missing. */
  public long missing(int feature) {
    return (long) totals.counts[layout.missingCell(feature)];
  }

  /** What the sums take in memory, bytes. */
  public long heapBytes() {
    long joint = layout.jointSize();
    return 8 * (layout.cells() + joint * (joint + 1) / 2 + BATCH * joint) + 200;
  }

  /** A sample of the rows. */
  public RowSample sample() {
    return sample;
  }

  /** The sums. */
  Totals totals() {
    addProducts();
    return totals;
  }

  /** Writes the sums and the sample, version byte first; the layout is written by its owner. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(layout.cells());
    totals().write(out);
    sample.write(out, layout.dimension());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param layout the layout that it was written with
   * @throws IOException for another version or layout
   */
  public static WindowSummary read(DataInput in, ProfileLayout layout) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "window summary has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    int cells = in.readInt();
    if (cells != layout.cells()) {
      throw new IOException(
          "window summary has " + cells + " cells, allowed: " + layout.cells() + " of its layout");
    }
    Totals totals = new Totals(layout);
    totals.read(in);
    WindowSummary summary = new WindowSummary(layout, RowSample.read(in, layout.dimension()));
    summary.totals.add(totals);
    return summary;
  }
}
