package io.arrears.debt;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the rows that wait for their label are expected to add to the debt: never booked, and worked
 * out anew at each look.
 *
 * <pre>value = lossPrice x pending x meanExpectedGap x calibration</pre>
 *
 * @param value accrued debt, currency, 0 or more
 * @param pending observations that wait, 0 or more
 * @param meanExpectedGap mean expected gap of the rows sampled from them, units of loss; 0 where
 *     there are none
 * @param calibration share of expected gaps that has come true, 0 to 1
 */
public record AccruedDebt(double value, long pending, double meanExpectedGap, double calibration) {

  /** Nothing waits. */
  public static final AccruedDebt NONE = new AccruedDebt(0, 0, 0, 0);

  private static final int FORMAT = 1;

  /** Share of a retrain, in units of loss, that is held against the calibration. */
  private static final double PRIOR_SHARE = 0.1;

  /**
   * @param pending observations that wait, 0 or more
   * @param meanExpectedGap of the rows sampled from them; NaN without a row, which counts as 0
   */
  public static AccruedDebt of(
      Terms terms, long pending, double meanExpectedGap, Calibration calibration) {
    double gap = Double.isNaN(meanExpectedGap) ? 0 : meanExpectedGap;
    double share = calibration.value(PRIOR_SHARE * terms.retrainCost() / terms.lossPrice());
    double value = Math.min(Double.MAX_VALUE, terms.lossPrice() * pending * gap * share);
    return new AccruedDebt(value, pending, gap, share);
  }

  /** Writes the numbers, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeDouble(value);
    out.writeLong(pending);
    out.writeDouble(meanExpectedGap);
    out.writeDouble(calibration);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static AccruedDebt read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "accrued debt has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    return new AccruedDebt(in.readDouble(), in.readLong(), in.readDouble(), in.readDouble());
  }
}
