package io.arrears.decision;

/**
 * How long training infrastructure may be silent, and how often it is asked.
 *
 * @param ackTimeout milliseconds from a trigger's event to its acknowledgement, {@value
 *     #MIN_TIMEOUT} or more; 0: it may never come
 * @param retrainTimeout milliseconds from acknowledgement or start to the deployment, {@value
 *     #MIN_TIMEOUT} or more; 0: it may never come
 * @param maxAttempts events of one trigger, the first included, 1 to {@value #MOST_ATTEMPTS}
 */
public record Retry(long ackTimeout, long retrainTimeout, int maxAttempts) {

  /** Shortest timeout, milliseconds. */
  public static final long MIN_TIMEOUT = 1_000;

  /** Most attempts. */
  public static final int MOST_ATTEMPTS = 1_000;

  /** Attempts where a deployment is silent. */
  public static final int DEFAULT_ATTEMPTS = 5;

  /** Acknowledged within an hour, deployed within a day, asked five times. */
  public static final Retry DEFAULT = new Retry(3_600_000, 86_400_000, DEFAULT_ATTEMPTS);

  public Retry {
    requireTimeout("ackTimeout", ackTimeout);
    requireTimeout("retrainTimeout", retrainTimeout);
    if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts is " + maxAttempts + ", allowed: 1 to " + MOST_ATTEMPTS);
    }
  }

  private static void requireTimeout(String field, long timeout) {
    if (timeout != 0 && timeout < MIN_TIMEOUT) {
      throw new IllegalArgumentException(
          field + " is " + timeout + " ms, allowed: 0, or " + MIN_TIMEOUT + " or more");
    }
  }
}
