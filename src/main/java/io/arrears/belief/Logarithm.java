package io.arrears.belief;

/** Logarithms that the just-in-time compiler turns into a few instructions. */
final class Logarithm {

  private Logarithm() {}

  /**
   * {@code log(1 + x)} with all its digits where x is small, as {@link Math#log1p}, which the JDK
   * computes outside of compiled code at several times the cost. With u the rounded 1 + x, {@code x
   * log(u) / (u - 1)} is right, since log(u) / (u - 1) hardly depends on the rounding of u (Kahan,
   * after HP's calculators; Higham, Accuracy and Stability of Numerical Algorithms, 2002, section
   * 1.14.1): a few units in the last place. -1 gives minus infinity, less gives NaN.
   */
  static double onePlus(double x) {
    double u = 1 + x;
    double rounded = u - 1;
    return rounded == 0 ? x : rounded == x ? Math.log(u) : Math.log(u) * (x / rounded);
  }
}
