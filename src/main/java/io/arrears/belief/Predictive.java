package io.arrears.belief;

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

  /** All numbers with all their digits. */
  @Override
  public String toString() {
    return family
        + " mean "
        + mean
        + (clipped ? " (clipped)" : "")
        + ", location "
        + location
        + ", variance "
        + variance
        + ", degrees of freedom "
        + degreesOfFreedom
        + ", squared scale "
        + scaleSquared;
  }

  /**
   * Log of the constant of Student's t with unit scale, {@code log G(a + 1/2) - log G(a) - log(nu
   * pi)/2} with a = nu/2 and G the gamma function.
   *
   * <p>The difference of two log gammas would lose all digits as nu grows, so it comes from its own
   * asymptotic series (Tricomi and Erdelyi, Pacific Journal of Mathematics 1, 1951, doi
   * 10.2140/pjm.1951.1.133), with a raised to 16 or more by the recurrence of the gamma function.
   * Accurate to 1e-14. Nothing is allocated.
   *
   * @param degreesOfFreedom nu, above 0
   */
  static double logNormaliser(double degreesOfFreedom) {
    double a = degreesOfFreedom / 2;
    double recurrence = 1;
    for (; a < 16; a++) {
      recurrence *= a / (a + 0.5);
    }
    double q = 1 / (a * a);
    double series =
        (1.0 / 8 - (1.0 / 192 - (1.0 / 640 - (17.0 / 14336 - 31.0 / 18432 * q) * q) * q) * q) / a;
    return 0.5 * Math.log(a)
        - series
        + Math.log(recurrence)
        - 0.5 * Math.log(degreesOfFreedom * Math.PI);
  }

  double logNormaliser() {
    return logNormaliser;
  }

  void response(double mean, boolean clipped) {
    this.mean = mean;
    this.clipped = clipped;
  }
}
