package io.arrears.belief;

import java.util.Arrays;

/**
 * What one side says of one row before its label is seen, as a distribution: the belief, filled in
 * by {@link Belief#predict}, or the deployed model, by {@link #claim}. Mutable and reusable.
 */
public final class Predictive {

  private static final double[] NONE = {};

  private Family family;
  private Likelihood likelihood;
  private int outputs = 1;
  private double location;
  private double variance;
  private double degreesOfFreedom = Double.NaN;
  private double scaleSquared = Double.NaN;
  private double scale = Double.NaN;
  private double logNormaliser = Double.NaN;
  private double shape = Double.NaN;
  private double mean;
  private boolean clipped;
  private double logZero = Double.NaN;
  private double logOne = Double.NaN;

  // K values each, of families with several outputs.
  private double[] locations = NONE;
  private double[] probabilities = NONE;
  private double[] clippedProbabilities = NONE;

  // Quantile of Student's t with unit scale: one search serves all rows of a chunk.
  private double searchedDegrees = Double.NaN;
  private double searchedLevel = Double.NaN;
  private double searchedQuantile = Double.NaN;

  /** A predictive that nothing was filled into yet. */
  public Predictive() {}

  /**
   * What a deployed model claims, see {@link #claim}.
   *
   * @param dispersion Gaussian: standard deviation of its residuals, above 0; otherwise ignored
   * @param prediction K values on the response scale
   */
  public static Predictive ofDeployed(Family family, double dispersion, double... prediction) {
    Predictive predictive = new Predictive();
    predictive.claim(family, prediction, dispersion);
    return predictive;
  }

  /**
   * Fills in what a deployed model claims: a normal law of its dispersion, its probabilities, or a
   * Poisson law of its rate. Probabilities of classes are divided by their sum.
   *
   * @param prediction K values on the response scale, legal
   * @param dispersion Gaussian: standard deviation of its residuals, above 0; otherwise ignored
   */
  public void claim(Family family, double[] prediction, double dispersion) {
    start(family, prediction.length);
    variance = 0;
    likelihood.claim(this, prediction, dispersion);
  }

  /** Family of the label; null before the first use. */
  public Family family() {
    return family;
  }

  /** Number of outputs K. */
  public int outputs() {
    return outputs;
  }

  /** Mean of eta, link units; NaN for several outputs. */
  public double location() {
    return location;
  }

  /** Mean of eta of output k, link units. */
  public double location(int k) {
    return outputs == 1 ? location : locations[k];
  }

  /**
   * Variance of eta, of each output, {@code phi' P^-1 phi}: link units squared; Gaussian:
   * noise-free, in units of the noise variance. 0 for a deployed model.
   */
  public double variance() {
    return variance;
  }

  /**
   * Gaussian: degrees of freedom of Student's t, above 0, infinite for the normal law of a deployed
   * model; otherwise NaN.
   */
  public double degreesOfFreedom() {
    return degreesOfFreedom;
  }

  /** Gaussian: squared scale of Student's t, label units squared; otherwise NaN. */
  public double scaleSquared() {
    return scaleSquared;
  }

  /**
   * Poisson: shape r of the negative binomial, whose variance is {@code mean + mean^2 / r};
   * infinite for a Poisson law; otherwise NaN.
   */
  public double shape() {
    return shape;
  }

  /**
   * Bernoulli: probability of label 1; otherwise NaN. Of the belief within [1e-6, 1 - 1e-6], of a
   * deployed model as it said.
   */
  public double probability() {
    return family == Family.BERNOULLI ? mean : Double.NaN;
  }

  /**
   * Probability of class k, of families that have classes: of the belief clipped, of a deployed
   * model as it said.
   */
  public double probability(int k) {
    if (outputs > 1) {
      return probabilities[k];
    }
    return k == 0 ? 1 - mean : mean;
  }

  /** Mean of the label, response scale; NaN for several outputs. */
  public double mean() {
    return mean;
  }

  /** Whether a probability, or the mean of a count, was clipped. */
  public boolean isClipped() {
    return clipped;
  }

  /** Log density of a label, nats; probabilities are clipped to [1e-6, 1 - 1e-6]. */
  public double logDensity(double y) {
    return likelihood.logDensity(this, y);
  }

  /**
   * Smallest y with {@code P(label <= y) >= level}.
   *
   * @param level above 0 and below 1
   * @throws UnsupportedOperationException for families without quantiles
   */
  public double quantile(double level) {
    return likelihood.quantile(this, level);
  }

  /**
   * Expected pinball loss {@code E[(level - 1(Y < a)) (Y - a)]} of a point a.
   *
   * @throws UnsupportedOperationException for families without quantiles
   */
  public double expectedPinball(double level, double point) {
    return likelihood.expectedPinball(this, level, point);
  }

  /**
   * Kullback-Leibler divergence of a deployed model's claim from this belief, nats: what the
   * deployed model loses by log loss if the belief is right. At least 0, up to rounding.
   */
  public double divergence(Predictive deployed) {
    return likelihood.divergence(this, deployed);
  }

  /** Fills in a family of one output that learns no scale. */
  public void set(Family family, double location, double variance) {
    start(family, 1);
    this.location = location;
    this.variance = variance;
    likelihood.complete(this);
  }

  /** Fills in a family of several outputs. */
  public void set(Family family, double[] locations, double variance) {
    start(family, locations.length);
    System.arraycopy(locations, 0, this.locations, 0, locations.length);
    complete(variance);
  }

  /** Fills in Student's t. */
  public void setStudent(
      Family family,
      double location,
      double variance,
      double degreesOfFreedom,
      double scaleSquared) {
    setStudent(
        family,
        location,
        variance,
        degreesOfFreedom,
        scaleSquared,
        StudentT.logNormaliser(degreesOfFreedom));
  }

  void setStudent(
      Family family,
      double location,
      double variance,
      double degreesOfFreedom,
      double scaleSquared,
      double logNormaliser) {
    start(family, 1);
    this.location = location;
    this.variance = variance;
    this.degreesOfFreedom = degreesOfFreedom;
    this.scaleSquared = scaleSquared;
    this.scale = Math.sqrt(scaleSquared);
    this.logNormaliser = logNormaliser;
    likelihood.complete(this);
  }

  /** Begins anew; the locations of several outputs are to be filled in, then {@link #complete}. */
  double[] start(Family family, int outputs) {
    this.family = family;
    this.likelihood = family.likelihood();
    this.outputs = outputs;
    location = Double.NaN;
    degreesOfFreedom = Double.NaN;
    scaleSquared = Double.NaN;
    scale = Double.NaN;
    logNormaliser = Double.NaN;
    shape = Double.NaN;
    logZero = Double.NaN;
    logOne = Double.NaN;
    if (outputs > locations.length && outputs > 1) {
      locations = new double[outputs];
      probabilities = new double[outputs];
      clippedProbabilities = new double[outputs];
    }
    return locations;
  }

  /** Ends what {@link #start} began. */
  void complete(double variance) {
    this.variance = variance;
    likelihood.complete(this);
  }

  double[] locations() {
    return locations;
  }

  double[] probabilities() {
    return probabilities;
  }

  double[] clippedProbabilities() {
    return clippedProbabilities;
  }

  double scale() {
    return scale;
  }

  double logNormaliser() {
    return logNormaliser;
  }

  double standardQuantile(double level) {
    if (searchedDegrees != degreesOfFreedom || searchedLevel != level) {
      searchedQuantile = StudentT.quantile(degreesOfFreedom, level);
      searchedDegrees = degreesOfFreedom;
      searchedLevel = level;
    }
    return searchedQuantile;
  }

  void location(double location) {
    this.location = location;
  }

  void student(double degreesOfFreedom, double scaleSquared, double scale) {
    this.degreesOfFreedom = degreesOfFreedom;
    this.scaleSquared = scaleSquared;
    this.scale = scale;
  }

  void count(double mean, double shape, boolean clipped) {
    this.shape = shape;
    response(mean, clipped);
  }

  void logProbabilities(double logZero, double logOne) {
    this.logZero = logZero;
    this.logOne = logOne;
  }

  /** Log of the clipped probability of label 0 or 1 where it is known already, else NaN. */
  double logProbability(int label) {
    return label == 0 ? logZero : logOne;
  }

  void response(double mean, boolean clipped) {
    this.mean = mean;
    this.clipped = clipped;
  }

  /** All numbers with all their digits. */
  @Override
  public String toString() {
    String classes =
        outputs == 1
            ? ""
            : ", probabilities " + Arrays.toString(Arrays.copyOf(probabilities, outputs));
    return family
        + " mean "
        + mean
        + (clipped ? " (clipped)" : "")
        + classes
        + ", location "
        + location
        + ", variance "
        + variance
        + ", degrees of freedom "
        + degreesOfFreedom
        + ", squared scale "
        + scaleSquared
        + ", shape "
        + shape;
  }
}
