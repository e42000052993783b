package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The range of offsets per partition that a window of examples was read from. Bounded by the number
 * of partitions. Not thread-safe.
 */
final class OffsetTracker {

  private final List<Span> spans = new ArrayList<>();

  void add(String topic, int partition, long offset) {
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (span.partition == partition && span.topic.equals(topic)) {
        span.first = Math.min(span.first, offset);
        span.last = Math.max(span.last, offset);
        return;
      }
    }
    spans.add(new Span(topic, partition, offset, offset));
  }

  void clear() {
    spans.clear();
  }

  /** The ranges, sorted by topic and partition. */
  List<Trigger.OffsetRange> ranges() {
    return spans.stream()
        .map(span -> new Trigger.OffsetRange(span.topic, span.partition, span.first, span.last))
        .sorted(
            Comparator.comparing(Trigger.OffsetRange::topic)
                .thenComparingInt(Trigger.OffsetRange::partition))
        .toList();
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(spans.size());
    for (Trigger.OffsetRange range : ranges()) {
      out.writeUTF(range.topic());
      out.writeInt(range.partition());
      out.writeLong(range.first());
      out.writeLong(range.last());
    }
  }

  static OffsetTracker read(DataInput in) throws IOException {
    OffsetTracker tracker = new OffsetTracker();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      tracker.spans.add(new Span(in.readUTF(), in.readInt(), in.readLong(), in.readLong()));
    }
    return tracker;
  }

  /** A range that grows. */
  private static final class Span {
    final String topic;
    final int partition;
    long first;
    long last;

    Span(String topic, int partition, long first, long last) {
      this.topic = topic;
      this.partition = partition;
      this.first = first;
      this.last = last;
    }
  }
}
