package io.arrears.debt;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A bounded sample of the observations of one version that wait for their label, from which means
 * over all of them are estimated.
 *
 * <p>Every row brings the hash of its prediction id; mixed, it is a number u in [0, 1) that has
 * nothing to do with anything else. A row is admitted where u lies below the share of the moment,
 * and is then known to have been kept with that probability. Where the sample is full the share is
 * halved, and the rows that a halved share would not have admitted leave: adaptive thresholds, as
 * in bottom-k and priority sampling (Duffield, Lund, Thorup, JACM 54(6), 2007, doi
 * 10.1145/1314690.1314696). Where labels have emptied it to a quarter the share is doubled again,
 * for new rows only. A row that speaks for others was chosen by the same u, see {@link
 * WaitingShare}, so the smaller of the two probabilities is that of both:
 *
 * <pre>weight = max(rows that it stood for when it came, 1 / probability with which it was kept)
 * </pre>
 *
 * <p>What stays in the sample depends on the rows and their order, and on no random number. An
 * empty sample has a mean of NaN. Takes {@code 8 (D + K) + 120} bytes a row. Not thread-safe.
 */
public final class PendingSample {

  /** In format 1 a row was chosen twice, by two numbers. */
  private static final int FORMAT = 2;

  /** Halved more often than this, nothing would be admitted any more. */
  private static final double SMALLEST_SHARE = 0x1p-40;

  private final int capacity;
  private final Map<Long, Row> rows = new HashMap<>();
  private double share = 1;

  /**
   * @param capacity most rows, at least 1
   */
  public PendingSample(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " rows, allowed: 1 or more");
    }
    this.capacity = capacity;
  }

  /**
   * A row begins to wait.
   *
   * @param hash hash of its prediction id, 64 bits; another row of the same hash is replaced
   * @param time observation time, milliseconds since the epoch
   * @param weight observations that it stands for, 1 or more
   * @param features D feature values, kept, not copied
   * @param prediction K values on the response scale, kept, not copied
   */
  public void arrive(long hash, long time, double weight, double[] features, double[] prediction) {
    if (WaitingShare.uniform(hash) >= share) {
      return;
    }
    rows.put(hash, new Row(hash, time, weight, share, features, prediction));
    while (rows.size() > capacity && share > SMALLEST_SHARE) {
      share /= 2;
      rows.values().removeIf(row -> WaitingShare.uniform(row.hash) >= share);
      rows.replaceAll((key, row) -> row.keptWith(Math.min(row.kept, share)));
    }
    if (rows.size() > capacity) {
      rows.remove(hash);
    }
  }

  /** The row of a hash waits no longer, where it is in the sample. */
  public void settle(long hash) {
    if (!rows.isEmpty()) {
      rows.remove(hash);
      recover();
    }
  }

  /** Rows observed before a time, milliseconds since the epoch, wait no longer. */
  public void forgetBefore(long time) {
    if (!rows.isEmpty()) {
      rows.values().removeIf(row -> row.time < time);
      recover();
    }
  }

  private void recover() {
    if (share < 1 && 4 * rows.size() <= capacity) {
      share *= 2;
    }
  }

  /** Rows in the sample. */
  public int size() {
    return rows.size();
  }

  /** Estimated number of observations that wait: the sum of the weights. */
  public double weight() {
    double sum = 0;
    for (Row row : sorted()) {
      sum += row.weight();
    }
    return sum;
  }

  /** Weighted mean of a function over the rows, in a fixed order; NaN without a row. */
  public double mean(ToDoubleFunction<Row> function) {
    double sum = 0;
    double weights = 0;
    for (Row row : sorted()) {
      sum += row.weight() * function.applyAsDouble(row);
      weights += row.weight();
    }
    return sum / weights;
  }

  /** The rows in an order that depends on nothing but them. */
  private Collection<Row> sorted() {
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingLong(Row::hash));
    return sorted;
  }

  /** Writes the state, version byte first. Equal samples give equal bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(capacity);
    out.writeDouble(share);
    out.writeInt(rows.size());
    for (Row row : sorted()) {
      out.writeLong(row.hash);
      out.writeLong(row.time);
      out.writeDouble(row.stoodFor);
      out.writeDouble(row.kept);
      write(out, row.features);
      write(out, row.prediction);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible capacity
   */
  public static PendingSample read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < 1 || format > FORMAT) {
      throw new IOException(
          "pending sample has format version "
              + format
              + ", known: 1 to "
              + FORMAT
              + "; use a newer Arrears");
    }
    PendingSample sample;
    try {
      sample = new PendingSample(in.readInt());
    } catch (IllegalArgumentException e) {
      throw new IOException("pending sample cannot be restored: " + e.getMessage(), e);
    }
    sample.share = in.readDouble();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long hash = in.readLong();
      long time = in.readLong();
      double stoodFor = in.readDouble();
      double kept = in.readDouble();
      Row row =
          new Row(
              hash,
              time,
              format == 1 ? stoodFor / kept : stoodFor,
              kept,
              readArray(in),
              readArray(in));
      sample.rows.put(row.hash, row);
    }
    return sample;
  }

  private static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] readArray(DataInput in) throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  @Override
  public String toString() {
    return rows.size() + " rows of about " + weight();
  }

  /**
   * One row that waits.
   *
   * @param hash hash of its prediction id
   * @param time observation time, milliseconds since the epoch
   * @param stoodFor observations that it stood for when it came
   * @param kept probability with which this sample kept it
   * @param features D feature values
   * @param prediction K values on the response scale
   */
  public record Row(
      long hash, long time, double stoodFor, double kept, double[] features, double[] prediction) {

    /** Observations that it stands for. */
    public double weight() {
      return Math.max(stoodFor, 1 / kept);
    }

    private Row keptWith(double probability) {
      return probability == kept
          ? this
          : new Row(hash, time, stoodFor, probability, features, prediction);
    }
  }
}
