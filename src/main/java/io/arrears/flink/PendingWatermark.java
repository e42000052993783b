package io.arrears.flink;

import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A watermark that has come and whose work is spread over the records that come after it, so that a
 * task goes on reading while it works: of E engines that are due, where R records came between the
 * watermark before and this one, n more records bring
 *
 * <pre>
 *   min(E, floor({@value #HASTE} E n / R))    engines to advance,
 * </pre>
 *
 * which is all of them shortly before the next watermark where records come as fast as before. An
 * alarm in processing time sees to it that the work is finished where no records follow, and at the
 * latest after a given patience. It counts only; its owner advances the engines and passes the
 * watermark on. Not thread-safe; the alarm rings on the task's thread.
 */
final class PendingWatermark {

  /**
   * With fewer records between two watermarks there is nothing to gain: about as many fit between
   * two tasks, so that nobody waits meanwhile.
   */
  static final int FEWEST_RECORDS = 1_000;

  /** Processing time between two looks at whether records still come, milliseconds. */
  static final long ALARM = 10;

  private static final double HASTE = 1.1;

  private final ProcessingTimeService clock;
  private final long patience;
  private final ThrowingRunnable<Exception> finish;
  private Watermark mark;
  private double share;
  private double credit;
  private long records;
  private long begun;
  private boolean alarmIsSet;
  private long recordsAtAlarm;

  /**
   * @param patience processing time that a watermark may be pending, milliseconds; looked at every
   *     {@value #ALARM}
   * @param finish does what is left of the work
   */
  PendingWatermark(ProcessingTimeService clock, long patience, ThrowingRunnable<Exception> finish) {
    this.clock = clock;
    this.patience = patience;
    this.finish = finish;
  }

  /**
   * A watermark has come; none is pending.
   *
   * @param engines how many are due
   * @return whether it is pending now; false: its work is to be done at once, as with the last
   *     watermark of all
   */
  boolean begin(Watermark next, int engines) {
    if (engines > 0 && records >= FEWEST_RECORDS && !next.equals(Watermark.MAX_WATERMARK)) {
      mark = next;
      share = HASTE * engines / records;
      credit = 0;
      begun = clock.getCurrentProcessingTime();
    }
    records = 0;
    if (mark != null && !alarmIsSet) {
      setAlarm();
    }
    return mark != null;
  }

  /** So many records have come: how many engines to advance. */
  int record(int more) {
    records += more;
    if (mark == null) {
      return 0;
    }
    credit += share * more;
    int engines = (int) credit;
    credit -= engines;
    return engines;
  }

  /** The watermark that was pending, which is no more; null where none was. */
  Watermark end() {
    Watermark ended = mark;
    mark = null;
    return ended;
  }

  private void setAlarm() {
    alarmIsSet = true;
    recordsAtAlarm = records;
    clock.registerTimer(clock.getCurrentProcessingTime() + ALARM, this::ring);
  }

  private void ring(long time) throws Exception {
    alarmIsSet = false;
    if (mark == null) {
      return;
    }
    if (records == recordsAtAlarm || time - begun >= patience) {
      finish.run();
    } else {
      setAlarm();
    }
  }
}
