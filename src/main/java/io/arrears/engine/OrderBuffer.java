package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Holds examples, corrections, what waits for labels and LOOK commands until the stream's time has
 * passed them and gives them back in model order: by order time, at one time what waits first and
 * looks last, ties by prediction id, then by version, then by the precedence of labels. The order
 * does not depend on the order of arrival, and neither does what a correction corrects: see {@link
 * #insert}.
 *
 * <p>What comes in order, as most does, is kept in a queue and never compared again, examples that
 * brought their label as {@link ExampleRows}; the rest goes to a heap. Cost: O(1) a call for the
 * one, O(log n) for the other, O(n) for a correction that came before the label that it precedes is
 * due. A label that was brought inline is never corrected. Not thread-safe.
 */
final class OrderBuffer {

  /** An example with short features, bytes. */
  private static final long BYTES_PER_ENTRY = 400;

  private static final Comparator<Entry> TIES =
      Comparator.comparingInt((Entry e) -> rank(e.event()))
          .thenComparing(OrderBuffer::predictionId)
          .thenComparing(OrderBuffer::version)
          .thenComparing(OrderBuffer::label, Comparator.nullsFirst(Label.PRECEDENCE))
          .thenComparing(e -> e.event().origin().topic())
          .thenComparingInt(e -> e.event().origin().partition())
          .thenComparingLong(e -> e.event().origin().offset());

  /** Examples that brought their label, ascending in model order. */
  private final ExampleRows rows = new ExampleRows(false);

  /** Other events, ascending in model order. */
  private final ArrayDeque<Entry> ordered = new ArrayDeque<>();

  /** What came out of order. */
  private final PriorityQueue<Entry> strays = new PriorityQueue<>(OrderBuffer::compare);

  /**
   * Adds an event.
   *
   * @param time when it is due: its order time, or later where its version serves only later
   * @param late whether it came behind the watermark
   */
  void add(Event event, long time, boolean late) {
    if (event instanceof Example example && continuesRows(example, time)) {
      rows.add(example, time, late, 1);
      return;
    }
    Entry entry = new Entry(event, time, late);
    if (ordered.isEmpty() || compare(ordered.peekLast(), entry) <= 0) {
      ordered.addLast(entry);
    } else {
      strays.add(entry);
    }
  }

  /**
   * Adds an example that brought its label, where a block is read.
   *
   * @param time its order time, at which it is due
   */
  void add(ObservationBlock.Reader row, long time) {
    if (rows.fits(row.features(), row.outputs()) && continuesRows(row, time)) {
      rows.add(row, time, false);
    } else {
      add(Example.inline(row.observation()), time, false);
    }
  }

  /** Whether a row surely follows; of two at one time the prediction ids tell. */
  private boolean continuesRows(ObservationBlock.Reader row, long time) {
    int last = rows.size() - 1;
    return last < 0
        || rows.due(last) < time
        || (rows.due(last) == time && rows.predictionId(last).compareTo(row.predictionId()) < 0);
  }

  /**
   * Adds a correction whose label precedes one that is still here: what follows it here now
   * corrects it, as if it had come first.
   *
   * @param time when it is due
   * @param late whether it came behind the watermark
   * @return whether it was added; not where the label that it precedes is no longer here
   */
  boolean insert(Correction correction, long time, boolean late) {
    List<Entry> followers = new ArrayList<>();
    boolean found = false;
    for (Collection<Entry> entries : List.of(ordered, strays)) {
      for (Entry entry : entries) {
        if (follows(entry, correction)) {
          followers.add(entry);
          found |= Label.PRECEDENCE.compare(label(entry), correction.after()) == 0;
        }
      }
    }
    if (!found) {
      return false;
    }
    followers.sort(Comparator.comparing(OrderBuffer::label, Label.PRECEDENCE));
    Label before = correction.label();
    long entered = correction.entered();
    for (Entry follower : followers) {
      Label label = label(follower);
      long own = Math.max(correction.observation().time(), label.time());
      entered = before.isRetraction() ? own : entered;
      follower.event = new Correction(correction.observation(), label, before, null, entered);
      before = label;
    }
    add(asEvent(correction), time, late);
    return true;
  }

  /** A value that corrects nothing is an example. */
  static Event asEvent(Correction correction) {
    return correction.before() == null && !correction.label().isRetraction()
        ? new Example(correction.observation(), correction.label())
        : correction;
  }

  private static boolean follows(Entry entry, Correction correction) {
    Observation observation = observation(entry);
    return observation != null
        && observation.predictionId().equals(correction.observation().predictionId())
        && observation.version().equals(correction.observation().version())
        && Label.PRECEDENCE.compare(label(entry), correction.label()) > 0;
  }

  boolean isEmpty() {
    return rows.isEmpty() && ordered.isEmpty() && strays.isEmpty();
  }

  /** About what waits in memory, bytes. */
  long heapBytes() {
    return rows.heapBytes() + BYTES_PER_ENTRY * (ordered.size() + strays.size());
  }

  private boolean continuesRows(Example example, long time) {
    if (!rows.fits(example.observation()) || !example.isInline()) {
      return false;
    }
    int last = rows.size() - 1;
    return last < 0
        || rows.due(last) < time
        || (rows.due(last) == time && compareTies(last, example) <= 0);
  }

  /** Time of the next event; {@link Long#MAX_VALUE} where there is none. */
  long nextTime() {
    long time = rows.isEmpty() ? Long.MAX_VALUE : rows.due(0);
    if (!ordered.isEmpty()) {
      time = Math.min(time, ordered.peekFirst().time());
    }
    if (!strays.isEmpty()) {
      time = Math.min(time, strays.peek().time());
    }
    return time;
  }

  /** The rows of which the first is the next event; null where another event is. */
  ExampleRows nextRows() {
    if (rows.isEmpty()) {
      return null;
    }
    Entry other = nextOther();
    return other == null || compareRow(0, other) <= 0 ? rows : null;
  }

  /** Time of the next event that is no row; {@link Long#MAX_VALUE} where there is none. */
  long nextOtherTime() {
    Entry other = nextOther();
    return other == null ? Long.MAX_VALUE : other.time();
  }

  /** Takes the next event; must not be empty. */
  Entry poll() {
    if (nextRows() != null) {
      Entry row = new Entry(rows.example(0), rows.due(0), rows.late(0));
      rows.remove(1);
      return row;
    }
    return nextOther() == ordered.peekFirst() ? ordered.removeFirst() : strays.remove();
  }

  /** The first event that is no row; null where there is none. */
  private Entry nextOther() {
    Entry stray = strays.peek();
    Entry first = ordered.peekFirst();
    boolean takeStray = stray != null && (first == null || compare(stray, first) < 0);
    return takeStray ? stray : first;
  }

  void write(DataOutput out) throws IOException {
    // In model order, so that equal contents are equal bytes whatever the heap's layout.
    List<Entry> sorted = new ArrayList<>(ordered);
    sorted.addAll(strays);
    for (int i = 0; i < rows.size(); i++) {
      sorted.add(new Entry(rows.example(i), rows.due(i), rows.late(i)));
    }
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

  /** What waits, since its label may come at once, then examples and corrections, then looks. */
  private static int rank(Event event) {
    return observation(event) != null ? 1 : event instanceof Command ? 2 : 0;
  }

  private static int compare(Entry a, Entry b) {
    int byTime = Long.compare(a.time(), b.time());
    return byTime != 0 ? byTime : TIES.compare(a, b);
  }

  private int compareRow(int row, Entry entry) {
    int byTime = Long.compare(rows.due(row), entry.time());
    return byTime != 0 ? byTime : compareTies(row, entry.event());
  }

  /** As the comparator of ties, without an object for the row. */
  private int compareTies(int row, Event event) {
    Observation observation = observation(event);
    if (observation == null) {
      return event instanceof Command ? -1 : 1;
    }
    int order = rows.predictionId(row).compareTo(observation.predictionId());
    if (order == 0) {
      order = rows.version(row).compareTo(observation.version());
    }
    if (order == 0) {
      order = Label.PRECEDENCE.compare(rows.example(row).label(), label(event));
    }
    if (order == 0) {
      order = rows.topic(row).compareTo(event.origin().topic());
    }
    if (order == 0) {
      order = Integer.compare(rows.partition(row), event.origin().partition());
    }
    return order != 0 ? order : Long.compare(rows.offset(row), event.origin().offset());
  }

  private static String predictionId(Entry entry) {
    if (entry.event instanceof Waiting waiting) {
      return waiting.observation().predictionId();
    }
    Observation observation = observation(entry);
    return observation == null ? "" : observation.predictionId();
  }

  private static String version(Entry entry) {
    if (entry.event instanceof Arrivals arrivals) {
      return arrivals.version();
    }
    if (entry.event instanceof ProfileDelta delta) {
      return delta.version();
    }
    Observation observation = observation(entry);
    return observation == null ? "" : observation.version();
  }

  private static Observation observation(Entry entry) {
    return observation(entry.event);
  }

  private static Observation observation(Event event) {
    if (event instanceof Example example) {
      return example.observation();
    }
    return event instanceof Correction correction ? correction.observation() : null;
  }

  private static Label label(Entry entry) {
    return label(entry.event);
  }

  private static Label label(Event event) {
    if (event instanceof Example example) {
      return example.label();
    }
    return event instanceof Correction correction ? correction.label() : null;
  }

  /** One event. What a correction corrects may change while it waits; its place does not. */
  static final class Entry {

    private final long time;
    private final boolean late;
    private Event event;

    private Entry(Event event, long time, boolean late) {
      this.event = event;
      this.time = time;
      this.late = late;
    }

    /** An example, a correction or a LOOK. */
    Event event() {
      return event;
    }

    /** When it is due, milliseconds since the epoch. */
    long time() {
      return time;
    }

    /** Whether it came behind the watermark. */
    boolean late() {
      return late;
    }
  }
}
