package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * HDDM-W: an exponentially weighted mean has risen since the cut at which it was lowest, by
 * McDiarmid's bound.
 *
 * <pre>
 *   mean_t = lambda x_t + (1 - lambda) mean_(t-1)      v_t = lambda^2 + (1 - lambda)^2 v_(t-1)
 *   cut      where mean + sqrt(v ln(1 / drift) / 2) was smallest
 *   DRIFT    mean since the cut > mean at the cut + sqrt((v + v at the cut) ln(1 / drift) / 2)
 *   WARNING  the same with warning
 * </pre>
 *
 * A mean starts with its first value and v = 1. With {@code twoSided} a fall since the highest cut
 * is an alarm as well.
 *
 * <p>Input: numbers in [0, 1]; others are clipped. NaN and infinities are skipped.
 *
 * <p>Source: Frias-Blanco et al., IEEE TKDE 27, 2015, doi 10.1109/TKDE.2014.2345382, the W-test.
 *
 * <p>False alarms: {@code drift} bounds one test of one cut, not the stream. Time: O(1). Size: 120
 * bytes. Not thread safe.
 */
public final class HddmW implements Detector {

  private final double lambda;
  private final double driftLog;
  private final double warningLog;
  private final boolean twoSided;
  private final double[] all = new double[3];
  private final double[] low = new double[6];
  private final double[] high = new double[6];

  // Layout of the arrays: mean, v, number of values (0 or 1 and more); then the same at the cut.
  private static final int MEAN = 0;
  private static final int V = 1;
  private static final int SOME = 2;
  private static final int CUT_MEAN = 3;
  private static final int CUT_V = 4;
  private static final int CUT = 5;

  /** The paper's parameters: 0.001, 0.005, weight 0.05, rises only. */
  public HddmW() {
    this(0.001, 0.005, 0.05, false);
  }

  /**
   * @param drift error probability of an alarm, 1e-12 to 1
   * @param warning error probability of a warning, 1e-12 to 1
   * @param lambda weight of the newest value, 1e-9 to 1
   * @param twoSided whether falls alarm as well
   */
  public HddmW(double drift, double warning, double lambda, boolean twoSided) {
    driftLog = Math.log(1 / Parameters.require("drift", drift, 1e-12, 1));
    warningLog = Math.log(1 / Parameters.require("warning", warning, 1e-12, 1));
    this.lambda = Parameters.require("lambda", lambda, 1e-9, 1);
    this.twoSided = twoSided;
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    double x = Parameters.clip(value);
    add(all, x);
    cut(low, x, 1);
    State state = judge(low, 1);
    if (twoSided && state != State.DRIFT) {
      cut(high, x, -1);
      State falls = judge(high, -1);
      state = falls.compareTo(state) > 0 ? falls : state;
    }
    if (state == State.DRIFT) {
      reset();
    }
    return state;
  }

  private void add(double[] of, double x) {
    if (of[SOME] == 0) {
      of[MEAN] = x;
      of[V] = 1;
      of[SOME] = 1;
    } else {
      of[MEAN] = lambda * x + (1 - lambda) * of[MEAN];
      of[V] = lambda * lambda + (1 - lambda) * (1 - lambda) * of[V];
    }
  }

  private void cut(double[] since, double x, int sign) {
    double now = sign * all[MEAN] + Math.sqrt(all[V] * driftLog / 2);
    double then = sign * since[CUT_MEAN] + Math.sqrt(since[CUT_V] * driftLog / 2);
    if (since[CUT] == 0 || now < then) {
      since[CUT] = 1;
      since[CUT_MEAN] = all[MEAN];
      since[CUT_V] = all[V];
      since[SOME] = 0;
    } else {
      add(since, x);
    }
  }

  private State judge(double[] since, int sign) {
    if (since[SOME] == 0) {
      return State.STABLE;
    }
    double difference = sign * (since[MEAN] - since[CUT_MEAN]);
    double v = since[V] + since[CUT_V];
    if (difference > Math.sqrt(v * driftLog / 2)) {
      return State.DRIFT;
    }
    return difference > Math.sqrt(v * warningLog / 2) ? State.WARNING : State.STABLE;
  }

  @Override
  public void reset() {
    all[SOME] = 0;
    low[SOME] = 0;
    low[CUT] = 0;
    high[SOME] = 0;
    high[CUT] = 0;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    for (double[] array : new double[][] {all, low, high}) {
      for (double value : array) {
        out.writeDouble(value);
      }
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("HDDM-W", in);
    for (double[] array : new double[][] {all, low, high}) {
      for (int i = 0; i < array.length; i++) {
        array[i] = in.readDouble();
      }
    }
  }
}
