package io.arrears.flink;

/** When state that waits for something ends. */
final class Expiry {

  private Expiry() {}

  /**
   * {@code time + horizon}, rounded up to a multiple of the bucket; {@link Long#MAX_VALUE} where
   * that overflows.
   *
   * @param time milliseconds since the epoch, 0 or more
   * @param horizon milliseconds, 0 or more
   * @param bucket milliseconds, above 0
   */
  static long endOf(long time, long horizon, long bucket) {
    long end = time + horizon;
    long rounded = end + Math.floorMod(-end, bucket);
    return end < time || rounded < end ? Long.MAX_VALUE : rounded;
  }
}
