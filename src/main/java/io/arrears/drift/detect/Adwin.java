package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * ADWIN2: a window that grows while its mean stays and is cut where two parts of it differ.
 *
 * <pre>
 *   for each split of the window W into an older W0 and a newer W1, with n0 and n1 values:
 *   m = 1 / (n0 - l + 1) + 1 / (n1 - l + 1), l the shortest part      d = ln(2 ln |W| / delta)
 *   cut where |mean(W0) - mean(W1)| > sqrt(2 m var(W) d) + 2/3 m d
 * </pre>
 *
 * The window is kept as buckets of 1, 2, 4, ... values, at most {@value #BUCKETS} of each size;
 * splits fall between buckets. Where one cuts, the oldest bucket goes, until none does; what is
 * left of the window stays. With {@code twoSided} false the window is cut after falls of the mean
 * as well, but only rises are answered with DRIFT.
 *
 * <p>Input: numbers in [0, 1] for the guarantee; any finite number is taken. NaN and infinities are
 * skipped.
 *
 * <p>Source: Bifet, Gavalda, "Learning from time-changing data with adaptive windowing", SDM 2007,
 * doi 10.1137/1.9781611972771.42, section 3 (ADWIN2) and equation 3.1.
 *
 * <p>False alarms: at each check of a window with constant mean, at most delta (theorem 3.1, for
 * the exact window and without the normal approximation that is used here). Time: O(1) per value
 * and O(log |W|) per check, every {@code interval} values. Size: 96 bytes per row of buckets, at
 * most 40 rows. Not thread safe.
 */
public final class Adwin implements Detector {

  private static final int BUCKETS = 5;
  private static final int ROWS = 40;

  /** Values in the shortest part of a split, and in the shortest window that is checked. */
  private static final int SHORTEST_PART = 5;

  private static final int SHORTEST_WINDOW = 10;

  private final double delta;
  private final int interval;
  private final boolean twoSided;

  /** Row r holds buckets of 2^r values, oldest first, from r (BUCKETS + 1) on. */
  private final double[] sums = new double[ROWS * (BUCKETS + 1)];

  private final double[] squares = new double[ROWS * (BUCKETS + 1)];
  private final int[] used = new int[ROWS];
  private int last;
  private long time;
  private long width;
  private double sum;
  private double deviations;

  /** The paper's delta 0.002, checked every 32 values. */
  public Adwin() {
    this(0.002, 32, true);
  }

  /**
   * @param delta error probability of a check, 1e-300 to 1
   * @param interval values between checks, 1 to 1,000,000
   * @param twoSided whether falls alarm as well
   */
  public Adwin(double delta, int interval, boolean twoSided) {
    this.twoSided = twoSided;
    this.delta = Parameters.require("delta", delta, 1e-300, 1);
    this.interval = Parameters.require("interval", interval, 1, 1_000_000);
  }

  /** Mean of the window; 0 for an empty one. */
  public double mean() {
    return width == 0 ? 0 : sum / width;
  }

  /** Number of values in the window. */
  public long width() {
    return width;
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    time++;
    insert(value);
    if (time % interval != 0 || width <= SHORTEST_WINDOW) {
      return State.STABLE;
    }
    double before = mean();
    boolean cut = false;
    while (width > 0 && differs()) {
      dropOldest();
      cut = true;
    }
    return cut && (twoSided || mean() > before) ? State.DRIFT : State.STABLE;
  }

  private void insert(double value) {
    if (width > 0) {
      double distance = value - sum / width;
      deviations += width * distance * distance / (width + 1);
    }
    width++;
    sum += value;
    append(0, value, 0);
    for (int row = 0; used[row] > BUCKETS; row++) {
      int at = row * (BUCKETS + 1);
      double half = 1L << row;
      double distance = sums[at] / half - sums[at + 1] / half;
      append(
          row + 1,
          sums[at] + sums[at + 1],
          squares[at] + squares[at + 1] + half / 2 * distance * distance);
      shift(row, 2);
    }
  }

  private void append(int row, double bucketSum, double bucketSquares) {
    int at = row * (BUCKETS + 1) + used[row]++;
    sums[at] = bucketSum;
    squares[at] = bucketSquares;
    last = Math.max(last, row);
  }

  /** Removes the oldest buckets of a row. */
  private void shift(int row, int count) {
    int at = row * (BUCKETS + 1);
    used[row] -= count;
    for (int k = 0; k < used[row]; k++) {
      sums[at + k] = sums[at + k + count];
      squares[at + k] = squares[at + k + count];
    }
  }

  private boolean differs() {
    double log = Math.log(2 * Math.log(width) / delta);
    double spread = 2 * deviations / width * log;
    long older = 0;
    double olderSum = 0;
    for (int row = last; row >= 0; row--) {
      int at = row * (BUCKETS + 1);
      for (int k = 0; k < used[row]; k++) {
        older += 1L << row;
        olderSum += sums[at + k];
        long newer = width - older;
        if (newer <= SHORTEST_PART + 1) {
          return false;
        }
        if (older > SHORTEST_PART + 1) {
          double difference = olderSum / older - (sum - olderSum) / newer;
          double m = 1.0 / (older - SHORTEST_PART + 1) + 1.0 / (newer - SHORTEST_PART + 1);
          if (Math.abs(difference) > Math.sqrt(m * spread) + 2.0 / 3 * m * log) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void dropOldest() {
    int at = last * (BUCKETS + 1);
    double count = 1L << last;
    double mean = sums[at] / count;
    width -= 1L << last;
    sum -= sums[at];
    if (width > 0) {
      double distance = mean - sum / width;
      deviations -= squares[at] + count * width * distance * distance / (count + width);
    }
    deviations = width > 0 ? Math.max(0, deviations) : 0;
    shift(last, 1);
    while (last > 0 && used[last] == 0) {
      last--;
    }
  }

  @Override
  public void reset() {
    Arrays.fill(used, 0);
    last = 0;
    time = 0;
    width = 0;
    sum = 0;
    deviations = 0;
  }

  /** Writes time, sums and the buckets in use. */
  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(time);
    out.writeDouble(sum);
    out.writeDouble(deviations);
    out.writeByte(last);
    for (int row = 0; row <= last; row++) {
      out.writeByte(used[row]);
      for (int k = 0; k < used[row]; k++) {
        out.writeDouble(sums[row * (BUCKETS + 1) + k]);
        out.writeDouble(squares[row * (BUCKETS + 1) + k]);
      }
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("ADWIN", in);
    reset();
    time = in.readLong();
    sum = in.readDouble();
    deviations = in.readDouble();
    last = Parameters.requireRange("ADWIN's last row", in.readUnsignedByte(), 0, ROWS - 2);
    for (int row = 0; row <= last; row++) {
      used[row] = Parameters.requireRange("ADWIN's buckets", in.readUnsignedByte(), 0, BUCKETS);
      for (int k = 0; k < used[row]; k++) {
        sums[row * (BUCKETS + 1) + k] = in.readDouble();
        squares[row * (BUCKETS + 1) + k] = in.readDouble();
      }
      width += (long) used[row] << row;
    }
  }
}
