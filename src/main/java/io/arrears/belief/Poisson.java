package io.arrears.belief;

/**
 * Counts, log link. Rates that the deployed model claims are held at 1e-6 or more.
 *
 * <p>With a log rate of mean m and variance v, the rate is log-normal, and the predictive is the
 * negative binomial (a gamma mixture of Poisson laws) with the same two moments of the rate:
 *
 * <pre>
 *   mean = exp(m + v / 2),   variance = mean + mean^2 / shape,   shape = 1 / (exp(v) - 1)
 * </pre>
 *
 * v is held at 1 or below, so that an ignorant belief claims at most 1.65 times the median rate,
 * and the mean at 2e-6 or more: then {@code E_p[q / p~] <= 1} also where the true rate r lies below
 * the 1e-6 that the deployed model is held to, since there
 *
 * <pre>
 *   E_p[q / p~] = exp(1e-6 - r) E_q[(r / 1e-6)^y] = exp(t 1e-6) (1 + mean t / shape)^-shape
 * </pre>
 *
 * with t = 1 - r / 1e-6, above 0 and at most 1. {@code f(t) = shape log(1 + mean t / shape)} is
 * concave and 0 at t = 0, so at least {@code t f(1)}; f(1) grows with the mean and with the shape,
 * which is at least 1 / (e - 1): so it is at least {@code log(1 + 2e-6 (e - 1)) / (e - 1)}, which
 * is above 1.9e-6, and the expectation at most 1.
 *
 * <p>Beyond eta = 25 the rate goes on as a parabola, so that score, curvature and likelihood stay
 * finite and concave while a mode is searched.
 */
final class Poisson implements SingleOutput {

  private static final double SMALLEST = 1e-6;
  private static final double SMALLEST_MEAN = 2e-6;
  private static final double LARGEST = 1e9;
  private static final double LARGEST_MEAN = 1e12;
  private static final double LARGEST_VARIANCE = 1;
  private static final double LARGEST_ETA = 25;
  private static final double RATE_THERE = Math.exp(LARGEST_ETA);

  @Override
  public double link(double prediction) {
    return Math.log(Math.max(SMALLEST, prediction));
  }

  @Override
  public boolean isClipped(double prediction) {
    return prediction < SMALLEST;
  }

  @Override
  public double score(double y, double eta) {
    double beyond = eta - LARGEST_ETA;
    return y - (beyond > 0 ? RATE_THERE * (1 + beyond) : Math.exp(eta));
  }

  @Override
  public double curvature(double y, double eta) {
    return Math.exp(Math.min(LARGEST_ETA, eta));
  }

  @Override
  public double evaluate(double y, double[] eta, int at, int outputs, double[] score) {
    score[at] = score(y, eta[at]);
    return curvature(y, eta[at]);
  }

  @Override
  public double logLikelihood(double y, double eta) {
    double beyond = eta - LARGEST_ETA;
    return y * eta - (beyond > 0 ? RATE_THERE * (1 + beyond + beyond * beyond / 2) : Math.exp(eta));
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
    return true;
  }

  @Override
  public boolean hasClasses() {
    return false;
  }

  @Override
  public void complete(Predictive predictive) {
    double v = Math.min(LARGEST_VARIANCE, predictive.variance());
    double mean = Math.exp(predictive.location() + v / 2);
    boolean clipped = mean < SMALLEST_MEAN || mean > LARGEST_MEAN;
    predictive.count(
        Math.min(LARGEST_MEAN, Math.max(SMALLEST_MEAN, mean)), 1 / Math.expm1(v), clipped);
  }

  @Override
  public void claim(Predictive predictive, double[] prediction, double dispersion) {
    predictive.location(link(prediction[0]));
    predictive.count(prediction[0], Double.POSITIVE_INFINITY, isClipped(prediction[0]));
  }

  private static double held(Predictive predictive) {
    return Math.max(SMALLEST, predictive.mean());
  }

  @Override
  public double logDensity(Predictive predictive, double y) {
    return NegativeBinomial.logMass(held(predictive), predictive.shape(), y);
  }

  @Override
  public double quantile(Predictive predictive, double level) {
    return NegativeBinomial.quantile(held(predictive), predictive.shape(), level);
  }

  @Override
  public double expectedPinball(Predictive predictive, double level, double point) {
    return NegativeBinomial.expectedPinball(held(predictive), predictive.shape(), level, point);
  }

  @Override
  public double divergence(Predictive belief, Predictive deployed) {
    return NegativeBinomial.divergence(belief.mean(), belief.shape(), held(deployed));
  }

  @Override
  public boolean isLegalPrediction(double prediction) {
    return prediction >= 0 && prediction <= LARGEST;
  }

  @Override
  public boolean isLegalLabel(double label) {
    return label >= 0 && label <= LARGEST && label == Math.rint(label);
  }

  @Override
  public String predictionRange() {
    return "a rate, 0 to 1e9";
  }

  @Override
  public String labelRange() {
    return "a whole number, 0 to 1e9";
  }
}
