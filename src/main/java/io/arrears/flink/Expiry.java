package io.arrears.flink;

/** When state that waits for something ends. */
final class Expiry {

  private Expiry() {}

  /**
   * {@code time + horizon}, rounded up to a multiple of the bucket plus the phase; {@link
   * Long#MAX_VALUE} where that overflows.
   *
   * @param time milliseconds since the epoch, 0 or more
   * @param horizon milliseconds, 0 or more
   * @param bucket milliseconds, above 0
   * @param phase milliseconds, 0 to the bucket less 1
   */
  static long endOf(long time, long horizon, long bucket, long phase) {
    long end = time + horizon;
    long rounded = end + Math.floorMod(phase - end, bucket);
    return end < time || rounded < end ? Long.MAX_VALUE : rounded;
  }
}
