package io.arrears.belief;

/**
 * What a distribution family is made of. A new family is one implementation and one line in {@link
 * Family}, where most methods are described.
 *
 * <p>A row has K outputs: K locations eta in link space. Arrays of many rows hold the K values of a
 * row one after the other, the first at index {@code at}. Families of one output implement {@link
 * SingleOutput}.
 */
interface Likelihood {

  int leastOutputs();

  int mostOutputs();

  /** Writes the K locations of a prediction from index {@code at} on. */
  void link(double[] prediction, double[] offsets, int at);

  boolean isClipped(double[] prediction);

  /**
   * Writes the K scores {@code d log p / d eta} from index {@code at} on.
   *
   * @return the curvature that all outputs share
   */
  double evaluate(double y, double[] eta, int at, int outputs, double[] score);

  double logLikelihood(double y, double[] eta, int at, int outputs);

  /**
   * {@code product = C move} for one row of K > 1 outputs, C the whole K x K curvature {@code -d^2
   * log p / d eta^2}.
   *
   * @param score what {@link #evaluate} wrote for the row, from index {@code at} on
   * @param move K values
   * @param product K values on return
   */
  void multiplyCurvature(
      double y, double[] score, int at, int outputs, double[] move, double[] product);

  /** Whether the log likelihood is quadratic in eta, so that one Newton step is exact. */
  boolean isQuadratic();

  /** Whether the scale of the noise is learned beside the correction. */
  boolean hasUnknownScale();

  /** Whether labels are numbers with quantiles, so that a point can be judged. */
  boolean hasQuantiles();

  /** Whether labels are a few classes, so that actions can be priced. */
  boolean hasClasses();

  /** Fills in the response from locations and variance. */
  void complete(Predictive predictive);

  /** Fills in the distribution that the deployed model claims. */
  void claim(Predictive predictive, double[] prediction, double dispersion);

  double logDensity(Predictive predictive, double y);

  /** Smallest y with {@code P(label <= y) >= level}. */
  double quantile(Predictive predictive, double level);

  /** Expected pinball loss of a point. */
  double expectedPinball(Predictive predictive, double level, double point);

  /** Kullback-Leibler divergence of the claim from the belief, nats. */
  double divergence(Predictive belief, Predictive deployed);

  boolean isLegalPrediction(double[] prediction);

  boolean isLegalLabel(double label, int outputs);

  String predictionRange();

  String labelRange(int outputs);
}
