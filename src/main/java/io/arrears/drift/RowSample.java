package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A uniform sample of rows without replacement: the k rows with the smallest hashes of their
 * prediction ids ("bottom-k", Cohen and Kaplan, PODC 2007, doi 10.1145/1281100.1281133). Which rows
 * are kept depends on the set of rows alone, never on their order or on how they were spread over
 * samples that are then combined. Rows of equal hash are ordered by their values.
 *
 * <p>Time: a comparison for a row that is not kept, log k otherwise. Size: 8 k (D + 4) bytes. Not
 * thread safe.
 */
public final class RowSample {

  /** Largest k. */
  public static final int MAX_SIZE = 65_536;

  private static final Comparator<Entry> SMALLEST_FIRST =
      Comparator.comparingLong(Entry::hash).thenComparing(Entry::values, Arrays::compare);

  private final int capacity;
  private final PriorityQueue<Entry> largestFirst = new PriorityQueue<>(SMALLEST_FIRST.reversed());

  /**
   * @param capacity k, 0 to {@value #MAX_SIZE}
   */
  public RowSample(int capacity) {
    if (capacity < 0 || capacity > MAX_SIZE) {
      throw new IllegalArgumentException(
          "sample rows is " + capacity + ", allowed: 0 to " + MAX_SIZE);
    }
    this.capacity = capacity;
  }

  /**
   * A well spread hash of a prediction id: FNV-1a over its characters, finished by the mixer of
   * SplitMix64.
   */
  public static long hash(String predictionId) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < predictionId.length(); i++) {
      hash = (hash ^ predictionId.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /**
   * The hash of a prediction id that is written in UTF-8.
   *
   * @param bytes hold it
   * @param from index of its first byte
   * @param to index behind its last byte
   */
  public static long hash(byte[] bytes, int from, int to) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return hash(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      }
      hash = (hash ^ bytes[i]) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** The mixer of SplitMix64, for ids that are numbers already. */
  public static long mix(long id) {
    long z = id + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Offers a row; it is copied if it is kept. */
  public void accept(long hash, double[] row) {
    if (largestFirst.size() < capacity) {
      largestFirst.add(new Entry(hash, row.clone()));
    } else if (capacity > 0 && hash <= largestFirst.peek().hash) {
      offer(new Entry(hash, row.clone()));
    }
  }

  /** Whether a row of this hash would be kept, unless rows of equal hash decide otherwise. */
  public boolean wants(long hash) {
    return largestFirst.size() < capacity || (capacity > 0 && hash <= largestFirst.peek().hash);
  }

  /** Adds the rows of another sample; the result is the sample of both sets of rows together. */
  public void combine(RowSample other) {
    for (Entry entry : other.largestFirst) {
      offer(entry);
    }
  }

  private void offer(Entry entry) {
    if (largestFirst.size() < capacity) {
      largestFirst.add(entry);
    } else if (capacity > 0 && SMALLEST_FIRST.compare(entry, largestFirst.peek()) < 0) {
      largestFirst.poll();
      largestFirst.add(entry);
    }
  }

  /** Number of rows kept. */
  public int size() {
    return largestFirst.size();
  }

  /** The rows, smallest hash first; not copied. */
  public double[][] rows() {
    return largestFirst.stream().sorted(SMALLEST_FIRST).map(Entry::values).toArray(double[][]::new);
  }

  /** Present values of one feature in the sample, in no order that matters. */
  public double[] values(int feature) {
    return largestFirst.stream()
        .mapToDouble(entry -> entry.values[feature])
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }

  /** Largest number of rows kept, k. */
  public int capacity() {
    return capacity;
  }

  /** Hands out hash and values of each row, smallest hash first; values are not copied. */
  public void forEach(RowConsumer consumer) {
    largestFirst.stream()
        .sorted(SMALLEST_FIRST)
        .forEach(entry -> consumer.accept(entry.hash, entry.values));
  }

  /** Writes k, the number of rows, then hash and values of each, smallest hash first. */
  public void write(DataOutput out, int dimension) throws IOException {
    out.writeInt(capacity);
    out.writeInt(size());
    for (Entry entry : largestFirst.stream().sorted(SMALLEST_FIRST).toList()) {
      out.writeLong(entry.hash);
      Doubles.write(entry.values, out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for impossible sizes
   */
  public static RowSample read(DataInput in, int dimension) throws IOException {
    int capacity = in.readInt();
    int size = in.readInt();
    if (capacity < 0 || capacity > MAX_SIZE || size < 0 || size > capacity) {
      throw new IOException("row sample has " + size + " of " + capacity + " rows");
    }
    RowSample sample = new RowSample(capacity);
    for (int i = 0; i < size; i++) {
      long hash = in.readLong();
      double[] values = new double[dimension];
      Doubles.readAnyInto(in, values);
      sample.largestFirst.add(new Entry(hash, values));
    }
    return sample;
  }

  /** Takes one row. */
  @FunctionalInterface
  public interface RowConsumer {

    /**
     * @param hash hash of the row's prediction id
     * @param values D values, NaN where missing
     */
    void accept(long hash, double[] values);
  }

  private record Entry(long hash, double[] values) {}
}
