package io.arrears.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows, each once, and how often it came: what is summed over rows can be summed over these.
 * Network logs and counters repeat rows by the thousand. Rows are the same where all their bits
 * are; the first of the same stands for all.
 */
public final class DistinctRows {

  /** The golden ratio's fraction in 64 bits. */
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private final double[][] rows;
  private final double[] labels;
  private final double[] counts;
  private final int[] positions;

  private DistinctRows(double[][] rows, double[] labels, double[] counts, int[] positions) {
    this.rows = rows;
    this.labels = labels;
    this.counts = counts;
    this.positions = positions;
  }

  /** Rows that differ in their features. */
  public static DistinctRows of(double[][] features) {
    return of(features, new double[features.length]);
  }

  /** Rows that differ in their features or their label. */
  static DistinctRows of(double[][] features, double[] labels) {
    Map<Key, Integer> known = new HashMap<>();
    List<Key> distinct = new ArrayList<>();
    int[] positions = new int[features.length];
    for (int i = 0; i < positions.length; i++) {
      Key key = new Key(features[i], labels[i]);
      Integer position = known.putIfAbsent(key, distinct.size());
      if (position == null) {
        distinct.add(key);
      }
      positions[i] = position == null ? distinct.size() - 1 : position;
    }
    double[] counts = new double[distinct.size()];
    for (int position : positions) {
      counts[position]++;
    }
    return new DistinctRows(
        distinct.stream().map(Key::features).toArray(double[][]::new),
        distinct.stream().mapToDouble(Key::label).toArray(),
        counts,
        positions);
  }

  /** Number of distinct rows. */
  int size() {
    return rows.length;
  }

  /** Features of the distinct rows, in the order in which they first came. */
  double[][] rows() {
    return rows;
  }

  /** Their labels. */
  double[] labels() {
    return labels;
  }

  /** How often each came. */
  double[] counts() {
    return counts;
  }

  /**
   * What a model predicts of all rows, K values each; rows that are the same share an array, which
   * must be left as it is.
   */
  public double[][] predictions(FittedModel model) {
    double[][] distinct = model.predict(rows);
    double[][] all = new double[positions.length][];
    for (int i = 0; i < positions.length; i++) {
      all[i] = distinct[positions[i]];
    }
    return all;
  }

  /**
   * Hash of a row and its label. Whole numbers have zeros in all their lower bits, which the hash
   * of an array would keep, so each is mixed in: multiplied, which carries upwards, and folded
   * down.
   */
  static int hash(double[] features, double label) {
    long hash = mixed(0, label);
    for (double value : features) {
      hash = mixed(hash, value);
    }
    return Long.hashCode(hash);
  }

  private static long mixed(long hash, double value) {
    long product = (hash + Double.doubleToLongBits(value)) * ODD;
    return product ^ product >>> 32;
  }

  /** A row with its label, and its hash, which is asked for again where the map grows. */
  private record Key(double[] features, double label, int hash) {

    Key(double[] features, double label) {
      this(features, label, DistinctRows.hash(features, label));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && Double.doubleToLongBits(label) == Double.doubleToLongBits(key.label)
          && Arrays.equals(features, key.features);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
