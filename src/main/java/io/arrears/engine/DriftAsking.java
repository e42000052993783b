package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * When a model's drift alarm may ask for a retrain by itself: once for each alarm, and ever more
 * rarely where alarms go on, so that a stream that always drifts, or comes in bursts, is no storm
 * of retrains.
 *
 * <pre>
 *   wait(k) = quietWindows 2^k       windows judged between the k-th request in a row and the next
 *   k falls by 1 after 8 wait(k) windows in a row without an alarm
 * </pre>
 *
 * So n windows bring at most about log2(n / quietWindows) requests where alarms do not cease, and
 * one in 8 quietWindows where they come and go. It goes on from one version to the next. Not
 * thread-safe.
 */
final class DriftAsking {

  private static final byte FORMAT = 1;
  private static final int MOST_IN_ROW = 20;
  private static final int CALM = 8;

  private int inRow;
  private long sinceAsked = Long.MAX_VALUE;
  private long quietRun;
  private boolean alarm;
  private boolean asked;

  /** The same for a next version, in which no alarm stands yet. */
  DriftAsking next() {
    DriftAsking next = new DriftAsking();
    next.inRow = inRow;
    next.sinceAsked = sinceAsked;
    next.quietRun = quietRun;
    return next;
  }

  /**
   * A window was judged.
   *
   * @param standing whether an alarm stands after it
   */
  void judged(boolean standing, int quietWindows) {
    sinceAsked = sinceAsked == Long.MAX_VALUE ? sinceAsked : sinceAsked + 1;
    quietRun = standing ? 0 : quietRun + 1;
    if (inRow > 0 && quietRun >= CALM * pause(quietWindows)) {
      inRow--;
      quietRun = 0;
    }
    asked &= standing && alarm;
    alarm = standing;
  }

  /** Windows that have to be judged before the next request. */
  long windowsToWait(int quietWindows) {
    return inRow == 0 || sinceAsked == Long.MAX_VALUE
        ? 0
        : Math.max(0, pause(quietWindows) - sinceAsked);
  }

  private long pause(int quietWindows) {
    return (long) quietWindows << inRow;
  }

  /** Whether the alarm that stands has asked. */
  boolean hasAsked() {
    return asked;
  }

  /** The alarm asks. */
  void ask() {
    asked = true;
    sinceAsked = 0;
    quietRun = 0;
    inRow = Math.min(MOST_IN_ROW, inRow + 1);
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeInt(inRow);
    out.writeLong(sinceAsked);
    out.writeLong(quietRun);
    out.writeBoolean(alarm);
    out.writeBoolean(asked);
  }

  static DriftAsking read(DataInput in) throws IOException {
    Formats.require("drift asking", in.readByte(), FORMAT);
    DriftAsking asking = new DriftAsking();
    asking.inRow = in.readInt();
    asking.sinceAsked = in.readLong();
    asking.quietRun = in.readLong();
    asking.alarm = in.readBoolean();
    asking.asked = in.readBoolean();
    if (asking.inRow < 0 || asking.inRow > MOST_IN_ROW) {
      throw new IOException("drift asking has " + asking.inRow + " requests in a row");
    }
    return asking;
  }
}
