package io.arrears.flink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Which observations of the current key wait for their deployment, and how long, in processing
 * time. Not thread-safe.
 */
final class UnknownWait {

  /** Timers are rounded up to a share of the wait, and this at least, milliseconds. */
  private static final long WAIT_STEP = 1_000;

  private static final long WAIT_STEPS = 8;

  private final ListState<byte[]> unchecked;
  private final InternalTimerService<VoidNamespace> timers;
  private final long wait;

  /**
   * @param unchecked what waits, of the current key
   * @param wait milliseconds of processing time
   */
  UnknownWait(ListState<byte[]> unchecked, InternalTimerService<VoidNamespace> timers, long wait) {
    this.unchecked = unchecked;
    this.timers = timers;
    this.wait = wait;
  }

  /** Lets an observation wait from now on. */
  void add(String id) throws Exception {
    long deadline = timers.currentProcessingTime() + wait;
    unchecked.add(new Unchecked(deadline, id).toBytes());
    // Few timers, since each reads and writes all that wait.
    long step = Math.max(WAIT_STEP, wait / WAIT_STEPS);
    timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, (deadline + step - 1) / step * step);
  }

  /**
   * Takes away those that have waited until a time.
   *
   * @param time processing time, milliseconds since the epoch
   * @param over takes their prediction ids
   */
  void take(long time, IdBlock.Reader over) throws Exception {
    List<byte[]> left = new ArrayList<>();
    Iterable<byte[]> entries = unchecked.get();
    for (byte[] bytes : entries == null ? List.<byte[]>of() : entries) {
      Unchecked entry = Unchecked.of(bytes);
      if (entry.deadline() > time) {
        left.add(bytes);
      } else {
        over.accept(entry.predictionId());
      }
    }
    unchecked.update(left);
  }
}
