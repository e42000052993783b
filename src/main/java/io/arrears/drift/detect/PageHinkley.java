package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Page-Hinkley: the mean has risen.
 *
 * <pre>
 *   U_t = fading U_(t-1) + x_t - mean_t - delta          DRIFT where U_t - min U > threshold
 * </pre>
 *
 * mean_t is that of all values so far, x_t included. With {@code sinceMinimum} false the minimum is
 * left out, as MOA does, which alarms later after a long stable stretch.
 *
 * <p>Input: any finite number, in the unit of delta and threshold. NaN and infinities are skipped.
 *
 * <p>Source: Page, "Continuous inspection schemes", Biometrika 41, 1954, doi
 * 10.1093/biomet/41.1-2.100, section 3; Mouss, Mouss, Mouss, Sefouhi, Asian Control Conference
 * 2004, equations 1 to 3. The fading factor is that of Gama, Sebastiao, Rodrigues, Machine Learning
 * 90, 2013, doi 10.1007/s10994-012-5320-9.
 *
 * <p>False alarms: no bound without a known distribution. Time: O(1). Size: 40 bytes. Not thread
 * safe.
 */
public final class PageHinkley implements Detector {

  private final int minCount;
  private final double delta;
  private final double threshold;
  private final double fading;
  private final boolean sinceMinimum;
  private long count;
  private double mean;
  private double sum;
  private double least;

  /** Usual parameters: 30 values, delta 0.005, threshold 50, fading 0.9999. */
  public PageHinkley() {
    this(30, 0.005, 50, 0.9999, true);
  }

  /**
   * @param minCount values before the first test, 2 to 1,000,000
   * @param delta rise that is tolerated, units of the values, finite, 0 or more
   * @param threshold sum that alarms, units of the values, finite, 0 or more
   * @param fading what stays of the sum from value to value, 0 to 1
   * @param sinceMinimum whether the sum is measured from its minimum
   */
  public PageHinkley(
      int minCount, double delta, double threshold, double fading, boolean sinceMinimum) {
    this.minCount = Parameters.require("minCount", minCount, 2, 1_000_000);
    this.delta = Parameters.require("delta", delta, 0, Double.MAX_VALUE);
    this.threshold = Parameters.require("threshold", threshold, 0, Double.MAX_VALUE);
    this.fading = Parameters.require("fading", fading, 0, 1);
    this.sinceMinimum = sinceMinimum;
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    count++;
    mean += (value - mean) / count;
    sum = fading * sum + (value - mean - delta);
    least = sinceMinimum ? Math.min(least, sum) : 0;
    if (count >= minCount && sum - least > threshold) {
      reset();
      return State.DRIFT;
    }
    return State.STABLE;
  }

  @Override
  public void reset() {
    count = 0;
    mean = 0;
    sum = 0;
    least = 0;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(count);
    out.writeDouble(mean);
    out.writeDouble(sum);
    out.writeDouble(least);
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("Page-Hinkley", in);
    count = in.readLong();
    mean = in.readDouble();
    sum = in.readDouble();
    least = in.readDouble();
  }
}
