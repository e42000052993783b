package io.arrears.flink;

import io.arrears.engine.Deployment;
import io.arrears.plan.AskedLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the label join keeps in memory of one key: the model's deployments, how many rows it has,
 * and the prediction ids that are not in state yet, by the bucket in which their rows end. Written
 * to state before a barrier and when it is evicted.
 */
final class JoinSlot {

  private static final long NONE = Long.MIN_VALUE;

  final JoinKey key;

  /** See {@link JoinKey#phase}. */
  final long phase;

  final JoinVersions versions;
  final List<IdBlock> blocks = new ArrayList<>(2);

  /** Observations that wait for their first label. */
  long waiting;

  /** Observations that have met a label. */
  long joined;

  /** Predictions of which labels have come and no observation. */
  long orphans;

  /** Observations that began to wait on the stream's present day, and on the day before. */
  private long today;

  private long yesterday;
  private long day = Long.MIN_VALUE;

  /** Whether the numbers in state are behind. */
  boolean dirty;

  /** Ends of buckets whose timer is set, the most recent ones. */
  private final long[] timers = {NONE, NONE, NONE, NONE};

  private int nextTimer;

  JoinSlot(JoinKey key, long phase, JoinVersions versions, long[] counts) {
    this.key = key;
    this.phase = phase;
    this.versions = versions;
    if (counts != null) {
      waiting = counts[0];
      joined = counts[1];
      orphans = counts[2];
    }
    if (counts != null && counts.length > 3) {
      day = counts[3];
      today = counts[4];
      yesterday = counts[5];
    }
  }

  /** What is written of the numbers. */
  long[] counts() {
    return day == Long.MIN_VALUE
        ? new long[] {waiting, joined, orphans}
        : new long[] {waiting, joined, orphans, day, today, yesterday};
  }

  /**
   * Counts an observation that begins to wait, and answers about how many began to within the last
   * day: of the day before, the part that is not a day ago.
   *
   * @param time event time that the stream has passed, milliseconds since the epoch
   */
  long countOfDay(long time) {
    long now = Math.floorDiv(time, AskedLabels.DAY);
    if (now > day) {
      yesterday = now - 1 == day ? today : 0;
      today = 0;
      day = now;
    }
    today++;
    double left = 1 - (double) Math.floorMod(time, AskedLabels.DAY) / AskedLabels.DAY;
    return today + (long) (left * yesterday);
  }

  boolean isEmpty() {
    return waiting == 0 && joined == 0 && orphans == 0;
  }

  /** Largest number of rows of each kind, by the version's or else the model's terms. */
  long cap(Deployment deployment, long unknown) {
    long rows =
        deployment == null ? versions.maxPending(unknown) : deployment.labels().maxPending();
    return (rows - 1) / JoinKey.SLOTS + 1;
  }

  /** Notes that the timer of a bucket is set; false where that was known. */
  boolean noteTimer(long end) {
    for (long timer : timers) {
      if (timer == end) {
        return false;
      }
    }
    timers[nextTimer] = end;
    nextTimer = (nextTimer + 1) % timers.length;
    return true;
  }

  /** Forgets that the timer of a bucket was set: it has fired. */
  void forgetTimer(long end) {
    for (int i = 0; i < timers.length; i++) {
      timers[i] = timers[i] == end ? NONE : timers[i];
    }
  }

  /** The block of a bucket, a new one where there is none. */
  IdBlock block(long end) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).end() == end) {
        return blocks.get(i);
      }
    }
    IdBlock block = new IdBlock(end);
    blocks.add(block);
    return block;
  }

  /** Takes the block of a bucket away; null where there is none. */
  IdBlock removeBlock(long end) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).end() == end) {
        return blocks.remove(i);
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return key + " " + Arrays.toString(counts());
  }
}
