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

  private final List<Trigger.OffsetRange> ranges = new ArrayList<>();

  void add(Origin origin) {
    for (int i = 0; i < ranges.size(); i++) {
      Trigger.OffsetRange range = ranges.get(i);
      if (range.partition() == origin.partition() && range.topic().equals(origin.topic())) {
        if (origin.offset() < range.first() || origin.offset() > range.last()) {
          ranges.set(
              i,
              new Trigger.OffsetRange(
                  range.topic(),
                  range.partition(),
                  Math.min(range.first(), origin.offset()),
                  Math.max(range.last(), origin.offset())));
        }
        return;
      }
    }
    ranges.add(
        new Trigger.OffsetRange(
            origin.topic(), origin.partition(), origin.offset(), origin.offset()));
  }

  void clear() {
    ranges.clear();
  }

  /** The ranges, sorted by topic and partition. */
  List<Trigger.OffsetRange> ranges() {
    return ranges.stream()
        .sorted(
            Comparator.comparing(Trigger.OffsetRange::topic)
                .thenComparingInt(Trigger.OffsetRange::partition))
        .toList();
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(ranges.size());
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
      tracker.ranges.add(
          new Trigger.OffsetRange(in.readUTF(), in.readInt(), in.readLong(), in.readLong()));
    }
    return tracker;
  }
}
