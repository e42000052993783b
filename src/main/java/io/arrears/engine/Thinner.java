package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Thins a model whose examples come faster than a limit, without bias. With the rate seen in the
 * seconds before, an example is kept with probability
 *
 * <pre>share = min(1, limit / rate)</pre>
 *
 * by a hash of its prediction id, and counts 1 / share times: in the belief as that many examples,
 * in the ledger as that many gaps. The share is fixed before the second begins, so that the
 * expected weight of every example is 1; and it depends on event times alone, so that a replay
 * thins alike.
 *
 * <p>The rate is that of event time, in examples per second: the examples of the last second that
 * had any, divided by the seconds from it to the present one. So the first second of a burst is not
 * thinned. Takes 48 bytes. Not thread-safe.
 */
final class Thinner {

  private static final long MILLIS = 1_000;
  private static final long NO_SALT = 0;

  private long second = Long.MIN_VALUE;
  private long count;
  private double rate;
  private long leftOut;

  /**
   * The weight of the next example in model order.
   *
   * @param time when it is applied, milliseconds since the epoch
   * @param limit examples per second, above 0; 0: none
   * @return at least 1, or 0 where the example is left out
   */
  double weigh(String predictionId, long time, long limit) {
    return weigh(share(time, limit), predictionId);
  }

  /** The share of which the next example in model order is one, 0 to 1; as {@link #weigh}. */
  double share(long time, long limit) {
    long now = Math.floorDiv(time, MILLIS);
    if (now > second) {
      rate = count == 0 ? 0 : (double) count / (now - second);
      second = now;
      count = 0;
    }
    count++;
    if (limit == 0 || rate <= limit) {
      return 1;
    }
    return limit / rate;
  }

  /** The weight of an example of a share: its inverse, or 0 where it is left out. */
  double weigh(double share, String predictionId) {
    if (share == 1 || IdHash.uniform(predictionId, NO_SALT) < share) {
      return 1 / share;
    }
    leftOut++;
    return 0;
  }

  /** Examples that were left out. */
  long leftOut() {
    return leftOut;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(second);
    out.writeLong(count);
    out.writeDouble(rate);
    out.writeLong(leftOut);
  }

  static Thinner read(DataInput in) throws IOException {
    Thinner thinner = new Thinner();
    thinner.second = in.readLong();
    thinner.count = in.readLong();
    thinner.rate = in.readDouble();
    thinner.leftOut = in.readLong();
    return thinner;
  }
}
