package io.arrears.belief;

import io.arrears.linalg.VectorKernels;

/**
 * Changes what a belief has learned of one row: takes it back, or puts another label in the place
 * of its own, at the present mode. u and c are the family's score and curvature there, w what
 * forgetting has left of the row's weight.
 *
 * <pre>
 *   without   h = w c v,   M_-'phi = M'phi - w v u / (1 - h),   v_- = v / (1 - h)
 *             Gaussian     a_- = a - w / 2,   b_- = b - w u^2 / (2 (1 - h))
 *   amended   H += w phi (y_new - y_old)',   P unchanged
 *   retracted P -= w c phi phi',   H -= w phi (c M'phi + u)'
 * </pre>
 *
 * with v = phi'P^-1 phi; h is the row's leverage. Exact for Gaussian. Otherwise u and c may differ
 * from those with which the row was learned: without it is one Newton step from the present mode,
 * and where w c is more than P has beyond the prior in this direction, that much is taken.
 *
 * <p>Not thread safe.
 */
final class LearnedChange {

  /** Least 1 - h, h the leverage of a row, with which the row can be taken out. */
  private static final double SMALLEST_REST = 1e-9;

  /** Share of the prior that must be left, but for rounding, when a row is taken back. */
  private static final double PRIOR_SHARE = 1 - 1e-6;

  private final Evidence evidence;
  private final Posterior posterior;
  private final Likelihood likelihood;
  private final int outputs;
  private final double[] eta;
  private final double[] score;

  LearnedChange(Evidence evidence, Posterior posterior) {
    this.evidence = evidence;
    this.posterior = posterior;
    this.likelihood = posterior.likelihood;
    this.outputs = posterior.mode.length;
    this.eta = new double[outputs];
    this.score = new double[outputs];
  }

  /** See {@link Belief#predictWithout}; {@code w} is what is left of the row's weight. */
  boolean predictWithout(Chunk row, double w, Predictive out) {
    double[] phi = row.phi(0);
    double gain = removable(w * expand(row), phi);
    double variance = posterior.variance(phi);
    double rest = 1 - gain * variance;
    if (!(gain >= 0 && rest > SMALLEST_REST)) {
      return false;
    }
    for (int k = 0; k < outputs; k++) {
      eta[k] -= w * variance * score[k] / rest;
    }
    if (likelihood.hasUnknownScale()) {
      predictStudentWithout(w, variance, rest, out);
    } else if (outputs == 1) {
      out.set(posterior.family, eta[0], variance / rest);
    } else {
      out.set(posterior.family, eta, variance / rest);
    }
    return true;
  }

  private void predictStudentWithout(double w, double variance, double rest, Predictive out) {
    double degreesOfFreedom = posterior.degreesOfFreedom;
    double dispersion = posterior.dispersion;
    double least = Posterior.PRIOR_SHAPE;
    double shape = Math.max(least, (degreesOfFreedom - w) / 2);
    double rate =
        degreesOfFreedom / 2 * posterior.noiseVariance - w * score[0] * score[0] / (2 * rest);
    double noise = Math.max(least * dispersion * dispersion, rate) / shape;
    out.setStudent(
        posterior.family, eta[0], variance / rest, 2 * shape, noise * (1 + variance / rest));
  }

  /** See {@link Belief#amend}; P stays, so that {@link Posterior#solve} is enough to follow. */
  void amend(Chunk row, double w, double label) {
    expand(row);
    double[] old = score.clone();
    likelihood.evaluate(label, eta, 0, outputs, score);
    for (int k = 0; k < outputs; k++) {
      score[k] -= old[k];
    }
    evidence.addPull(w, score, row.phi(0));
    double before = row.label(0) - row.offset(0, 0);
    double after = label - row.offset(0, 0);
    evidence.squares = Math.max(0, evidence.squares + w * (after * after - before * before));
  }

  /** See {@link Belief#retract}; where it answers true, {@link Posterior#refresh} is to follow. */
  boolean retract(Chunk row, double w) {
    double[] phi = row.phi(0);
    double gain = removable(w * expand(row), phi);
    if (!(gain >= 0)) {
      return false;
    }
    for (int k = 0; k < outputs; k++) {
      score[k] = w * score[k] + gain * (eta[k] - row.offset(0, k));
    }
    evidence.subtract(w, gain, score, row.label(0) - row.offset(0, 0), phi);
    return true;
  }

  /**
   * What of a gain w c can be taken from P; NaN where that is too little for the row to have been
   * learned.
   */
  private double removable(double gain, double[] phi) {
    double largest = evidence.largestGain(phi, PRIOR_SHARE, posterior.scratch);
    if (likelihood.isQuadratic()) {
      return largest >= gain * PRIOR_SHARE ? gain : Double.NaN;
    }
    return Math.min(gain, largest);
  }

  /** Fills in eta and score of a chunk's only row at the present mode; answers the curvature. */
  private double expand(Chunk row) {
    double[] phi = row.phi(0);
    for (int k = 0; k < outputs; k++) {
      eta[k] = row.offset(0, k) + VectorKernels.dot(phi, posterior.mode[k], posterior.dimension);
    }
    return likelihood.evaluate(row.label(0), eta, 0, outputs, score);
  }
}
