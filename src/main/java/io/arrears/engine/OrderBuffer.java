package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Holds examples and LOOK commands until the stream's time has passed them and gives them back in
 * model order: by order time, examples before looks, ties by prediction id, then by version. The
 * order does not depend on the order of arrival.
 *
 * <p>Cost: O(log n) a call; one entry an event. Not thread-safe.
 */
final class OrderBuffer {

  private static final Comparator<Entry> MODEL_ORDER =
      Comparator.comparingLong(Entry::time)
          .thenComparingInt(e -> e.event() instanceof Example ? 0 : 1)
          .thenComparing(OrderBuffer::predictionId)
          .thenComparing(OrderBuffer::version)
          .thenComparing(e -> e.event().origin().topic())
          .thenComparingInt(e -> e.event().origin().partition())
          .thenComparingLong(e -> e.event().origin().offset());

  private final PriorityQueue<Entry> entries = new PriorityQueue<>(MODEL_ORDER);

  /**
   * Adds an event.
   *
   * @param time when it is due: its order time, or later where its version serves only later
   * @param late whether it came behind the watermark
   */
  void add(Event event, long time, boolean late) {
    entries.add(new Entry(event, time, late));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Time of the next event; {@link Long#MAX_VALUE} where there is none. */
  long nextTime() {
    Entry first = entries.peek();
    return first == null ? Long.MAX_VALUE : first.time();
  }

  /** Takes the next event; must not be empty. */
  Entry poll() {
    return entries.remove();
  }

  void write(DataOutput out) throws IOException {
    // In model order, so that equal contents are equal bytes whatever the heap's layout.
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(MODEL_ORDER);
    out.writeInt(sorted.size());
    for (Entry entry : sorted) {
      out.writeLong(entry.time());
      out.writeBoolean(entry.late());
      EventCodec.write(out, entry.event());
    }
  }

  static OrderBuffer read(DataInput in) throws IOException {
    OrderBuffer buffer = new OrderBuffer();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long time = in.readLong();
      boolean late = in.readBoolean();
      buffer.add(EventCodec.read(in), time, late);
    }
    return buffer;
  }

  private static String predictionId(Entry entry) {
    return entry.event() instanceof Example example ? example.observation().predictionId() : "";
  }

  private static String version(Entry entry) {
    return entry.event() instanceof Example example ? example.observation().version() : "";
  }

  /**
   * One event.
   *
   * @param event an example or a LOOK
   * @param time when it is due, milliseconds since the epoch
   * @param late whether it came behind the watermark
   */
  record Entry(Event event, long time, boolean late) {}
}
