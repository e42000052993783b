package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Observations without a label that may be asked for one: a bounded sample of the newest. Where it
 * is full the rows of the largest hashes leave (bottom-k sampling), so that what stays is a uniform
 * sample that depends on the rows and their order, and on no random number.
 *
 * <p>A row takes about {@code 8 (D + K) + 250} bytes. Not thread-safe.
 */
public final class LabelPool {

  private static final byte FORMAT = 1;

  private final int capacity;

  /** By hash, the smallest first. */
  private final TreeMap<Long, Row> rows = new TreeMap<>();

  /**
   * An observation that may be asked for.
   *
   * @param sample which observation it is
   * @param features D raw values; NaN is a missing value
   * @param prediction K values on the response scale
   */
  public record Row(Sample sample, double[] features, double[] prediction) {}

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
    rows.put(hash, row);
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

  /** No row is left. */
  public void clear() {
    rows.clear();
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** The hashes, in the order of {@link #rows()}. */
  public List<Long> hashes() {
    return new ArrayList<>(rows.keySet());
  }

  /** The rows in the order of their hashes. */
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
    out.writeInt(rows.size());
    for (var entry : rows.entrySet()) {
      out.writeLong(entry.getKey());
      Sample sample = entry.getValue().sample();
      out.writeUTF(sample.predictionId());
      out.writeUTF(sample.topic());
      out.writeInt(sample.partition());
      out.writeLong(sample.offset());
      out.writeLong(sample.time());
      write(out, entry.getValue().features());
      write(out, entry.getValue().prediction());
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
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long hash = in.readLong();
      Sample sample =
          new Sample(in.readUTF(), in.readUTF(), in.readInt(), in.readLong(), in.readLong());
      pool.rows.put(hash, new Row(sample, readDoubles(in), readDoubles(in)));
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
