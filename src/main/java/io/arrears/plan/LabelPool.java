package io.arrears.plan;

import io.arrears.debt.WaitingShare;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Observations without a label that may be asked for one: a bounded sample of the newest. Every row
 * has a number u in [0, 1) by its hash alone. A row is admitted where u lies below the share of the
 * moment; where the pool is full the share is halved, and the rows that it would not have admitted
 * leave. Where a look has left a quarter, the share is doubled again, for new rows only ({@link
 * #recover}). So what stays is a uniform sample of each time's rows and depends on no random
 * number.
 *
 * <p>Not every observation comes here: how many do depends on the order of their arrival, but those
 * of the smallest u always come, see {@link WaitingShare}. A pool filled by the same u is of those,
 * and thus the same in any order, but where looks take most of the pool away, or one slot of the
 * join has more than twice its part of the rows.
 *
 * <p>A row takes about {@code 8 (D + K) + 250} bytes. Not thread-safe.
 */
public final class LabelPool {

  private static final byte FORMAT = 1;

  /** Halved more often than this, nothing would be admitted any more. */
  private static final double SMALLEST_SHARE = 0x1p-40;

  private final int capacity;

  /** By hash, the smallest u first. */
  private final TreeMap<Long, Row> rows =
      new TreeMap<>(
          Comparator.<Long>comparingDouble(WaitingShare::uniform)
              .thenComparing(Comparator.naturalOrder()));

  private double share = 1;

  /**
   * An observation that may be asked for.
   *
   * @param sample which observation it is
   * @param features D raw values; NaN is a missing value
   * @param prediction K values on the response scale
   */
  public record Row(Sample sample, double[] features, double[] prediction) {

    void write(DataOutput out) throws IOException {
      out.writeUTF(sample.predictionId());
      out.writeUTF(sample.topic());
      out.writeInt(sample.partition());
      out.writeLong(sample.offset());
      out.writeLong(sample.time());
      LabelPool.write(out, features);
      LabelPool.write(out, prediction);
    }

    static Row read(DataInput in) throws IOException {
      Sample sample =
          new Sample(in.readUTF(), in.readUTF(), in.readInt(), in.readLong(), in.readLong());
      return new Row(sample, readDoubles(in), readDoubles(in));
    }
  }

  /**
   * @param capacity most rows, at least 1
   */
  public LabelPool(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " rows, allowed: 1 or more");
    }
    this.capacity = capacity;
  }

  /**
   * An observation begins to wait for its label.
   *
   * @param hash 64 evenly distributed bits of its prediction id; another row of the same hash is
   *     replaced
   */
  public void arrive(long hash, Row row) {
    if (WaitingShare.uniform(hash) >= share) {
      return;
    }
    rows.put(hash, row);
    while (rows.size() > capacity && share > SMALLEST_SHARE) {
      share /= 2;
      while (!rows.isEmpty() && WaitingShare.uniform(rows.lastKey()) >= share) {
        rows.pollLastEntry();
      }
    }
    if (rows.size() > capacity) {
      rows.pollLastEntry();
    }
  }

  /** The row of a hash waits no longer, where it is here. */
  public void remove(long hash) {
    rows.remove(hash);
  }

  /** Rows observed before a time, milliseconds since the epoch, are too old to be asked for. */
  public void forgetBefore(long time) {
    rows.values().removeIf(row -> row.sample().time() < time);
  }

  /**
   * A look has taken what it asks for: where a quarter is left, or less, more rows are admitted.
   */
  public void recover() {
    if (share < 1 && 4 * rows.size() <= capacity) {
      share *= 2;
    }
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** The hashes, in the order of {@link #rows()}. */
  public List<Long> hashes() {
    return new ArrayList<>(rows.keySet());
  }

  /** The rows, the smallest u first: any first of them are rows at random. */
  public List<Row> rows() {
    return new ArrayList<>(rows.values());
  }

  /** About what the pool takes in memory, bytes. */
  public long heapBytes() {
    if (rows.isEmpty()) {
      return 100;
    }
    Row first = rows.firstEntry().getValue();
    return 100 + rows.size() * (8L * (first.features().length + first.prediction().length) + 250);
  }

  /** Writes the state, version byte first. Equal pools give equal bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(capacity);
    out.writeDouble(share);
    out.writeInt(rows.size());
    for (var entry : rows.entrySet()) {
      out.writeLong(entry.getKey());
      entry.getValue().write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible capacity
   */
  public static LabelPool read(DataInput in) throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "state of a label pool has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it");
    }
    LabelPool pool;
    try {
      pool = new LabelPool(in.readInt());
    } catch (IllegalArgumentException e) {
      throw new IOException("state of a label pool is damaged: " + e.getMessage(), e);
    }
    pool.share = in.readDouble();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      pool.rows.put(in.readLong(), Row.read(in));
    }
    return pool;
  }

  private static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] readDoubles(DataInput in) throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }
}
