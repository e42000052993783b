package io.arrears.belief;

/**
 * How a belief starts and forgets.
 *
 * @param priorScale prior standard deviation of the correction's effect, in link units (Gaussian:
 *     residual standard deviations); 1e-6 to 1e6
 * @param halfLife half-life of what was learned, in milliseconds of event time; 0: nothing is
 *     forgotten with time
 * @param maxEffectiveRows cap of the sum of weights, in rows; at least 1, may be infinite
 */
public record BeliefOptions(double priorScale, long halfLife, double maxEffectiveRows) {

  public BeliefOptions {
    if (!(priorScale >= 1e-6 && priorScale <= 1e6)) {
      throw new IllegalArgumentException("priorScale is " + priorScale + ", allowed: 1e-6 to 1e6");
    }
    if (halfLife < 0) {
      throw new IllegalArgumentException("halfLife is " + halfLife + " ms, allowed: 0 or more");
    }
    if (!(maxEffectiveRows >= 1)) {
      throw new IllegalArgumentException(
          "maxEffectiveRows is " + maxEffectiveRows + ", allowed: 1 or more");
    }
  }
}
