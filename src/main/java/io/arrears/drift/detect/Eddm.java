package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * EDDM: errors come closer together than they did at best.
 *
 * <pre>
 *   p, s = mean and standard deviation of the distances between errors, in values
 *   DRIFT where (p + 2 s) / max of (p + 2 s) &lt; drift, WARNING with warning
 * </pre>
 *
 * Distances are counted from the start, so the first is that to the first error.
 *
 * <p>Input: 1 is an error, everything else is none. NaN and infinities are skipped.
 *
 * <p>Source: Baena-Garcia, del Campo-Avila, Fidalgo, Bifet, Gavalda, Morales-Bueno, "Early drift
 * detection method", Fourth International Workshop on Knowledge Discovery from Data Streams, 2006,
 * section 3.
 *
 * <p>False alarms: no bound. Time: O(1). Size: 56 bytes. Not thread safe.
 */
public final class Eddm implements Detector {

  private final int minErrors;
  private final double warning;
  private final double drift;
  private long count;
  private long errors;
  private long lastError;
  private double mean;
  private double squares;
  private double most;

  /** The paper's parameters: 30 errors, 0.95 and 0.9. */
  public Eddm() {
    this(30, 0.95, 0.9);
  }

  /**
   * @param minErrors errors, and values, before the first test, 1 to 1,000,000
   * @param warning share of the maximum below which it warns, 0 to 1
   * @param drift share of the maximum below which it alarms, 0 to 1
   */
  public Eddm(int minErrors, double warning, double drift) {
    this.minErrors = Parameters.require("minErrors", minErrors, 1, 1_000_000);
    this.warning = Parameters.require("warning", warning, 0, 1);
    this.drift = Parameters.require("drift", drift, 0, 1);
  }

  @Override
  public State update(double value) {
    if (!Double.isFinite(value)) {
      return State.STABLE;
    }
    count++;
    if (value != 1) {
      return State.STABLE;
    }
    errors++;
    double distance = count - lastError;
    lastError = count;
    double before = mean;
    mean += (distance - mean) / errors;
    squares += (distance - mean) * (distance - before);
    double sum = mean + 2 * Math.sqrt(squares / errors);
    if (sum > most) {
      if (count >= minErrors) {
        most = sum;
      }
      return State.STABLE;
    }
    if (errors <= minErrors) {
      return State.STABLE;
    }
    double ratio = sum / most;
    if (ratio < drift) {
      reset();
      return State.DRIFT;
    }
    return ratio < warning ? State.WARNING : State.STABLE;
  }

  @Override
  public void reset() {
    count = 0;
    errors = 0;
    lastError = 0;
    mean = 0;
    squares = 0;
    most = 0;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(Parameters.FORMAT);
    out.writeLong(count);
    out.writeLong(errors);
    out.writeLong(lastError);
    out.writeDouble(mean);
    out.writeDouble(squares);
    out.writeDouble(most);
  }

  @Override
  public void read(DataInput in) throws IOException {
    Parameters.requireFormat("EDDM", in);
    count = in.readLong();
    errors = in.readLong();
    lastError = in.readLong();
    mean = in.readDouble();
    squares = in.readDouble();
    most = in.readDouble();
  }
}
