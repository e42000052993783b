package io.arrears.belief;

/**
 * What a distribution family is made of. A new family is one implementation and one line in {@link
 * Family}, where the methods are described.
 */
interface Likelihood {

  double link(double prediction);

  boolean isClipped(double prediction);

  double score(double y, double eta);

  double curvature(double y, double eta);

  double logLikelihood(double y, double eta);

  /** Whether the log likelihood is quadratic in eta, so that one Newton step is exact. */
  boolean isQuadratic();

  /** Whether the scale of the noise is learned beside the correction. */
  boolean hasUnknownScale();

  /** Fills in mean and clipping from location and variance. */
  void complete(Predictive predictive);

  double logDensity(Predictive predictive, double y);

  double logDensity(double prediction, double dispersion, double y);

  boolean isLegalPrediction(double prediction);

  boolean isLegalLabel(double label);

  String predictionRange();

  String labelRange();
}
