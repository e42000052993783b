package io.arrears.drift;

import io.arrears.linalg.SymmetricKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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

  private final ProfileLayout layout;
  private final BinTable table;
  private final Totals totals;
  private final RowSample sample;

  /** Scores of rows that came one by one and are not in the products yet; null: none came. */
  private double[][] scores;

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
    table = layout.table();
    totals = new Totals(layout);
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
   * Adds a row to the sums and not to the sample. Allocates nothing but once.
   *
   * @param numbers holds the row's D values, NaN where missing
   * @param from index of the first of them
   */
  public void count(double[] numbers, int from) {
    if (scores == null) {
      scores = new ScoreRows(layout.jointSize()).scores;
    }
    count(numbers, from, 1, scores, pending);
    if (++pending == ScoreRows.SIZE) {
      addPending();
    }
  }

  /**
   * Adds rows to the sums, as {@link #count(double[], int)} would one by one. Allocates nothing.
   *
   * @param numbers rows of D values side by side, NaN where missing
   * @param rows how many of them
   * @param room where scores are kept meanwhile
   */
  public void countAll(double[] numbers, int rows, ScoreRows room) {
    int dimension = layout.dimension();
    for (int from = 0; from < rows; from += ScoreRows.SIZE) {
      int some = Math.min(ScoreRows.SIZE, rows - from);
      count(numbers, from * dimension, some, room.scores, 0);
      addProducts(room.scores, some);
    }
  }

  private void count(double[] numbers, int from, int rows, double[][] z, int firstZ) {
    double[] counts = totals.counts;
    table.count(numbers, from, rows, counts, z, firstZ);
    for (int j : layout.categorical()) {
      for (int r = 0; r < rows; r++) {
        double value = numbers[from + r * layout.dimension() + j];
        int cell =
            value != value ? layout.missingCell(j) : layout.offset(j) + layout.bins(j).bin(value);
        counts[cell]++;
      }
    }
    totals.weight += rows;
    totals.squaredWeight += rows;
  }

  /** Forgets all rows; the sample must be one of 0 rows. */
  public void clear() {
    if (sample.size() > 0) {
      throw new IllegalStateException("the summary has a sample, allowed: none");
    }
    pending = 0;
    totals.clear();
  }

  private void addPending() {
    addProducts(scores, pending);
    pending = 0;
  }

  private void addProducts(double[][] z, int rows) {
    if (rows > 0) {
      SymmetricKernels.addOuterProducts(totals.products, ScoreRows.ones(), z, rows);
    }
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
    addPending();
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
    long waiting = scores == null ? 0 : ScoreRows.SIZE * joint;
    return 8 * (layout.cells() + joint * (joint + 1) / 2 + waiting) + 200;
  }

  /** A sample of the rows. */
  public RowSample sample() {
    return sample;
  }

  /** The sums. */
  Totals totals() {
    addPending();
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
