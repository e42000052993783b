package io.arrears.debt;

import io.arrears.belief.Predictive;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Pinball loss of a quantile, and the absolute loss, which is twice that of the median:
 *
 * <pre>
 *   rho(y - a) = (q - 1(y < a)) (y - a)
 * </pre>
 *
 * each side with its own q-quantile a: of Student's t, of the normal law of a deployed model's mean
 * and dispersion, of the negative binomial or of the Poisson law.
 */
final class QuantileLoss extends Loss {

  /** Smallest level: further out, quantiles lose their digits and at last are infinite. */
  private static final double SMALLEST_QUANTILE = 1e-6;

  private final double quantile;
  private final double scale;

  QuantileLoss(Kind kind, double quantile) {
    super(kind);
    if (!(quantile >= SMALLEST_QUANTILE && quantile <= 1 - SMALLEST_QUANTILE)) {
      throw new IllegalArgumentException(
          "lossQuantile is " + quantile + ", allowed: 1e-6 to 1 - 1e-6");
    }
    this.quantile = quantile;
    this.scale = kind == Kind.ABSOLUTE ? 2 : 1;
  }

  @Override
  public double quantile() {
    return quantile;
  }

  @Override
  double unboundedOf(Predictive predictive, double y) {
    double error = y - predictive.quantile(quantile);
    return scale * (error < 0 ? (quantile - 1) * error : quantile * error);
  }

  @Override
  double unboundedGap(Predictive deployed, Predictive belief) {
    double theirs = deployed.quantile(quantile);
    double best = belief.quantile(quantile);
    return scale
        * (belief.expectedPinball(quantile, theirs) - belief.expectedPinball(quantile, best));
  }

  @Override
  public void writeParameters(DataOutput out) throws IOException {
    if (kind() == Kind.PINBALL) {
      out.writeDouble(quantile);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantileLoss loss && loss.kind() == kind() && loss.quantile == quantile;
  }

  @Override
  public int hashCode() {
    return 31 * kind().hashCode() + Double.hashCode(quantile);
  }

  @Override
  public String toString() {
    return kind() == Kind.PINBALL ? "PINBALL of quantile " + quantile : kind().name();
  }
}
