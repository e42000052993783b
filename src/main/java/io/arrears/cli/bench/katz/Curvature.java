package io.arrears.cli.bench.katz;

import java.util.Locale;

/**
 * What a linear model cannot represent and a retrain cannot mend: {@code size (x^2 - centre)} on
 * top of beta x, all the time, x standard normal.
 *
 * <p>The model takes it for noise of variance {@code 1 + size^2 E(x^2 - centre)^2}. How far mu
 * wanders without a shift goes with {@code E x^2 (x^2 - centre)^2}. Around 1 the second is 5 times
 * the first, and mu wanders more than the model thinks; around 3 they are the same, 6, and the
 * misfit looks like plain noise.
 *
 * @param size 0: none
 * @param centre where the curve crosses the line, in x^2
 */
record Curvature(double size, double centre) {

  static final Curvature NONE = new Curvature(0, 1);

  /** Its part in y at x. */
  double at(double x) {
    return size * (x * x - centre);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (x^2 - %.0f)", size, centre);
  }
}
