package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;

/**
 * What follows from a belief's {@link Evidence}: the Cholesky factor of P, the mode M and of
 * Gaussian the noise; and what that says of a row. Not part of the state but for the count of
 * jitters: it is a function of the evidence, bit by bit.
 *
 * <p><b>Gaussian</b>: u and c are in units of the noise variance sigma^2, which is learned by a
 * normal-inverse-gamma that forgets alike. With r = y - o, S = sum w r^2, n1 = sum w:
 *
 * <pre>
 *   a = a0 + n1 / 2,   b = b0 + max(0, S - M'H) / 2,   a0 = 2,  b0 = a0 dispersion^2
 *   y ~ Student's t, 2a degrees of freedom, location o + phi'M, scale^2 = b/a (1 + phi'P^-1 phi)
 * </pre>
 *
 * a0 = 2 is worth four rows: the least that gives the predictive a finite variance and kurtosis at
 * the border, so that the deployment's word on its own noise is soon overruled. S - M'H is the
 * penalised residual sum, never negative but by rounding.
 *
 * <p><b>Numbers.</b> Features are at most 1e6 in magnitude. P is positive definite by construction;
 * should rounding hide that (the prior far below the rounding error of collinear rows), the
 * diagonal of P is raised by 1e-12 of its largest entry, and ten times that until it can be
 * factored: a slightly stronger prior, which is counted and forgotten like the rest.
 *
 * <p>Not thread safe.
 */
final class Posterior {

  /** a0. */
  static final double PRIOR_SHAPE = 2;

  private static final double FIRST_JITTER = 1e-12;

  final Family family;
  final Likelihood likelihood;
  final double dispersion;
  final int dimension;

  /** Lower triangle L, P = L L'. */
  final double[][] factor;

  /** M, K rows of d. */
  final double[][] mode;

  /** d entries for whoever needs them within a call. */
  final double[] scratch;

  double degreesOfFreedom = Double.NaN;
  double noiseVariance = Double.NaN;
  private double logNormaliser = Double.NaN;

  /** How often a matrix needed a jitter. */
  long choleskyFailures;

  /** Of nothing yet: {@link #refresh} is to follow. */
  Posterior(Family family, int outputs, int dimension, double dispersion) {
    this.family = family;
    this.likelihood = family.likelihood();
    this.dispersion = dispersion;
    this.dimension = dimension;
    this.factor = SymmetricKernels.zeros(dimension);
    this.mode = new double[outputs][dimension];
    this.scratch = new double[dimension];
  }

  /** Brings factor, M and the noise up to date with P, H and the sums. */
  void refresh(Evidence evidence) {
    double jitter = 0;
    SymmetricKernels.copy(evidence.precision, factor);
    while (!Cholesky.factor(factor, scratch)) {
      choleskyFailures++;
      jitter = nextJitter(jitter, SymmetricKernels.largestDiagonal(evidence.precision));
      SymmetricKernels.addToDiagonal(evidence.precision, jitter);
      SymmetricKernels.copy(evidence.precision, factor);
    }
    solve(evidence);
  }

  /** Brings M and the noise up to date with H and the sums, where P is as it was. */
  void solve(Evidence evidence) {
    for (int k = 0; k < mode.length; k++) {
      System.arraycopy(evidence.information[k], 0, mode[k], 0, dimension);
      Cholesky.solve(factor, mode[k]);
    }
    if (likelihood.hasUnknownScale()) {
      double explained = VectorKernels.dot(mode[0], evidence.information[0], dimension);
      double shape = PRIOR_SHAPE + evidence.weights / 2;
      double rate =
          PRIOR_SHAPE * dispersion * dispersion + Math.max(0, evidence.squares - explained) / 2;
      degreesOfFreedom = 2 * shape;
      noiseVariance = rate / shape;
      logNormaliser = StudentT.logNormaliser(degreesOfFreedom);
    }
  }

  /** The jitter to try after one that failed (0: none was tried). */
  static double nextJitter(double jitter, double largestDiagonal) {
    double next = jitter == 0 ? FIRST_JITTER * largestDiagonal : 10 * jitter;
    if (!(next > 0 && next < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException(
          "no jitter up to " + jitter + " makes the precision positive definite");
    }
    return next;
  }

  /** {@code phi'P^-1 phi}. */
  double variance(double[] phi) {
    return Cholesky.inverseQuadraticForm(factor, phi, scratch);
  }

  /**
   * What is believed of a row.
   *
   * @param offsets K values from index {@code at} on, link units
   * @param variance as {@link #variance} says
   */
  void predict(double[] phi, double[] offsets, int at, double variance, Predictive out) {
    if (mode.length == 1) {
      predict(phi, offsets[at], variance, out);
      return;
    }
    double[] locations = out.start(family, mode.length);
    for (int k = 0; k < mode.length; k++) {
      locations[k] = offsets[at + k] + VectorKernels.dot(phi, mode[k], dimension);
    }
    out.complete(variance);
  }

  /** As {@link #predict(double[], double[], int, double, Predictive)}, of one output. */
  void predict(double[] phi, double offset, double variance, Predictive out) {
    double location = offset + VectorKernels.dot(phi, mode[0], dimension);
    if (likelihood.hasUnknownScale()) {
      out.setStudent(
          family,
          location,
          variance,
          degreesOfFreedom,
          noiseVariance * (1 + variance),
          logNormaliser);
    } else {
      out.set(family, location, variance);
    }
  }

  /** Gaussian: the noise variance; otherwise 1. */
  double unit() {
    return likelihood.hasUnknownScale() ? noiseVariance : 1;
  }
}
