package io.arrears.job;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Throws at given counts of the elements that it has seen, each once, over all subtasks and
 * restarts of a job in this JVM.
 *
 * @param <T> type of the elements
 */
final class Saboteur<T> implements MapFunction<T, T> {

  private static final long serialVersionUID = 1L;
  private static final AtomicLong FAILURES = new AtomicLong();
  private static final int SLOTS = 16;
  private static final AtomicLongArray SEEN = new AtomicLongArray(SLOTS);

  private final int slot;
  private final long[] failAt;

  /**
   * @param slot tells one saboteur from another
   * @param failAt counts at which it throws
   */
  Saboteur(int slot, long... failAt) {
    this.slot = slot;
    this.failAt = failAt;
  }

  /** Starts to count anew; for a new test. */
  static void reset() {
    FAILURES.set(0);
    for (int slot = 0; slot < SLOTS; slot++) {
      SEEN.set(slot, 0);
    }
  }

  static long failures() {
    return FAILURES.get();
  }

  @Override
  public T map(T element) {
    long seen = SEEN.incrementAndGet(slot);
    if (Arrays.stream(failAt).anyMatch(at -> at == seen)) {
      FAILURES.incrementAndGet();
      throw new IllegalStateException("sabotage at element " + seen);
    }
    return element;
  }
}
