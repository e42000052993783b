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

  private long taken;
  private long lastTaken;
  private long last = Long.MIN_VALUE;
  private long next = NO_LOOK;

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

  void write(DataOutput out) throws IOException {
    out.writeLong(taken);
    out.writeLong(lastTaken);
    out.writeLong(last);
    out.writeLong(next);
  }

  static LookTimes read(DataInput in) throws IOException {
    return of(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  static LookTimes of(long taken, long lastTaken, long last, long next) {
    LookTimes times = new LookTimes();
    times.taken = taken;
    times.lastTaken = lastTaken;
    times.last = last;
    times.next = next;
    return times;
  }
}
