package io.arrears.belief;

/**
 * Distribution family of the label: what links a prediction to a linear correction, and what the
 * label then looks like.
 *
 * <p>y is the label, eta the belief's location in link space, p(y | eta) the density of a label.
 * NaN in gives NaN out, but is never legal.
 */
public enum Family {
  /** Numbers with normal noise; identity link. */
  GAUSSIAN(new Gaussian()),
  /** Labels 0 and 1; logit link. */
  BERNOULLI(new Bernoulli());

  private final Likelihood likelihood;

  Family(Likelihood likelihood) {
    this.likelihood = likelihood;
  }

  Likelihood likelihood() {
    return likelihood;
  }

  /**
   * The prediction in link space: itself (Gaussian), the logit of the probability clipped to [1e-6,
   * 1 - 1e-6], so within +-13.82 (Bernoulli).
   */
  public double link(double prediction) {
    return likelihood.link(prediction);
  }

  /** Whether {@link #link} and the losses clip the prediction. */
  public boolean isClipped(double prediction) {
    return likelihood.isClipped(prediction);
  }

  /** Score {@code d log p(y | eta) / d eta}; Gaussian: in units of the noise variance. */
  public double score(double y, double eta) {
    return likelihood.score(y, eta);
  }

  /** Curvature {@code -d^2 log p(y | eta) / d eta^2}; Gaussian: in units of the noise variance. */
  public double curvature(double y, double eta) {
    return likelihood.curvature(y, eta);
  }

  /** {@code log p(y | eta)} up to a constant; Gaussian: in units of the noise variance. */
  public double logLikelihood(double y, double eta) {
    return likelihood.logLikelihood(y, eta);
  }

  /** Log density of a label under the belief, nats. */
  public double logDensity(Predictive predictive, double y) {
    return likelihood.logDensity(predictive, y);
  }

  /**
   * Log density of a label under the deployed model's full predictive, nats.
   *
   * @param prediction what the deployed model said, response scale
   * @param dispersion standard deviation of its residuals, above 0; ignored but for Gaussian
   */
  public double logDensity(double prediction, double dispersion, double y) {
    return likelihood.logDensity(prediction, dispersion, y);
  }

  /** Whether a deployed model of this family may say so; see {@link #predictionRange}. */
  public boolean isLegalPrediction(double prediction) {
    return likelihood.isLegalPrediction(prediction);
  }

  /** Whether a label of this family may be so; see {@link #labelRange}. */
  public boolean isLegalLabel(double label) {
    return likelihood.isLegalLabel(label);
  }

  /** The legal predictions, in words. */
  public String predictionRange() {
    return likelihood.predictionRange();
  }

  /** The legal labels, in words. */
  public String labelRange() {
    return likelihood.labelRange();
  }
}
