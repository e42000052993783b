package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled rows of one model that a manifest may name: the newest, as many as the budget, and as
 * many of all older ones, each with the same chance (algorithm R, Vitter 1985). Keeps what the
 * bandit has learned of buckets from one trigger to the next; versions with the same features pass
 * it on. A row takes about {@code 8 D + 250} bytes. Not thread-safe.
 */
public final class SampleStore {

  private static final byte FORMAT = 1;

  private final PlanOptions options;
  private final ArrayDeque<Row> newest = new ArrayDeque<>();
  private final List<Row> older = new ArrayList<>();
  private final Bandit bandit;
  private Draws draws;
  private long left;

  /** A row with its label; features are raw, NaN is a missing value. */
  record Row(Sample sample, double[] features, double label) {}

  /** Has seen nothing. */
  public SampleStore(PlanOptions options) {
    this.options = options;
    this.bandit = options.bandit().create(Buckets.COUNT);
    this.draws = new Draws(options.seed());
  }

  /**
   * Takes a labelled row.
   *
   * @param features D raw values, kept
   */
  public void accept(Sample sample, double[] features, double label) {
    newest.addLast(new Row(sample, features, label));
    if (newest.size() > options.samples()) {
      Row row = newest.removeFirst();
      left++;
      if (older.size() < options.samples()) {
        older.add(row);
      } else {
        long place = (long) (draws.uniform() * left);
        if (place < options.samples()) {
          older.set((int) place, row);
        }
      }
    }
  }

  /** All rows, older ones first; not in the order of time. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>(older);
    rows.addAll(newest);
    return rows;
  }

  Bandit bandit() {
    return bandit;
  }

  Draws draws() {
    return draws;
  }

  PlanOptions options() {
    return options;
  }

  /** About what the store takes in memory, bytes. */
  public long heapBytes() {
    int rows = newest.size() + older.size();
    int features = newest.isEmpty() ? 0 : newest.getFirst().features().length;
    return 500 + 30L * Buckets.COUNT + rows * (8L * features + 250);
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(options.samples());
    out.writeUTF(options.bandit().name());
    out.writeLong(options.seed());
    out.writeLong(draws.state());
    out.writeLong(left);
    bandit.write(out);
    out.writeInt(older.size());
    out.writeInt(newest.size());
    for (Row row : rows()) {
      Sample sample = row.sample();
      out.writeUTF(sample.predictionId());
      out.writeUTF(sample.topic());
      out.writeInt(sample.partition());
      out.writeLong(sample.offset());
      out.writeLong(sample.time());
      out.writeDouble(row.label());
      out.writeInt(row.features().length);
      for (double value : row.features()) {
        out.writeDouble(value);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static SampleStore read(DataInput in) throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "state of a sample store has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it");
    }
    PlanOptions options;
    try {
      options =
          new PlanOptions(
              true, in.readInt(), Bandit.Algorithm.valueOf(in.readUTF()), in.readLong());
    } catch (IllegalArgumentException e) {
      throw new IOException("state of a sample store is damaged: " + e.getMessage(), e);
    }
    SampleStore store = new SampleStore(options);
    store.draws = new Draws(in.readLong());
    store.left = in.readLong();
    store.bandit.read(in);
    int older = in.readInt();
    int newest = in.readInt();
    for (int i = 0; i < older + newest; i++) {
      Sample sample =
          new Sample(in.readUTF(), in.readUTF(), in.readInt(), in.readLong(), in.readLong());
      double label = in.readDouble();
      double[] features = new double[in.readInt()];
      for (int j = 0; j < features.length; j++) {
        features[j] = in.readDouble();
      }
      Row row = new Row(sample, features, label);
      if (i < older) {
        store.older.add(row);
      } else {
        store.newest.addLast(row);
      }
    }
    return store;
  }

  /** An independent store in the same state. */
  public SampleStore copy() {
    SampleStore copy = new SampleStore(options);
    copy.newest.addAll(newest);
    copy.older.addAll(older);
    copy.draws = new Draws(draws.state());
    copy.left = left;
    copy.bandit.take(bandit);
    return copy;
  }

  /**
   * This store under other options: with less room the rows that were kept longest go, another
   * bandit begins anew.
   */
  public SampleStore under(PlanOptions other) {
    if (options.equals(other)) {
      return this;
    }
    SampleStore store = new SampleStore(other);
    rows().forEach(row -> store.accept(row.sample(), row.features(), row.label()));
    return store;
  }
}
