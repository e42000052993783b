package io.arrears.belief;

/**
 * Normal labels, identity link, kept noise-free: eta and curvature are in units of the noise, whose
 * variance is learned apart.
 *
 * <p>The predictive of the belief is Student's t with nu degrees of freedom, location m and scale
 * s^2:
 *
 * <pre>
 *   log p(y) = c(nu) - log(s^2)/2 - (nu + 1)/2 log(1 + (y - m)^2 / (nu s^2))
 * </pre>
 *
 * with c of {@link Predictive#logNormaliser(double)}.
 */
final class Gaussian implements Likelihood {

  /**
   * Largest magnitude of a label or prediction: its square, and the sum of as many squares as there
   * can be rows, stay finite.
   */
  private static final double LARGEST = 1e100;

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  @Override
  public double link(double prediction) {
    return prediction;
  }

  @Override
  public boolean isClipped(double prediction) {
    return false;
  }

  @Override
  public double score(double y, double eta) {
    return y - eta;
  }

  @Override
  public double curvature(double y, double eta) {
    return 1;
  }

  @Override
  public double logLikelihood(double y, double eta) {
    return -0.5 * (y - eta) * (y - eta);
  }

  @Override
  public boolean isQuadratic() {
    return true;
  }

  @Override
  public boolean hasUnknownScale() {
    return true;
  }

  @Override
  public void complete(Predictive predictive) {
    predictive.response(predictive.location(), false);
  }

  @Override
  public double logDensity(Predictive predictive, double y) {
    double degrees = predictive.degreesOfFreedom();
    double scaleSquared = predictive.scaleSquared();
    double residual = y - predictive.location();
    return predictive.logNormaliser()
        - 0.5 * Math.log(scaleSquared)
        - 0.5 * (degrees + 1) * Math.log1p(residual * residual / (degrees * scaleSquared));
  }

  @Override
  public double logDensity(double prediction, double dispersion, double y) {
    double z = (y - prediction) / dispersion;
    return -HALF_LOG_TWO_PI - Math.log(dispersion) - 0.5 * z * z;
  }

  @Override
  public boolean isLegalPrediction(double prediction) {
    return Math.abs(prediction) <= LARGEST;
  }

  @Override
  public boolean isLegalLabel(double label) {
    return Math.abs(label) <= LARGEST;
  }

  @Override
  public String predictionRange() {
    return "a finite number, at most 1e100 in magnitude";
  }

  @Override
  public String labelRange() {
    return "a finite number, at most 1e100 in magnitude";
  }
}
