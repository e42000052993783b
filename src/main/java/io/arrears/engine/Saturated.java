package io.arrears.engine;

/** Sums of times that end at the ends of time instead of beyond them. */
final class Saturated {

  private Saturated() {}

  /** {@code a + b}, or the nearest long. */
  static long sum(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return sum;
  }
}
