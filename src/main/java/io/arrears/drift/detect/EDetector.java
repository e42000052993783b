package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * An e-detector: the mean of a bounded stream has risen above what was promised, with a mean run
 * length to a false alarm that holds whatever the distribution.
 *
 * <pre>
 *   e_t(b) = 1 + b (y_t - m) / m      y_t = (x_t - low) / (high - low), m = (promised - low) / (high - low)
 *   R_t(b) = (R_(t-1)(b) + 1) e_t(b)                                        Shiryaev-Roberts
 *   DRIFT where the mean of R_t(b) over the bets b reaches runLength
 * </pre>
 *
 * While every conditional mean of x given the past is at most the promised one, e_t(b) has a mean
 * of at most 1 for 0 &lt; b &lt; 1, R_t - t is a supermartingale, and so is the mean over bets; by
 * optional stopping the mean number of values to the first alarm is at least runLength. Values may
 * depend on each other in any way. The bets are {@value #BETS} powers of 1/2, from 1/2 down: large
 * ones are quick after large rises, small ones find small rises.
 *
 * <p>Input: numbers in [low, high]; what is above counts as high, which keeps the promise; what is
 * below counts as low, which may break it. NaN and infinities are skipped.
 *
 * <p>Source: Shin, Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change
 * detection", arXiv 2203.03532: the Shiryaev-Roberts e-detector {@code R = (R + 1) e}, alarm at c,
 * mean run length at least c; mixtures of baselines; bounded means.
 *
 * <p>False alarms: mean run length at least runLength. Time: O(1), {@value #BETS} multiplications.
 * Size: 8 bytes per bet. Not thread safe.
 */
public final class EDetector implements Detector {

  private static final int BETS = 8;

  private final double low;
  private final double width;
  private final double promised;
  private final double runLength;
  private final double[] sums = new double[BETS];

  /** Mean at most 0.1 of a stream in [0, 1], one false alarm in 10,000 values. */
  public EDetector() {
    this(0, 1, 0.1, 10_000);
  }

  /**
   * @param low least value, finite
   * @param high largest value, finite, above low
   * @param promised mean that is not exceeded while all is well, above low, below high
   * @param runLength mean number of values to a false alarm, at least, 2 to 1e12
   */
  public EDetector(double low, double high, double promised, double runLength) {
    this.low = Parameters.require("low", low, -Double.MAX_VALUE, Double.MAX_VALUE);
    Parameters.require("high", high, Math.nextUp(low), Double.MAX_VALUE);
    Parameters.require("promised", promised, Math.nextUp(low), Math.nextDown(high));
    this.width = high - low;
    this.promised = (promised - low) / width;
    this.runLength = Parameters.require("runLength", runLength, 2, 1e12);
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    double y = Parameters.clip((value - low) / width);
    double rise = y / promised - 1;
    double bet = 0.5;
    double total = 0;
    for (int i = 0; i < BETS; i++) {
      sums[i] = (sums[i] + 1) * (1 + bet * rise);
      total += sums[i];
      bet *= 0.5;
    }
    if (total < runLength * BETS) {
      return State.STABLE;
    }
    reset();
    return State.DRIFT;
  }

  @Override
  public void reset() {
    Arrays.fill(sums, 0);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    for (double value : sums) {
      out.writeDouble(value);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("e-detector", in);
    for (int i = 0; i < BETS; i++) {
      sums[i] = in.readDouble();
    }
  }
}
