package io.arrears.decision;

import java.io.Serializable;

/**
 * How long to wait before a trigger is emitted again: after attempt n
 *
 * <pre>min(most, first 2^(n - 1))</pre>
 *
 * @param first milliseconds after the first attempt, {@value #LEAST} or more
 * @param most milliseconds at most, {@code first} or more
 */
public record Backoff(long first, long most) implements Serializable {

  /** Shortest wait, milliseconds. */
  public static final long LEAST = 1_000;

  /** Ten minutes, doubled up to six hours. */
  public static final Backoff DEFAULT = new Backoff(600_000, 21_600_000);

  public Backoff {
    if (first < LEAST) {
      throw new IllegalArgumentException(
          "retry.backoff is " + first + " ms, allowed: " + LEAST + " or more");
    }
    if (most < first) {
      throw new IllegalArgumentException(
          "retry.backoff.max is " + most + " ms, allowed: retry.backoff, " + first + ", or more");
    }
  }

  /**
   * Milliseconds to wait after an attempt.
   *
   * @param attempt 1 for the first
   */
  public long after(int attempt) {
    long delay = first;
    for (int i = 1; i < attempt && delay < most; i++) {
      delay = delay > most / 2 ? most : 2 * delay;
    }
    return Math.min(delay, most);
  }
}
