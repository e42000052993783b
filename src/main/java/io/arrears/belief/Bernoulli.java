package io.arrears.belief;

/**
 * Labels 0 and 1, logit link. Every probability that a loss sees lies within [1e-6, 1 - 1e-6].
 *
 * <p>The predictive is the probit shrink of MacKay (The evidence framework applied to
 * classification networks, Neural Computation 4, 1992, doi 10.1162/neco.1992.4.5.720): {@code p =
 * sigmoid(eta / sqrt(1 + pi v / 8))}, v the variance of eta; within 0.02 of the integral for all
 * eta and v.
 */
final class Bernoulli implements SingleOutput {

  private static final double SMALLEST = Probabilities.SMALLEST;
  private static final double LARGEST = 1 - SMALLEST;

  private static double clip(double probability) {
    return Math.min(LARGEST, Math.max(SMALLEST, probability));
  }

  private static double sigmoid(double eta) {
    if (eta >= 0) {
      return 1 / (1 + Math.exp(-eta));
    }
    double e = Math.exp(eta);
    return e / (1 + e);
  }

  @Override
  public double link(double prediction) {
    double probability = clip(prediction);
    return Math.log(probability) - Logarithm.onePlus(-probability);
  }

  @Override
  public boolean isClipped(double prediction) {
    return prediction < SMALLEST || prediction > LARGEST;
  }

  @Override
  public double score(double y, double eta) {
    // As a tail of its own: 1 - p would lose every digit of a confident right answer.
    return y == 0 ? -sigmoid(eta) : sigmoid(-eta);
  }

  @Override
  public double curvature(double y, double eta) {
    double e = Math.exp(-Math.abs(eta));
    return e / ((1 + e) * (1 + e));
  }

  /** Score and curvature from one exponential, with the digits of each alone. */
  @Override
  public double evaluate(double y, double[] eta, int at, int outputs, double[] score) {
    double location = eta[at];
    double e = Math.exp(-Math.abs(location));
    double near = 1 / (1 + e);
    double far = e / (1 + e);
    boolean positive = location >= 0;
    score[at] = y == 0 ? -(positive ? near : far) : positive ? far : near;
    return e / ((1 + e) * (1 + e));
  }

  @Override
  public double logLikelihood(double y, double eta) {
    double wrongWay = y == 0 ? eta : -eta;
    return -(Math.max(wrongWay, 0) + Logarithm.onePlus(Math.exp(-Math.abs(wrongWay))));
  }

  @Override
  public boolean isQuadratic() {
    return false;
  }

  @Override
  public boolean hasUnknownScale() {
    return false;
  }

  @Override
  public boolean hasQuantiles() {
    return false;
  }

  @Override
  public boolean hasClasses() {
    return true;
  }

  @Override
  public void complete(Predictive predictive) {
    double shrink = 1 / Math.sqrt(1 + Math.PI / 8 * predictive.variance());
    double probability = sigmoid(predictive.location() * shrink);
    predictive.response(clip(probability), isClipped(probability));
  }

  @Override
  public void claim(Predictive predictive, double[] prediction, double dispersion) {
    double probability = clip(prediction[0]);
    double logOne = Math.log(probability);
    double logZero = Logarithm.onePlus(-probability);
    predictive.location(logOne - logZero);
    predictive.response(prediction[0], isClipped(prediction[0]));
    predictive.logProbabilities(logZero, logOne);
  }

  @Override
  public double logDensity(Predictive predictive, double y) {
    double known = predictive.logProbability(y == 0 ? 0 : 1);
    if (!Double.isNaN(known)) {
      return known;
    }
    double probability = clip(predictive.mean());
    return y == 0 ? Logarithm.onePlus(-probability) : Math.log(probability);
  }

  @Override
  public double quantile(Predictive predictive, double level) {
    throw new UnsupportedOperationException("classes have no quantiles");
  }

  @Override
  public double expectedPinball(Predictive predictive, double level, double point) {
    throw new UnsupportedOperationException("classes have no quantiles");
  }

  @Override
  public double divergence(Predictive belief, Predictive deployed) {
    double q = belief.mean();
    double p = clip(deployed.mean());
    return q * Math.log(q / p) + (1 - q) * (Logarithm.onePlus(-q) - Logarithm.onePlus(-p));
  }

  @Override
  public boolean isLegalPrediction(double prediction) {
    return prediction >= 0 && prediction <= 1;
  }

  @Override
  public boolean isLegalLabel(double label) {
    return label == 0 || label == 1;
  }

  @Override
  public String predictionRange() {
    return "a probability, 0 to 1";
  }

  @Override
  public String labelRange() {
    return "0 or 1";
  }
}
