package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows whose label was asked for and has not come: what the next look counts as known, so that it
 * does not ask for the same again. Bounded; where there are more, the oldest requests are forgotten
 * here. Not thread-safe.
 */
public final class OpenRequests {

  private static final byte FORMAT = 1;

  private final int capacity;

  /** By the hash of the prediction id, the oldest request first. */
  private final Map<Long, LabelPool.Row> rows = new LinkedHashMap<>();

  /**
   * @param capacity most rows, at least 1
   */
  public OpenRequests(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " rows, allowed: 1 or more");
    }
    this.capacity = capacity;
  }

  /** The label of a row is asked for. */
  public void ask(long hash, LabelPool.Row row) {
    rows.put(hash, row);
    if (rows.size() > capacity) {
      rows.remove(rows.keySet().iterator().next());
    }
  }

  /** The label has come, where it was asked for. */
  public void settle(long hash) {
    rows.remove(hash);
  }

  /** The labels of rows observed before a time, milliseconds since the epoch, come no more. */
  public void forgetBefore(long time) {
    rows.values().removeIf(row -> row.sample().time() < time);
  }

  /** The rows, the oldest request first. */
  public List<LabelPool.Row> rows() {
    return new ArrayList<>(rows.values());
  }

  /** About what this takes in memory, bytes. */
  public long heapBytes() {
    long numbers = 0;
    for (LabelPool.Row row : rows.values()) {
      numbers += row.features().length + row.prediction().length;
    }
    return 100 + 8 * numbers + 250L * rows.size();
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(capacity);
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
  public static OpenRequests read(DataInput in) throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "state of open label requests has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it");
    }
    OpenRequests open;
    try {
      open = new OpenRequests(in.readInt());
    } catch (IllegalArgumentException e) {
      throw new IOException("state of open label requests is damaged: " + e.getMessage(), e);
    }
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      open.rows.put(in.readLong(), LabelPool.Row.read(in));
    }
    return open;
  }
}
