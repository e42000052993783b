package io.arrears.decision;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers with so many significant digits, letter by letter as {@code String.format} writes them
 * with {@code %.6g} in the root locale, in a fraction of the time: every look explains itself.
 */
final class Significant {

  private static final int SMALLEST_EXPONENT = -4;

  private final int digits;
  private final MathContext rounding;

  /**
   * @param digits significant digits, 1 or more
   */
  Significant(int digits) {
    this.digits = digits;
    this.rounding = new MathContext(digits, RoundingMode.HALF_UP);
  }

  /**
   * Digits and a point where the number, rounded half up, is from 1e-4 to below 10^digits, else a
   * digit, the others behind a point, and an exponent of at least two digits.
   */
  String of(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + BigDecimal.ZERO.setScale(digits - 1).toPlainString();
    }
    BigDecimal rounded = BigDecimal.valueOf(Math.abs(value)).round(rounding);
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= SMALLEST_EXPONENT && exponent < digits) {
      return sign + rounded.setScale(digits - 1 - exponent).toPlainString();
    }
    BigDecimal mantissa = rounded.movePointLeft(exponent).setScale(digits - 1);
    String power = Integer.toString(Math.abs(exponent));
    return sign
        + mantissa.toPlainString()
        + (exponent < 0 ? "e-" : "e+")
        + (power.length() < 2 ? "0" : "")
        + power;
  }
}
