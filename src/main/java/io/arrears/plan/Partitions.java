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
  private long[] first = {};
  private long[] last = {};

  /** Takes a record's place; answers the index of its partition. */
  int accept(String topic, int partition, long offset) {
    int size = topics.size();
    for (int i = 0; i < size; i++) {
      if (partitions[i] == partition && topics.get(i).equals(topic)) {
        last[i] = Math.max(last[i], offset);
        first[i] = Math.min(first[i], offset);
        return i;
      }
    }
    topics.add(topic);
    partitions = Arrays.copyOf(partitions, size + 1);
    first = Arrays.copyOf(first, size + 1);
    last = Arrays.copyOf(last, size + 1);
    partitions[size] = partition;
    first[size] = offset;
    last[size] = offset;
    return size;
  }

  /**
   * The offsets that follow those seen, by index.
   *
   * @param target filled in and answered where it has the length
   */
  long[] next(long[] target) {
    long[] next = target.length == last.length ? target : new long[last.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = last[i] + 1;
    }
    return next;
  }

  /**
   * What was read since, sorted by topic and partition.
   *
   * @param from smallest offset by index; a partition behind them is there from its first
   */
  List<Regime.Records> since(long[] from) {
    List<Regime.Records> records = new ArrayList<>();
    for (int i = 0; i < partitions.length; i++) {
      long start = i < from.length ? from[i] : first[i];
      if (start <= last[i]) {
        records.add(new Regime.Records(topics.get(i), partitions[i], start, last[i]));
      }
    }
    records.sort(
        Comparator.comparing(Regime.Records::topic).thenComparingInt(Regime.Records::partition));
    return records;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(partitions.length);
    for (int i = 0; i < partitions.length; i++) {
      out.writeUTF(topics.get(i));
      out.writeInt(partitions[i]);
      out.writeLong(first[i]);
      out.writeLong(last[i]);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    topics.clear();
    partitions = new int[size];
    first = new long[size];
    last = new long[size];
    for (int i = 0; i < size; i++) {
      topics.add(in.readUTF());
      partitions[i] = in.readInt();
      first[i] = in.readLong();
      last[i] = in.readLong();
    }
  }
}
