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
 * with c of {@link StudentT#logNormaliser(double)}. The deployed model claims a normal law, which
 * is kept as one of infinitely many degrees of freedom.
 */
final class Gaussian implements SingleOutput {

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
  public double evaluate(double y, double[] eta, int at, int outputs, double[] score) {
    score[at] = score(y, eta[at]);
    return curvature(y, eta[at]);
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
  public boolean hasQuantiles() {
    return true;
  }

  @Override
  public boolean hasClasses() {
    return false;
  }

  @Override
  public void complete(Predictive predictive) {
    predictive.response(predictive.location(), false);
  }

  @Override
  public void claim(Predictive predictive, double[] prediction, double dispersion) {
    predictive.location(prediction[0]);
    predictive.student(Double.POSITIVE_INFINITY, dispersion * dispersion, dispersion);
    predictive.response(prediction[0], false);
  }

  @Override
  public double logDensity(Predictive predictive, double y) {
    double degrees = predictive.degreesOfFreedom();
    double residual = y - predictive.location();
    if (Double.isInfinite(degrees)) {
      double z = residual / predictive.scale();
      return -HALF_LOG_TWO_PI - Math.log(predictive.scale()) - 0.5 * z * z;
    }
    double scaleSquared = predictive.scaleSquared();
    return predictive.logNormaliser()
        - 0.5 * Math.log(scaleSquared)
        - 0.5 * (degrees + 1) * Logarithm.onePlus(residual * residual / (degrees * scaleSquared));
  }

  @Override
  public double quantile(Predictive predictive, double level) {
    // By symmetry, without the rounding of a search.
    return level == 0.5
        ? predictive.location()
        : predictive.location() + predictive.scale() * predictive.standardQuantile(level);
  }

  @Override
  public double expectedPinball(Predictive predictive, double level, double point) {
    double scale = predictive.scale();
    double z = (point - predictive.location()) / scale;
    return scale * StudentT.expectedPinball(predictive.degreesOfFreedom(), level, z);
  }

  /** {@code -H(t) + E (y - o)^2 / (2 d^2) + log(d) + log(2 pi) / 2}, d the dispersion. */
  @Override
  public double divergence(Predictive belief, Predictive deployed) {
    double degrees = belief.degreesOfFreedom();
    double shift = (belief.location() - deployed.location()) / deployed.scale();
    double ratio = belief.scale() / deployed.scale();
    return 0.5 * (shift * shift + ratio * ratio * StudentT.variance(degrees))
        + HALF_LOG_TWO_PI
        - Math.log(ratio)
        - StudentT.entropy(degrees);
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
