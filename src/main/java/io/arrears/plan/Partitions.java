package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The partitions that a model's rows were read from, in the order in which they were seen, and how
 * far. Bounded by their number, which is one but for models that were moved. Not thread-safe.
 */
final class Partitions {

  private final List<String> topics = new ArrayList<>();
  private int[] partitions = {};
  private long[] last = {};

  /** Takes a record's place; answers the index of its partition. */
  int accept(String topic, int partition, long offset) {
    int size = topics.size();
    for (int i = 0; i < size; i++) {
      if (partitions[i] == partition && isTopic(i, topic)) {
        last[i] = Math.max(last[i], offset);
        return i;
      }
    }
    topics.add(topic);
    partitions = Arrays.copyOf(partitions, size + 1);
    last = Arrays.copyOf(last, size + 1);
    partitions[size] = partition;
    last[size] = offset;
    return size;
  }

  /** The latest text is kept, so that the next one is mostly the same object. */
  private boolean isTopic(int i, String topic) {
    String known = topics.get(i);
    if (known != topic) {
      if (!known.equals(topic)) {
        return false;
      }
      topics.set(i, topic);
    }
    return true;
  }

  /** How many there are. */
  int size() {
    return partitions.length;
  }

  /**
   * What was read since, sorted by topic and partition.
   *
   * @param from smallest offset by index; {@code Long.MAX_VALUE}: none
   */
  List<Regime.Records> since(long[] from) {
    List<Regime.Records> records = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      if (from[i] <= last[i]) {
        records.add(new Regime.Records(topics.get(i), partitions[i], from[i], last[i]));
      }
    }
    records.sort(
        Comparator.comparing(Regime.Records::topic).thenComparingInt(Regime.Records::partition));
    return records;
  }

  /** About what they take in memory, bytes; the topics' names are shared. */
  long heapBytes() {
    return 100 + 20L * partitions.length;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(partitions.length);
    for (int i = 0; i < partitions.length; i++) {
      out.writeUTF(topics.get(i));
      out.writeInt(partitions[i]);
      out.writeLong(last[i]);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    topics.clear();
    partitions = new int[size];
    last = new long[size];
    for (int i = 0; i < size; i++) {
      topics.add(in.readUTF());
      partitions[i] = in.readInt();
      last[i] = in.readLong();
    }
  }
}
