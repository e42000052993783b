package io.arrears.belief;

import org.apache.commons.math3.special.Beta;

/**
 * What the belief says of one row before its label is seen. Mutable and reusable: {@link
 * Belief#predict} fills it in.
 */
public final class Predictive {

  private Family family;
  private double location;
  private double variance;
  private double degreesOfFreedom = Double.NaN;
  private double scaleSquared = Double.NaN;
  private double logNormaliser = Double.NaN;
  private double mean;
  private boolean clipped;

  /** A predictive that nothing was filled into yet. */
  public Predictive() {}

  /** Family of the label; null before the first use. */
  public Family family() {
    return family;
  }

  /** Mean of eta, link units. */
  public double location() {
    return location;
  }

  /**
   * Variance of eta, {@code phi' P^-1 phi}: link units squared; Gaussian: noise-free, in units of
   * the noise variance.
   */
  public double variance() {
    return variance;
  }

  /** Gaussian: degrees of freedom of Student's t, above 0; otherwise NaN. */
  public double degreesOfFreedom() {
    return degreesOfFreedom;
  }

  /** Gaussian: squared scale of Student's t, label units squared; otherwise NaN. */
  public double scaleSquared() {
    return scaleSquared;
  }

  /** Bernoulli: probability of label 1, within [1e-6, 1 - 1e-6]; otherwise NaN. */
  public double probability() {
    return family == Family.BERNOULLI ? mean : Double.NaN;
  }

  /** Mean of the label, response scale. */
  public double mean() {
    return mean;
  }

  /** Whether the mean was clipped. */
  public boolean isClipped() {
    return clipped;
  }

  /** Fills in a family that learns no scale. */
  public void set(Family family, double location, double variance) {
    this.family = family;
    this.location = location;
    this.variance = variance;
    this.degreesOfFreedom = Double.NaN;
    this.scaleSquared = Double.NaN;
    this.logNormaliser = Double.NaN;
    family.likelihood().complete(this);
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
        logNormaliser(degreesOfFreedom));
  }

  void setStudent(
      Family family,
      double location,
      double variance,
      double degreesOfFreedom,
      double scaleSquared,
      double logNormaliser) {
    this.family = family;
    this.location = location;
    this.variance = variance;
    this.degreesOfFreedom = degreesOfFreedom;
    this.scaleSquared = scaleSquared;
    this.logNormaliser = logNormaliser;
    family.likelihood().complete(this);
  }

  /** Log of the constant of Student's t with unit scale: {@code -log B(nu/2, 1/2) - log(nu)/2}. */
  static double logNormaliser(double degreesOfFreedom) {
    return -Beta.logBeta(0.5 * degreesOfFreedom, 0.5) - 0.5 * Math.log(degreesOfFreedom);
  }

  double logNormaliser() {
    return logNormaliser;
  }

  void response(double mean, boolean clipped) {
    this.mean = mean;
    this.clipped = clipped;
  }
}
