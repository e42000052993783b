package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * DDM: the error rate has risen above its best.
 *
 * <pre>
 *   p = mean of the errors      s = sqrt(p (1 - p) / n)
 *   DRIFT where p + s > p_min + drift s_min, WARNING with warning s_min
 * </pre>
 *
 * p_min and s_min are those of the smallest p + s so far, from the value before the first test on.
 *
 * <p>Input: errors, 0 or 1; other values are clipped to [0, 1]. NaN and infinities are skipped.
 *
 * <p>Source: Gama, Medas, Castillo, Rodrigues, "Learning with drift detection", SBIA 2004, doi
 * 10.1007/978-3-540-28645-5_29, section 3.
 *
 * <p>False alarms: no bound; the error rate's best is a minimum over time, so longer streams alarm
 * more. Time: O(1). Size: 48 bytes. Not thread safe.
 */
public final class Ddm implements Detector {

  private final int minCount;
  private final double warning;
  private final double drift;
  private long count;
  private double rate;
  private double leastSum = Double.MAX_VALUE;
  private double leastRate;
  private double leastDeviation;

  /** The paper's parameters: 30 values, 2 and 3 standard deviations. */
  public Ddm() {
    this(30, 2, 3);
  }

  /**
   * @param minCount values before the first test, 2 to 1,000,000
   * @param warning standard deviations of a warning, 0 to 100
   * @param drift standard deviations of an alarm, 0 to 100
   */
  public Ddm(int minCount, double warning, double drift) {
    this.minCount = Parameters.require("minCount", minCount, 2, 1_000_000);
    this.warning = Parameters.require("warning", warning, 0, 100);
    this.drift = Parameters.require("drift", drift, 0, 100);
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    count++;
    rate += (Parameters.clip(value) - rate) / count;
    if (count < minCount - 1) {
      return State.STABLE;
    }
    double deviation = Math.sqrt(rate * (1 - rate) / count);
    double sum = rate + deviation;
    if (sum <= leastSum) {
      leastSum = sum;
      leastRate = rate;
      leastDeviation = deviation;
    }
    if (count < minCount) {
      return State.STABLE;
    }
    if (sum > leastRate + drift * leastDeviation) {
      reset();
      return State.DRIFT;
    }
    return sum > leastRate + warning * leastDeviation ? State.WARNING : State.STABLE;
  }

  @Override
  public void reset() {
    count = 0;
    rate = 0;
    leastSum = Double.MAX_VALUE;
    leastRate = 0;
    leastDeviation = 0;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(count);
    out.writeDouble(rate);
    out.writeDouble(leastSum);
    out.writeDouble(leastRate);
    out.writeDouble(leastDeviation);
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("DDM", in);
    count = in.readLong();
    rate = in.readDouble();
    leastSum = in.readDouble();
    leastRate = in.readDouble();
    leastDeviation = in.readDouble();
  }
}
