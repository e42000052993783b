package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Holds examples and LOOK commands until the stream's time has passed them and gives them back in
 * model order: by order time, examples before looks, ties by prediction id, then by version. The
 * order does not depend on the order of arrival.
 *
 * <p>What comes in order, as most does, is kept in a queue and never compared again; the rest goes
 * to a heap. Cost: O(1) a call for the one, O(log n) for the other; one entry an event. Not
 * thread-safe.
 */
final class OrderBuffer {

  private static final Comparator<Entry> TIES =
      Comparator.comparingInt((Entry e) -> e.event() instanceof Example ? 0 : 1)
          .thenComparing(OrderBuffer::predictionId)
          .thenComparing(OrderBuffer::version)
          .thenComparing(e -> e.event().origin().topic())
          .thenComparingInt(e -> e.event().origin().partition())
          .thenComparingLong(e -> e.event().origin().offset());

  /** Ascending in model order. */
  private final ArrayDeque<Entry> ordered = new ArrayDeque<>();

  private final PriorityQueue<Entry> strays = new PriorityQueue<>(OrderBuffer::compare);

  /**
   * Adds an event.
   *
   * @param time when it is due: its order time, or later where its version serves only later
   * @param late whether it came behind the watermark
   */
  void add(Event event, long time, boolean late) {
    Entry entry = new Entry(event, time, late);
    if (ordered.isEmpty() || compare(ordered.peekLast(), entry) <= 0) {
      ordered.addLast(entry);
    } else {
      strays.add(entry);
    }
  }

  boolean isEmpty() {
    return ordered.isEmpty() && strays.isEmpty();
  }

  /** Time of the next event; {@link Long#MAX_VALUE} where there is none. */
  long nextTime() {
    return Math.min(timeOf(ordered.peekFirst()), timeOf(strays.peek()));
  }

  /** Takes the next event; must not be empty. */
  Entry poll() {
    Entry stray = strays.peek();
    Entry first = ordered.peekFirst();
    boolean takeStray = stray != null && (first == null || compare(stray, first) < 0);
    return takeStray ? strays.remove() : ordered.removeFirst();
  }

  void write(DataOutput out) throws IOException {
    // In model order, so that equal contents are equal bytes whatever the heap's layout.
    List<Entry> sorted = new ArrayList<>(ordered);
    sorted.addAll(strays);
    sorted.sort(OrderBuffer::compare);
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

  private static int compare(Entry a, Entry b) {
    int byTime = Long.compare(a.time(), b.time());
    return byTime != 0 ? byTime : TIES.compare(a, b);
  }

  private static long timeOf(Entry entry) {
    return entry == null ? Long.MAX_VALUE : entry.time();
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
