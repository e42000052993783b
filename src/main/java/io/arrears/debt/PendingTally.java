package io.arrears.debt;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How many observations of one version wait for their label, by observation time, so that those
 * whose label horizon has ended can be forgotten without naming them.
 *
 * <p>Time is cut into buckets of 1/{@value #BUCKETS} of the horizon, at least a millisecond. A
 * bucket is forgotten as a whole once its end and the horizon have passed, so an observation is
 * counted for up to one bucket too long. A label that is told of before the observation's arrival
 * makes a bucket negative for a while; the total is never below 0. What is older than the horizon
 * when it is told of is not counted, neither coming nor going.
 *
 * <p>An empty tally has a total of 0. O(1) a call, 1 KB. Not thread-safe.
 */
public final class PendingTally {

  private static final int FORMAT = 1;
  private static final int BUCKETS = 128;

  private final long horizon;
  private final long width;

  /** Of the buckets that a horizon can touch: those it covers, and a part of one more. */
  private final long[] counts;

  private long newest = Long.MIN_VALUE;
  private long total;

  /**
   * @param horizon label horizon, milliseconds, above 0
   */
  public PendingTally(long horizon) {
    if (horizon <= 0) {
      throw new IllegalArgumentException("horizon is " + horizon + " ms, allowed: above 0");
    }
    this.horizon = horizon;
    this.width = (horizon - 1) / BUCKETS + 1;
    this.counts = new long[(int) ((horizon - 1) / width) + 2];
  }

  /**
   * Observations began to wait.
   *
   * @param time their observation time, milliseconds since the epoch
   * @param count how many, 0 or more
   */
  public void arrive(long time, long count) {
    add(time, count);
  }

  /** The observation of a time waits no longer: its label has come. */
  public void settle(long time) {
    add(time, -1);
  }

  private void add(long time, long count) {
    long bucket = Math.floorDiv(time, width);
    move(bucket);
    long age = newest - bucket;
    if (age >= 0 && age < counts.length) {
      counts[slot(bucket)] += count;
      total += count;
    }
  }

  /** Forgets what has waited longer than the horizon at a time, milliseconds since the epoch. */
  public void advance(long time) {
    move(Math.floorDiv(time, width));
  }

  /** Moves the window of buckets so that it ends with the given one. */
  private void move(long bucket) {
    if (bucket <= newest) {
      return;
    }
    // Below 0: the difference is too large for a long.
    long steps = bucket - newest;
    long cleared = steps < 0 ? counts.length : Math.min(steps, counts.length);
    for (long i = 0; i < cleared; i++) {
      int slot = slot(bucket - i);
      total -= counts[slot];
      counts[slot] = 0;
    }
    newest = bucket;
  }

  private int slot(long bucket) {
    return Math.floorMod(bucket, counts.length);
  }

  /** Observations that wait, 0 or more. */
  public long total() {
    return Math.max(0, total);
  }

  /** The same observations under another horizon, each bucket moved as a whole. */
  public PendingTally withHorizon(long horizon) {
    if (horizon == this.horizon) {
      return this;
    }
    PendingTally tally = new PendingTally(horizon);
    if (newest != Long.MIN_VALUE) {
      tally.advance(newest * width);
      for (int i = counts.length - 1; i >= 0; i--) {
        tally.add((newest - i) * width, counts[slot(newest - i)]);
      }
    }
    return tally;
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(horizon);
    out.writeLong(newest);
    for (long count : counts) {
      out.writeLong(count);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible horizon
   */
  public static PendingTally read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "pending tally has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    PendingTally tally;
    try {
      tally = new PendingTally(in.readLong());
    } catch (IllegalArgumentException e) {
      throw new IOException("pending tally cannot be restored: " + e.getMessage(), e);
    }
    tally.newest = in.readLong();
    for (int i = 0; i < tally.counts.length; i++) {
      tally.counts[i] = in.readLong();
      tally.total += tally.counts[i];
    }
    return tally;
  }

  @Override
  public String toString() {
    return total() + " observations wait";
  }
}
