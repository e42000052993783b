package io.arrears.belief;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is believed of a model whose deployed version is frozen: the deployed model plus a Bayesian
 * linear correction, {@code eta(x) = o(x) + M'phi}, that never stops learning.
 *
 * <p>d is the dimension, D features and the intercept; K the number of outputs, one but for
 * classes, which share one P; o the deployed model's prediction in link space; s the prior scale; w
 * the weight of a row; u and c the family's score and curvature.
 *
 * <pre>
 *   state       P = Sigma^-1 (d x d),  H = P M (d x K)
 *   prior       P0 = d / s^2 I,  M = 0: a row of unit features varies by s^2, whatever d is
 *   forgetting  P <- P0 + rho (P - P0),  H <- rho H,  rho = 2^(-dt / halfLife)
 *   update      P += sum w c phi phi',  H += sum w phi (c M'phi + u)',   at the mode
 * </pre>
 *
 * <p><b>Forgetting</b> follows the observation clock: the largest observation time applied. A chunk
 * first moves the clock to its largest time; a row older than the clock enters with the weight it
 * would have had left, {@code 2^(-(clock - time) / halfLife)}, so that out-of-order rows end where
 * ordered ones do. P0 stays whole: where a feature goes quiet its variance returns to the prior's
 * and no further. When the sum of weights is above {@code maxEffectiveRows} after an update, it is
 * forgotten down to it.
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
 * <p><b>Other families</b>: the mode of N(M, P^-1) x likelihood is searched for each chunk by
 * {@link ModeSearch}; the residual gradient left in H makes M one Newton step better than the
 * search ended.
 *
 * <p><b>Numbers.</b> Features are at most 1e6 in magnitude. P is positive definite by construction;
 * should rounding hide that (the prior far below the rounding error of collinear rows), the
 * diagonal of P is raised by 1e-12 of its largest entry, and ten times that until it can be
 * factored: a slightly stronger prior, which is counted and forgotten like the rest. Factor and M
 * are functions of P and H, bit by bit, so a restored belief goes on as if nothing had happened.
 *
 * <p>Time: an update of k rows takes about {@code i (k d^2 / 2 + d^3 / 6)} multiply-adds, i = 1 for
 * Gaussian, one more than the Newton steps otherwise; a prediction {@code d^2 / 2}. Memory: about
 * {@code 8 d^2} bytes. Neither allocates once warm. Not thread safe.
 */
public final class Belief {

  private static final int FORMAT = 2;
  private static final int ONE_OUTPUT_FORMAT = 1;
  private static final double PRIOR_SHAPE = 2;
  private static final double LOG_HALF = Math.log(0.5);
  private static final double FIRST_JITTER = 1e-12;

  /** Least 1 - h, h the leverage of a row, with which the row can be taken out. */
  private static final double SMALLEST_REST = 1e-9;

  /** Share of the prior that must be left, but for rounding, when a row is taken back. */
  private static final double PRIOR_SHARE = 1 - 1e-6;

  private static final double SMALLEST_DISPERSION = 1e-100;
  private static final double LARGEST_DISPERSION = 1e100;

  private final Family family;
  private final Likelihood likelihood;
  private final BeliefOptions options;
  private final double dispersion;
  private final Evidence evidence;
  private long clock = Long.MIN_VALUE;
  private long choleskyFailures;

  // Follows from the state above, see refresh().
  private final double[][] factor;
  private final double[][] mode;
  private final int dimension;
  private double degreesOfFreedom = Double.NaN;
  private double noiseVariance = Double.NaN;
  private double logNormaliser = Double.NaN;

  /** Null: not asked for since the last change. */
  private String fingerprint;

  // Scratch.
  private final double[] scratch;
  private double[] weight = new double[0];
  private double[] gain = new double[0];
  private final double[] eta;
  private final double[] score;

  private Belief(
      Family family, int outputs, int dimension, BeliefOptions options, double dispersion) {
    family.requireOutputs("outputs", outputs);
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension + ", allowed: 1 or more");
    }
    this.family = family;
    this.likelihood = family.likelihood();
    this.options = options;
    if (likelihood.hasUnknownScale()) {
      if (!(dispersion > 0 && dispersion < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "dispersion is " + dispersion + ", allowed: finite and above 0");
      }
      this.dispersion = Math.min(LARGEST_DISPERSION, Math.max(SMALLEST_DISPERSION, dispersion));
    } else {
      this.dispersion = Double.NaN;
    }
    this.evidence =
        new Evidence(outputs, dimension, dimension / (options.priorScale() * options.priorScale()));
    this.factor = SymmetricKernels.zeros(dimension);
    this.mode = new double[outputs][dimension];
    this.dimension = dimension;
    this.scratch = new double[dimension];
    this.eta = new double[outputs];
    this.score = new double[outputs];
  }

  /** A belief of one output that has learned nothing. */
  public static Belief create(
      Family family, int dimension, BeliefOptions options, double dispersion) {
    return create(family, 1, dimension, options, dispersion);
  }

  /**
   * A belief that has learned nothing: the deployed model, with the prior's doubt.
   *
   * @param outputs K, as the family allows
   * @param dimension d, features and intercept, at least 1
   * @param dispersion Gaussian: standard deviation of the deployed model's residuals, label units,
   *     finite and above 0, held within [1e-100, 1e100]; otherwise ignored
   */
  public static Belief create(
      Family family, int outputs, int dimension, BeliefOptions options, double dispersion) {
    Belief belief = new Belief(family, outputs, dimension, options, dispersion);
    belief.refresh();
    return belief;
  }

  /**
   * What the belief of one output says of one row, as it stands: the clock does not move.
   *
   * @param phi d entries: standardised features, then 1.0
   * @param offset the deployed model's prediction in link space
   * @param out filled in
   */
  public void predict(double[] phi, double offset, Predictive out) {
    requireOutputs(1);
    predict(phi, offset, Cholesky.inverseQuadraticForm(factor, phi, scratch), out);
  }

  private void predict(double[] phi, double offset, double variance, Predictive out) {
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

  /**
   * Looks at all rows of a chunk, which is faster than at one after the other; {@link
   * #predictExamined} then says what it saw. Labels are not looked at.
   */
  public void examine(Chunk chunk) {
    requireOutputs(chunk.outputs());
    int rows = chunk.size();
    double[][] columns = chunk.columns();
    double[][] work = chunk.solved();
    for (int j = 0; j < dimension; j++) {
      System.arraycopy(columns[j], 0, work[j], 0, rows);
    }
    Cholesky.inverseQuadraticFormsSideBySide(factor, work, rows, chunk.variances());
  }

  /**
   * What the belief says of a row of a chunk that it has {@link #examine examined}, as it stood
   * then and stands now.
   *
   * @param row index within the chunk
   * @param out filled in
   */
  public void predictExamined(Chunk chunk, int row, Predictive out) {
    predict(chunk.phi(row), chunk.offsets(), row * mode.length, chunk.variances()[row], out);
  }

  /**
   * What the belief says of a row of a chunk, whose label it does not look at.
   *
   * @param row index within the chunk
   * @param out filled in
   */
  public void predict(Chunk chunk, int row, Predictive out) {
    requireOutputs(chunk.outputs());
    double[] phi = chunk.phi(row);
    double variance = Cholesky.inverseQuadraticForm(factor, phi, scratch);
    predict(phi, chunk.offsets(), row * mode.length, variance, out);
  }

  /**
   * What the belief says of one row, as it stands.
   *
   * @param phi d entries: standardised features, then 1.0
   * @param offsets the deployed model's prediction in link space, K values
   * @param out filled in
   */
  public void predict(double[] phi, double[] offsets, Predictive out) {
    requireOutputs(offsets.length);
    predict(phi, offsets, 0, Cholesky.inverseQuadraticForm(factor, phi, scratch), out);
  }

  private void predict(double[] phi, double[] offsets, int at, double variance, Predictive out) {
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

  private void requireOutputs(int outputs) {
    if (outputs != mode.length) {
      throw new IllegalArgumentException(
          "the row has " + outputs + " outputs, allowed: " + mode.length);
    }
  }

  /**
   * Learns a chunk.
   *
   * @return Newton steps; 1 for Gaussian, 0 for an empty chunk, which changes nothing
   * @throws IllegalArgumentException for a NaN, an infinity, a number out of range or a chunk of
   *     another dimension, before anything has changed
   */
  public int update(Chunk chunk) {
    if (chunk.size() == 0) {
      return 0;
    }
    chunk.requireLegal(likelihood, dimension, mode.length);
    double retained = advance(chunk);
    weigh(chunk);
    int steps = likelihood.isQuadratic() ? learnQuadratic(chunk) : learnAtMode(chunk, retained);
    if (evidence.weights > options.maxEffectiveRows()) {
      evidence.forget(options.maxEffectiveRows() / evidence.weights);
    }
    refresh();
    return steps;
  }

  /**
   * Moves the clock to an observation time that is known of without being learned, and forgets
   * accordingly, so that what is left does not depend on whether a row was never learned or was
   * taken back. Earlier times change nothing.
   *
   * @param time observation time, milliseconds since the epoch
   */
  public void advanceTo(long time) {
    if (time > clock) {
      if (clock != Long.MIN_VALUE) {
        evidence.forget(retention(time, clock));
        refresh();
      }
      clock = time;
      fingerprint = null;
    }
  }

  /**
   * What the belief would say of a row had it not learned it, by rank one:
   *
   * <pre>
   *   h = w c v,   M_-'phi = M'phi - w v u / (1 - h),   v_- = v / (1 - h)
   *   Gaussian     a_- = a - w / 2,   b_- = b - w u^2 / (2 (1 - h))
   * </pre>
   *
   * with v = phi'P^-1 phi, and u, c at the present mode and the label as it was learned; h is the
   * row's leverage. Exact for Gaussian; otherwise one Newton step from the present mode, with w c
   * no larger than what leaves the prior whole.
   *
   * @param row a chunk of one row: its features, offsets, observation time, weight, and the label
   *     that was learned
   * @param out filled in
   * @return false where the row cannot have been learned as it is, since less than nothing would be
   *     known without it; then nothing is filled in
   */
  public boolean predictWithout(Chunk row, Predictive out) {
    double w = remaining(row);
    double gain = removable(w * expand(row), row.phi(0));
    double variance = Cholesky.inverseQuadraticForm(factor, row.phi(0), scratch);
    double rest = 1 - gain * variance;
    if (!(gain >= 0 && rest > SMALLEST_REST)) {
      return false;
    }
    for (int k = 0; k < mode.length; k++) {
      eta[k] -= w * variance * score[k] / rest;
    }
    if (likelihood.hasUnknownScale()) {
      double shape = Math.max(PRIOR_SHAPE, (degreesOfFreedom - w) / 2);
      double rate = degreesOfFreedom / 2 * noiseVariance - w * score[0] * score[0] / (2 * rest);
      double noise = Math.max(PRIOR_SHAPE * dispersion * dispersion, rate) / shape;
      out.setStudent(family, eta[0], variance / rest, 2 * shape, noise * (1 + variance / rest));
    } else if (mode.length == 1) {
      out.set(family, eta[0], variance / rest);
    } else {
      out.set(family, eta, variance / rest);
    }
    return true;
  }

  /**
   * Replaces the label of a row that was learned: {@code H += w phi (y_new - y_old)'}, P unchanged.
   * Exact for Gaussian, with its noise; otherwise P keeps the curvature with which the row was
   * learned. The clock does not move; w is what forgetting with time has left of the row.
   *
   * @param row as in {@link #predictWithout}
   * @param label the label in force from now on, in the family's range
   */
  public void amend(Chunk row, double label) {
    double w = remaining(row);
    expand(row);
    double[] old = score.clone();
    likelihood.evaluate(label, eta, 0, mode.length, score);
    for (int k = 0; k < mode.length; k++) {
      score[k] -= old[k];
    }
    evidence.addPull(w, score, row.phi(0));
    double before = row.label(0) - row.offset(0, 0);
    double after = label - row.offset(0, 0);
    evidence.squares = Math.max(0, evidence.squares + w * (after * after - before * before));
    refresh();
  }

  /**
   * Takes a learned row back: {@code P -= w c phi phi'}, {@code H -= w phi (c M'phi + u)'} at the
   * present mode. Exact for Gaussian. Otherwise u and c may differ from those with which the row
   * was learned; where w c is more than P has beyond the prior in this direction, that much is
   * taken.
   *
   * @param row as in {@link #predictWithout}
   * @return false where the row cannot have been learned as it is; then nothing has changed
   */
  public boolean retract(Chunk row) {
    double w = remaining(row);
    double[] phi = row.phi(0);
    double gain = removable(w * expand(row), phi);
    if (!(gain >= 0)) {
      return false;
    }
    for (int k = 0; k < mode.length; k++) {
      score[k] = w * score[k] + gain * (eta[k] - row.offset(0, k));
    }
    evidence.subtract(w, gain, score, row.label(0) - row.offset(0, 0), phi);
    refresh();
    return true;
  }

  /**
   * What of a gain w c can be taken from P; NaN where that is too little for the row to have been
   * learned.
   */
  private double removable(double gain, double[] phi) {
    double largest = evidence.largestGain(phi, PRIOR_SHARE, scratch);
    if (likelihood.isQuadratic()) {
      return largest >= gain * PRIOR_SHARE ? gain : Double.NaN;
    }
    return Math.min(gain, largest);
  }

  /** Checks a chunk of one row; answers what forgetting has left of the row's weight. */
  private double remaining(Chunk row) {
    if (row.size() != 1) {
      throw new IllegalArgumentException("chunk has " + row.size() + " rows, allowed: 1");
    }
    row.requireLegal(likelihood, dimension, mode.length);
    return row.weight(0) * retention(clock, row.time(0));
  }

  /** Fills in eta and score of a chunk's only row at the present mode; answers the curvature. */
  private double expand(Chunk row) {
    for (int k = 0; k < mode.length; k++) {
      eta[k] = row.offset(0, k) + VectorKernels.dot(row.phi(0), mode[k], dimension);
    }
    return likelihood.evaluate(row.label(0), eta, 0, mode.length, score);
  }

  /**
   * Takes in rows that the deployed model was itself fitted on, as the published last-layer update
   * does (Huseljic et al., arXiv 2210.06112): they say how sure the belief may be and nothing of
   * where it errs,
   *
   * <pre>P += sum w c phi phi',   M as it was,   c at the belief so far</pre>
   *
   * for a belief that has learned nothing the precision of the deployed model's own fit, where the
   * prior is that of the fit. The rows do not count as effective ones, neither labels nor times are
   * looked at, and forgetting takes them like others.
   */
  public void recall(Chunk chunk) {
    chunk.requireLegal(likelihood, dimension, mode.length);
    double[] curvature = new double[chunk.size()];
    double[] corrections = new double[mode.length];
    for (int r = 0; r < chunk.size(); r++) {
      double[] phi = chunk.phi(r);
      for (int k = 0; k < mode.length; k++) {
        corrections[k] = VectorKernels.dot(phi, mode[k], dimension);
        eta[k] = chunk.offset(r, k) + corrections[k];
      }
      curvature[r] =
          chunk.weight(r) * likelihood.evaluate(chunk.label(r), eta, 0, mode.length, score);
      for (int k = 0; k < mode.length; k++) {
        VectorKernels.addScaled(
            evidence.information[k], curvature[r] * corrections[k], phi, dimension);
      }
    }
    SymmetricKernels.addOuterProducts(evidence.precision, curvature, chunk.rows(), chunk.size());
    refresh();
  }

  /** Dimension d: features and intercept. */
  public int dimension() {
    return dimension;
  }

  /** Number of outputs K. */
  public int outputs() {
    return mode.length;
  }

  /** Family of the label. */
  public Family family() {
    return family;
  }

  /** Largest observation time applied, milliseconds since the epoch; Long.MIN_VALUE before one. */
  public long clock() {
    return clock;
  }

  /** Sum of the weights of what is remembered, rows. */
  public double effectiveRows() {
    return evidence.weights;
  }

  /** Sum of the squared weights of what is remembered, rows. */
  public double effectiveSquaredRows() {
    return evidence.squaredWeights;
  }

  /** M_j of the first output, see {@link #weight(int, int)}. */
  public double weight(int j) {
    return mode[0][j];
  }

  /**
   * M_jk: correction of output k per standard deviation of feature j, link units; j = D is the
   * intercept.
   */
  public double weight(int k, int j) {
    return mode[k][j];
  }

  /**
   * Posterior scale of M_jk, the same for every output k, link units: {@code sqrt((P^-1)_jj)},
   * Gaussian {@code sqrt(b/a (P^-1)_jj)}, the scale of Student's t.
   */
  public double standardError(int j) {
    double variance = Cholesky.inverseDiagonal(factor, j, scratch);
    return Math.sqrt(likelihood.hasUnknownScale() ? noiseVariance * variance : variance);
  }

  /**
   * A copy of Sigma = P^-1, lower triangle by rows: link units squared; Gaussian: in units of the
   * noise variance. Time: {@code 5 d^3 / 6} multiply-adds.
   */
  public double[][] covariance() {
    double[][] inverse = new double[dimension][dimension];
    Cholesky.inverse(factor, inverse, scratch);
    double[][] covariance = SymmetricKernels.zeros(dimension);
    SymmetricKernels.copy(inverse, covariance);
    return covariance;
  }

  /** A copy of P, lower triangle by rows; Gaussian: in units of the noise's precision. */
  public double[][] precision() {
    double[][] precision = SymmetricKernels.zeros(dimension);
    SymmetricKernels.copy(evidence.precision, precision);
    return precision;
  }

  /** The diagonal of P0: what is never forgotten. */
  public double priorPrecision() {
    return evidence.priorPrecision;
  }

  /**
   * Turns phi into Sigma phi; Gaussian: in units of the noise variance. Time: d^2 multiply-adds.
   *
   * @param phi d entries, replaced
   */
  public void solve(double[] phi) {
    Cholesky.solve(factor, phi);
  }

  /** The correction M' phi of output k at features phi, link units. */
  public double correction(int k, double[] phi) {
    return VectorKernels.dot(mode[k], phi, dimension);
  }

  /** A copy of column k of H = P M. */
  public double[] information(int k) {
    return evidence.information[k].clone();
  }

  /**
   * {@link #standardError} of all d coordinates.
   *
   * @param covariance what {@link #covariance} has answered since the belief last changed
   */
  public double[] standardErrors(double[][] covariance) {
    double[] errors = new double[dimension];
    double unit = likelihood.hasUnknownScale() ? noiseVariance : 1;
    for (int j = 0; j < dimension; j++) {
      errors[j] = Math.sqrt(unit * covariance[j][j]);
    }
    return errors;
  }

  /** Gaussian: point estimate b / a of the noise variance, label units squared; otherwise NaN. */
  public double noiseVariance() {
    return noiseVariance;
  }

  /** Gaussian: degrees of freedom 2a of Student's t; otherwise NaN. */
  public double degreesOfFreedom() {
    return degreesOfFreedom;
  }

  /**
   * Posterior debt {@code W = (n1 / n2) trace(M'P M)}, Gaussian over the noise variance: how far
   * the correction is from none, in what it would vary by if the deployed model were right. n1 and
   * n2 are the sums of weights and of squared weights: forgetting widens the noise of M by n2 / n1
   * compared with what P says. 0 before the first row.
   */
  public double posteriorDebt() {
    if (evidence.weights == 0) {
      return 0;
    }
    double square = 0;
    for (int k = 0; k < mode.length; k++) {
      square += VectorKernels.dot(mode[k], evidence.information[k], dimension);
    }
    double unit = likelihood.hasUnknownScale() ? noiseVariance : 1;
    return evidence.weights / evidence.squaredWeights * Math.max(0, square) / unit;
  }

  /**
   * Degrees of freedom of {@link #posteriorDebt}: d, or d (K - 1) of K outputs, whose locations
   * matter up to a constant only.
   */
  public int posteriorDebtDegrees() {
    return dimension * Math.max(1, mode.length - 1);
  }

  /** How often a matrix needed a jitter. */
  public long choleskyFailures() {
    return choleskyFailures;
  }

  /** 16 hexadecimal digits that change with any bit of the state. */
  public String fingerprint() {
    if (fingerprint == null) {
      Fingerprint bits = new Fingerprint();
      bits.add(family.name().hashCode());
      bits.add(options.priorScale());
      bits.add(options.halfLife());
      bits.add(options.maxEffectiveRows());
      bits.add(dispersion);
      bits.add(clock);
      evidence.addTo(bits);
      fingerprint = bits.toString();
    }
    return fingerprint;
  }

  /**
   * Writes the state, version byte first: family name, K, dimension, options, dispersion, clock,
   * counter, sums, H by columns, P by rows of its lower triangle; 4 d (d + 1 + 2 K) bytes and about
   * a hundred. Version 1 had no K, which was 1.
   */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeUTF(family.name());
    out.writeInt(mode.length);
    out.writeInt(dimension);
    out.writeDouble(options.priorScale());
    out.writeLong(options.halfLife());
    out.writeDouble(options.maxEffectiveRows());
    out.writeDouble(dispersion);
    out.writeLong(clock);
    out.writeLong(choleskyFailures);
    evidence.write(out);
  }

  /**
   * Reads what {@link #write} wrote; what follows is bit by bit what would have followed.
   *
   * @throws IOException for another version, an unknown family or impossible options
   */
  public static Belief read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT && format != ONE_OUTPUT_FORMAT) {
      throw new IOException(
          "belief has format version "
              + format
              + ", known: "
              + ONE_OUTPUT_FORMAT
              + " to "
              + FORMAT
              + "; use a newer Arrears");
    }
    Belief belief = readHead(in, format);
    belief.clock = in.readLong();
    long failures = in.readLong();
    belief.evidence.read(in);
    belief.refresh();
    belief.choleskyFailures = failures;
    return belief;
  }

  private static Belief readHead(DataInput in, int format) throws IOException {
    try {
      Family family = Family.valueOf(in.readUTF());
      int outputs = format == ONE_OUTPUT_FORMAT ? 1 : in.readInt();
      int dimension = in.readInt();
      BeliefOptions options = new BeliefOptions(in.readDouble(), in.readLong(), in.readDouble());
      return new Belief(family, outputs, dimension, options, in.readDouble());
    } catch (IllegalArgumentException e) {
      throw new IOException("belief cannot be restored: " + e.getMessage(), e);
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

  /** Moves the clock to the largest time of the chunk, forgets accordingly, says what is left. */
  private double advance(Chunk chunk) {
    long latest = clock;
    for (int r = 0; r < chunk.size(); r++) {
      latest = Math.max(latest, chunk.time(r));
    }
    double retained = clock == Long.MIN_VALUE ? 1 : retention(latest, clock);
    evidence.forget(retained);
    clock = latest;
    return retained;
  }

  /** What is left at one time of what was learned at an earlier one, 0 to 1. */
  private double retention(long now, long then) {
    if (options.halfLife() == 0 || now == then) {
      return 1;
    }
    double age = (double) now - (double) then;
    return Math.exp(LOG_HALF * (age / options.halfLife()));
  }

  private void weigh(Chunk chunk) {
    if (weight.length < chunk.size()) {
      weight = new double[chunk.size()];
      gain = new double[chunk.size()];
    }
    for (int r = 0; r < chunk.size(); r++) {
      double w = chunk.weight(r) * retention(clock, chunk.time(r));
      weight[r] = w;
      evidence.weights += w;
      evidence.squaredWeights += w * w;
    }
  }

  /** Expands at M = 0, where the expansion of a quadratic is as exact as anywhere. */
  private int learnQuadratic(Chunk chunk) {
    for (int r = 0; r < chunk.size(); r++) {
      double y = chunk.label(r);
      double residual = y - chunk.offset(r);
      evidence.squares += weight[r] * residual * residual;
      eta[0] = chunk.offset(r);
      gain[r] = weight[r] * likelihood.evaluate(y, eta, 0, 1, score);
      VectorKernels.addScaled(
          evidence.information[0], weight[r] * score[0], chunk.phi(r), dimension);
    }
    SymmetricKernels.addOuterProducts(evidence.precision, gain, chunk.rows(), chunk.size());
    return 1;
  }

  private int learnAtMode(Chunk chunk, double retained) {
    ModeSearch search = chunk.search(likelihood);
    // P M was H before some of both, but not of the prior, was forgotten.
    double share = -(1 - retained) * evidence.priorPrecision;
    int steps = search.findNearby(evidence.precision, share, chunk, weight, mode);
    choleskyFailures += search.jitters();
    int outputs = mode.length;
    double[] correction = search.correction();
    for (int r = 0; r < chunk.size(); r++) {
      for (int k = 0; k < outputs; k++) {
        eta[k] = chunk.offset(r, k) + correction[r * outputs + k];
      }
      gain[r] = weight[r] * likelihood.evaluate(chunk.label(r), eta, 0, outputs, score);
      for (int k = 0; k < outputs; k++) {
        int at = r * outputs + k;
        correction[at] = gain[r] * correction[at] + weight[r] * score[k];
      }
    }
    for (int k = 0; k < outputs; k++) {
      for (int r = 0; r < chunk.size(); r++) {
        weight[r] = correction[r * outputs + k];
      }
      VectorKernels.addCombination(
          evidence.information[k], weight, chunk.rows(), chunk.size(), dimension);
    }
    SymmetricKernels.addOuterProducts(evidence.precision, gain, chunk.rows(), chunk.size());
    return steps;
  }

  /** Brings factor, M and the noise up to date with P, H and the sums. */
  private void refresh() {
    fingerprint = null;
    double jitter = 0;
    SymmetricKernels.copy(evidence.precision, factor);
    while (!Cholesky.factor(factor, scratch)) {
      choleskyFailures++;
      jitter = nextJitter(jitter, SymmetricKernels.largestDiagonal(evidence.precision));
      SymmetricKernels.addToDiagonal(evidence.precision, jitter);
      SymmetricKernels.copy(evidence.precision, factor);
    }
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
}
