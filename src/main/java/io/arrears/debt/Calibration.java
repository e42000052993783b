package io.arrears.debt;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What share of the expected score gap has been seen to come true: of every example whose label was
 * waited for, the gap that the belief expected just before it learned the label, beside the gap
 * that was then booked.
 *
 * <pre>
 *   calibration = clip((R - 3 sqrt(V)) / (E + w), 0, 1)
 *   R = sum realised,  V = sum realised^2,  E = sum expected,  w = prior weight
 * </pre>
 *
 * <p>The expected gap is never negative, the realised one of a model that is right is: on average
 * it costs the belief as much as it expects to gain. So R / E is near -1 without drift, and near 1
 * where the belief is right about the drift. But R is a noisy sum, and it multiplies whatever
 * waits, a million rows perhaps; hence the three standard errors. Simulated, stationary, Bernoulli
 * and Gaussian, 3 to 30 coordinates, 1,000 and 10,000 effective rows, a million rows pending, w a
 * tenth of a retrain of 100 nats: without the standard errors the accrued debt passed a tenth of a
 * retrain at up to 11 % of the looks (5 % with w a whole retrain) and reached 74 retrains; with two
 * at up to 0.05 %; with three at none of 135,000. After a drift the three of them cost little: debt
 * and accrued debt of 4,800 rows reached the price of a retrain at 21 to 39 nats of debt with them,
 * 21 to 24 without, 1,000 effective rows.
 *
 * <p>The three sums are forgotten as the belief forgets, V with the square. Before anything has
 * settled the calibration is 0: an expectation that nobody has checked is worth nothing. Takes 24
 * bytes. Not thread-safe.
 */
public final class Calibration {

  private static final int FORMAT = 1;
  private static final double STANDARD_ERRORS = 3;

  private double realised;
  private double squares;
  private double expected;

  /** Nothing has settled. */
  public Calibration() {}

  /**
   * Enters one example whose label was waited for.
   *
   * @param expected its expected gap, units of loss, finite, 0 or more
   * @param realised its score gap, units of loss, finite
   */
  public void settle(double expected, double realised) {
    if (!(expected >= 0 && expected < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "expected is " + expected + ", allowed: finite, 0 or more");
    }
    if (!Double.isFinite(realised)) {
      throw new IllegalArgumentException("realised is " + realised + ", allowed: finite");
    }
    this.expected = Math.min(Double.MAX_VALUE, this.expected + expected);
    this.realised += realised;
    this.squares = Math.min(Double.MAX_VALUE, this.squares + realised * realised);
  }

  /** Keeps the share rho, 0 to 1, of what has settled. */
  public void forget(double rho) {
    expected *= rho;
    realised *= rho;
    squares *= rho * rho;
  }

  /**
   * The calibration, 0 to 1.
   *
   * @param priorWeight w, expected gap that is held against it, units of loss, above 0
   */
  public double value(double priorWeight) {
    double certain = realised - STANDARD_ERRORS * Math.sqrt(squares);
    return certain > 0 ? Math.min(1, certain / (expected + priorWeight)) : 0;
  }

  /** Sum of the expected gaps, units of loss. */
  public double expected() {
    return expected;
  }

  /** Sum of the realised gaps, units of loss. */
  public double realised() {
    return realised;
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeDouble(realised);
    out.writeDouble(squares);
    out.writeDouble(expected);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static Calibration read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "calibration has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    Calibration calibration = new Calibration();
    calibration.realised = in.readDouble();
    calibration.squares = in.readDouble();
    calibration.expected = in.readDouble();
    return calibration;
  }

  @Override
  public String toString() {
    return "realised " + realised + " of expected " + expected;
  }
}
