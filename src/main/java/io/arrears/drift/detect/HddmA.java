package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * HDDM-A: the mean has risen since the cut at which it was lowest, by Hoeffding's bound.
 *
 * <pre>
 *   cut      the n values with the smallest mean_n + sqrt(ln(1 / drift) / (2 n))
 *   DRIFT    mean of all N - mean of the cut >= sqrt((N - n) / (2 n N) ln(2 / drift))
 *   WARNING  the same with warning
 * </pre>
 *
 * With {@code twoSided} a fall since the highest cut is an alarm as well.
 *
 * <p>Input: numbers in [0, 1]; others are clipped. NaN and infinities are skipped.
 *
 * <p>Source: Frias-Blanco, del Campo-Avila, Ramos-Jimenez, Morales-Bueno, Ortiz-Diaz,
 * Caballero-Mota, "Online and non-parametric drift detection methods based on Hoeffding's bounds",
 * IEEE TKDE 27, 2015, doi 10.1109/TKDE.2014.2345382, the A-test.
 *
 * <p>False alarms: {@code drift} bounds one test of one cut, not the stream. Time: O(1). Size: 56
 * bytes. Not thread safe.
 */
public final class HddmA implements Detector {

  private final double driftLog;
  private final double driftTwiceLog;
  private final double warningTwiceLog;
  private final boolean twoSided;
  private long count;
  private double sum;
  private long lowCount;
  private double lowSum;
  private long highCount;
  private double highSum;

  /** The paper's parameters: 0.001 and 0.005, rises only. */
  public HddmA() {
    this(0.001, 0.005, false);
  }

  /**
   * @param drift error probability of an alarm, 1e-12 to 1
   * @param warning error probability of a warning, 1e-12 to 1
   * @param twoSided whether falls alarm as well
   */
  public HddmA(double drift, double warning, boolean twoSided) {
    driftLog = Math.log(1 / Parameters.require("drift", drift, 1e-12, 1));
    driftTwiceLog = Math.log(2 / drift);
    warningTwiceLog = Math.log(2 / Parameters.require("warning", warning, 1e-12, 1));
    this.twoSided = twoSided;
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    count++;
    sum += Parameters.clip(value);
    double mean = sum / count;
    double bound = Math.sqrt(driftLog / (2 * count));
    if (lowCount == 0 || lowSum / lowCount + Math.sqrt(driftLog / (2 * lowCount)) >= mean + bound) {
      lowCount = count;
      lowSum = sum;
    }
    if (highCount == 0
        || highSum / highCount - Math.sqrt(driftLog / (2 * highCount)) <= mean - bound) {
      highCount = count;
      highSum = sum;
    }
    double rise = mean - lowSum / lowCount;
    double fall = twoSided ? highSum / highCount - mean : 0;
    if (exceeds(rise, lowCount, driftTwiceLog) || exceeds(fall, highCount, driftTwiceLog)) {
      reset();
      return State.DRIFT;
    }
    boolean warns =
        exceeds(rise, lowCount, warningTwiceLog) || exceeds(fall, highCount, warningTwiceLog);
    return warns ? State.WARNING : State.STABLE;
  }

  private boolean exceeds(double difference, long cut, double log) {
    return cut < count && difference >= Math.sqrt((double) (count - cut) / cut / count / 2 * log);
  }

  @Override
  public void reset() {
    count = 0;
    sum = 0;
    lowCount = 0;
    lowSum = 0;
    highCount = 0;
    highSum = 0;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(count);
    out.writeDouble(sum);
    out.writeLong(lowCount);
    out.writeDouble(lowSum);
    out.writeLong(highCount);
    out.writeDouble(highSum);
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("HDDM-A", in);
    count = in.readLong();
    sum = in.readDouble();
    lowCount = in.readLong();
    lowSum = in.readDouble();
    highCount = in.readLong();
    highSum = in.readDouble();
  }
}
