package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * KSWIN: the newest values of a sliding window have another distribution than a sample of the older
 * ones.
 *
 * <pre>
 *   D = Kolmogorov-Smirnov distance between the newest r values and r drawn from the n - r older
 *   DRIFT where D > sqrt(-ln(alpha) / r)
 * </pre>
 *
 * After an alarm the newest r values stay and the window fills up again. The older values are drawn
 * with replacement by SplitMix64 from the seed, so runs repeat.
 *
 * <p>Input: any finite number. NaN and infinities are skipped.
 *
 * <p>Source: Raab, Heusinger, Schleif, "Reactive soft prototype computing for concept drift
 * streams", Neurocomputing 416, 2020, doi 10.1016/j.neucom.2019.11.111, section 3.1 and equation 7.
 *
 * <p>False alarms: about alpha per test, and tests overlap. Time: O(r log r) per test, since both
 * sides are sorted anew. Size: 8 (n + 2 r) bytes. Not thread safe.
 */
public final class Kswin implements Detector {

  private final int size;
  private final int recent;
  private final double limit;
  private final int interval;
  private final long seed;
  private final double[] window;
  private final double[] newest;
  private final double[] drawn;
  private int count;
  private int next;
  private int sinceTest;
  private long random;

  /** The paper's parameters: 0.005, 100 values, 30 of them new, a test for each value; seed 1. */
  public Kswin() {
    this(0.005, 100, 30, 1, 1);
  }

  /**
   * @param alpha error probability of a test, 1e-300 to 1
   * @param size values in the window n, 4 to 100,000
   * @param recent newest values r, 2 to n / 2
   * @param interval values between tests, 1 to 1,000,000
   * @param seed seed of the draws
   */
  public Kswin(double alpha, int size, int recent, int interval, long seed) {
    Parameters.require("alpha", alpha, 1e-300, 1);
    this.size = Parameters.require("size", size, 4, 100_000);
    this.recent = Parameters.require("recent", recent, 2, size / 2);
    this.interval = Parameters.require("interval", interval, 1, 1_000_000);
    this.seed = seed;
    limit = Math.sqrt(-Math.log(alpha) / recent);
    window = new double[size];
    newest = new double[recent];
    drawn = new double[recent];
    random = seed;
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    window[next] = value;
    next = next + 1 == size ? 0 : next + 1;
    count = Math.min(size, count + 1);
    if (++sinceTest < interval || count < size) {
      return State.STABLE;
    }
    sinceTest = 0;
    if (distance() <= limit) {
      return State.STABLE;
    }
    // The newest values move to the front, in their order.
    for (int i = 0; i < recent; i++) {
      newest[i] = window[Math.floorMod(next - recent + i, size)];
    }
    System.arraycopy(newest, 0, window, 0, recent);
    count = recent;
    next = recent;
    return State.DRIFT;
  }

  private double distance() {
    for (int i = 0; i < recent; i++) {
      newest[i] = window[Math.floorMod(next - recent + i, size)];
      drawn[i] = window[Math.floorMod(next + draw(size - recent), size)];
    }
    Arrays.sort(newest);
    Arrays.sort(drawn);
    int i = 0;
    int j = 0;
    int most = 0;
    while (i < recent && j < recent) {
      double at = Math.min(newest[i], drawn[j]);
      while (i < recent && newest[i] <= at) {
        i++;
      }
      while (j < recent && drawn[j] <= at) {
        j++;
      }
      most = Math.max(most, Math.abs(i - j));
    }
    return (double) most / recent;
  }

  /** A number from 0 to bound - 1. */
  private int draw(int bound) {
    random += 0x9e3779b97f4a7c15L;
    long z = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    return (int) (((z >>> 32) * bound) >>> 32);
  }

  @Override
  public void reset() {
    count = 0;
    next = 0;
    sinceTest = 0;
    random = seed;
  }

  /** Writes the state of the draws and the values, oldest first. */
  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(random);
    out.writeInt(count);
    out.writeInt(sinceTest);
    for (int i = 0; i < count; i++) {
      out.writeDouble(window[Math.floorMod(next - count + i, size)]);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("KSWIN", in);
    random = in.readLong();
    count = Parameters.requireRange("KSWIN's values", in.readInt(), 0, size);
    sinceTest = in.readInt();
    for (int i = 0; i < count; i++) {
      window[i] = in.readDouble();
    }
    next = count % size;
  }
}
