package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * When the looks of one activation fall: at multiples of the interval where examples came since the
 * look before, and after every so many examples. Not thread-safe.
 */
final class LookTimes {

  /** Value of {@link #next()} where no look is due. */
  static final long NO_LOOK = Long.MAX_VALUE;

  /** Event time after which a version that is looked at by rows or command is told of anyway. */
  private static final long SILENCE = 3_600_000;

  private long taken;
  private long lastTaken;
  private long last = Long.MIN_VALUE;
  private long next = NO_LOOK;
  private long told = Long.MIN_VALUE;

  /** An example is applied at a time. */
  void take(LookSchedule schedule, long time) {
    taken++;
    touch(schedule, time);
  }

  /** Something else than an example is applied at a time. */
  void touch(LookSchedule schedule, long time) {
    lastTaken = time;
    plan(schedule, time);
  }

  /** The schedule has changed. */
  void replan(LookSchedule schedule) {
    if (next != NO_LOOK) {
      next = NO_LOOK;
      plan(schedule, lastTaken);
    }
  }

  private void plan(LookSchedule schedule, long time) {
    long interval = schedule.interval();
    if (interval == 0 || next != NO_LOOK) {
      return;
    }
    long multiple = -Math.floorDiv(-time, interval) * interval;
    next = multiple > last ? multiple : (Math.floorDiv(last, interval) + 1) * interval;
  }

  /** Whether the example just taken makes a look by rows due. */
  boolean isDueByRows(LookSchedule schedule) {
    return schedule.rows() > 0 && taken > 0 && taken % schedule.rows() == 0;
  }

  /** Examples taken. */
  long taken() {
    return taken;
  }

  /** Event time of the next look by interval; {@link #NO_LOOK} where none is due. */
  long next() {
    return next;
  }

  /** The look by interval was done. */
  void done() {
    last = next;
    next = NO_LOOK;
  }

  /** How things stand at a time was told, at a look or otherwise. */
  void told(long time) {
    told = Math.max(told, time);
  }

  /**
   * Whether it is to be told how things stand, though nothing makes a look due: where looks fall by
   * event time, none is due and nothing was told since the last multiple of the interval; else
   * where nothing was told for {@value #SILENCE} ms.
   *
   * @param time milliseconds since the epoch
   */
  boolean isOverdue(LookSchedule schedule, long time) {
    long interval = schedule.interval();
    return interval == 0
        ? told <= time - SILENCE
        : next == NO_LOOK && Math.floorDiv(time, interval) > Math.floorDiv(told, interval);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(taken);
    out.writeLong(lastTaken);
    out.writeLong(last);
    out.writeLong(next);
    out.writeLong(told);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param hasTold whether it says when something was told last, as from format 5 of the activation
   *     on
   */
  static LookTimes read(DataInput in, boolean hasTold) throws IOException {
    LookTimes times = of(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    times.told = hasTold ? in.readLong() : times.told;
    return times;
  }

  static LookTimes of(long taken, long lastTaken, long last, long next) {
    LookTimes times = new LookTimes();
    times.taken = taken;
    times.lastTaken = lastTaken;
    times.last = last;
    times.next = next;
    times.told = last;
    return times;
  }
}
