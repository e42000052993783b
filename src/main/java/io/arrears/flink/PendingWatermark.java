package io.arrears.flink;

import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * A watermark that has come and whose work is spread over the records that come after it, so that a
 * task goes on reading while it works: of E engines that are due, where R records came between the
 * watermark before and this one, the work keeps
 *
 * <pre>
 *   engines advanced >= {@value #HASTE} E n / R    after n more records,
 * </pre>
 *
 * which is done shortly before the next watermark where records come as fast as before. Counts
 * only; who advances the engines also passes the watermark on. Not thread-safe.
 */
final class PendingWatermark {

  /**
   * With fewer records between two watermarks there is nothing to gain: they fit between two tasks
   * (ten buffers of 32 KB), so that nobody waits meanwhile.
   */
  static final int FEWEST_RECORDS = 1_000;

  private static final double HASTE = 1.1;

  private Watermark mark;
  private double share;
  private double credit;
  private long records;
  private long begun;

  /** Whether a watermark is pending. */
  boolean isPending() {
    return mark != null;
  }

  /**
   * A watermark has come.
   *
   * @param engines how many are due
   * @return whether its work is to be spread; false: it is to be done at once, and nothing is
   *     pending
   */
  boolean begin(Watermark next, int engines, long now) {
    boolean spread =
        engines > 0 && records >= FEWEST_RECORDS && !Watermark.MAX_WATERMARK.equals(next);
    if (spread) {
      mark = next;
      share = HASTE * engines / records;
      credit = 0;
      begun = now;
    }
    records = 0;
    return spread;
  }

  /** A record has come: how many engines to advance. */
  int record() {
    records++;
    if (mark == null) {
      return 0;
    }
    credit += share;
    int engines = (int) credit;
    credit -= engines;
    return engines;
  }

  /** Records since the latest watermark. */
  long records() {
    return records;
  }

  /** Processing time since which it is pending, milliseconds since the epoch. */
  long begun() {
    return begun;
  }

  /** Nothing is pending any more; returns what was, null where nothing was. */
  Watermark end() {
    Watermark ended = mark;
    mark = null;
    return ended;
  }
}
