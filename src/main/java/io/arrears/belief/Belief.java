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
 * <p>What follows from P and H, and the noise that Gaussian learns: {@link Posterior}. How a chunk
 * is learned: {@link ChunkLearning}. How a row is taken back or amended: {@link LearnedChange}.
 * What follows is a function of P and H, bit by bit, so a restored belief goes on as if nothing had
 * happened.
 *
 * <p>Time: an update of k rows takes about {@code i (k d^2 / 2 + d^3 / 6)} multiply-adds, i = 1 for
 * Gaussian, one more than the Newton steps otherwise; a prediction {@code d^2 / 2}. Memory: about
 * {@code 8 d^2} bytes. Neither allocates once warm. Not thread safe.
 */
public final class Belief {

  private static final int FORMAT = 2;
  private static final int ONE_OUTPUT_FORMAT = 1;
  private static final double SMALLEST_DISPERSION = 1e-100;
  private static final double LARGEST_DISPERSION = 1e100;

  private final BeliefOptions options;
  private final Evidence evidence;
  private final ObservationClock clock;

  // What follows from the state above, and what changes it.
  private final Posterior posterior;
  private final ChunkLearning learning;
  private final LearnedChange change;

  /** Null: not asked for since the last change. */
  private String fingerprint;

  private Belief(
      Family family, int outputs, int dimension, BeliefOptions options, double dispersion) {
    family.requireOutputs("outputs", outputs);
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension + ", allowed: 1 or more");
    }
    double legal = legal(family, dispersion);
    this.options = options;
    this.evidence =
        new Evidence(outputs, dimension, dimension / (options.priorScale() * options.priorScale()));
    this.clock = new ObservationClock(options.halfLife());
    this.posterior = new Posterior(family, outputs, dimension, legal);
    this.learning = new ChunkLearning(evidence, posterior);
    this.change = new LearnedChange(evidence, posterior);
  }

  /** Gaussian: the dispersion within its limits; otherwise NaN. */
  private static double legal(Family family, double dispersion) {
    if (!family.likelihood().hasUnknownScale()) {
      return Double.NaN;
    }
    if (!(dispersion > 0 && dispersion < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "dispersion is " + dispersion + ", allowed: finite and above 0");
    }
    return Math.min(LARGEST_DISPERSION, Math.max(SMALLEST_DISPERSION, dispersion));
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
    posterior.predict(phi, offset, posterior.variance(phi), out);
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
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, work[j], 0, rows);
    }
    Cholesky.inverseQuadraticFormsSideBySide(posterior.factor, work, rows, chunk.variances());
  }

  /**
   * What the belief says of a row of a chunk that it has {@link #examine examined}, as it stood
   * then and stands now.
   *
   * @param row index within the chunk
   * @param out filled in
   */
  public void predictExamined(Chunk chunk, int row, Predictive out) {
    posterior.predict(
        chunk.phi(row), chunk.offsets(), row * outputs(), chunk.variances()[row], out);
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
    posterior.predict(phi, chunk.offsets(), row * outputs(), posterior.variance(phi), out);
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
    posterior.predict(phi, offsets, 0, posterior.variance(phi), out);
  }

  private void requireOutputs(int outputs) {
    if (outputs != outputs()) {
      throw new IllegalArgumentException(
          "the row has " + outputs + " outputs, allowed: " + outputs());
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
    requireLegal(chunk);
    long latest = chunk.time(0);
    for (int r = 1; r < chunk.size(); r++) {
      latest = Math.max(latest, chunk.time(r));
    }
    double retained = clock.advanceTo(latest);
    evidence.forget(retained);
    int steps = learning.add(chunk, clock, retained);
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
    if (time > clock.time()) {
      evidence.forget(clock.advanceTo(time));
      refresh();
    }
  }

  /**
   * What the belief would say of a row had it not learned it, by rank one. Exact for Gaussian;
   * otherwise one Newton step from the present mode.
   *
   * @param row a chunk of one row: its features, offsets, observation time, weight, and the label
   *     that was learned
   * @param out filled in
   * @return false where the row cannot have been learned as it is, since less than nothing would be
   *     known without it; then nothing is filled in
   */
  public boolean predictWithout(Chunk row, Predictive out) {
    return change.predictWithout(row, remaining(row), out);
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
    change.amend(row, remaining(row), label);
    fingerprint = null;
    posterior.solve(evidence);
  }

  /**
   * Takes a learned row back, at the present mode. Exact for Gaussian.
   *
   * @param row as in {@link #predictWithout}
   * @return false where the row cannot have been learned as it is; then nothing has changed
   */
  public boolean retract(Chunk row) {
    boolean taken = change.retract(row, remaining(row));
    if (taken) {
      refresh();
    }
    return taken;
  }

  /** Checks a chunk of one row; answers what forgetting has left of the row's weight. */
  private double remaining(Chunk row) {
    if (row.size() != 1) {
      throw new IllegalArgumentException("chunk has " + row.size() + " rows, allowed: 1");
    }
    requireLegal(row);
    return row.weight(0) * clock.leftOf(row.time(0));
  }

  private void requireLegal(Chunk chunk) {
    chunk.requireLegal(posterior.likelihood, dimension(), outputs());
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
    requireLegal(chunk);
    learning.recall(chunk);
    refresh();
  }

  /** Dimension d: features and intercept. */
  public int dimension() {
    return posterior.dimension;
  }

  /** Number of outputs K. */
  public int outputs() {
    return posterior.mode.length;
  }

  /** Family of the label. */
  public Family family() {
    return posterior.family;
  }

  /** Largest observation time applied, milliseconds since the epoch; Long.MIN_VALUE before one. */
  public long clock() {
    return clock.time();
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
    return posterior.mode[0][j];
  }

  /**
   * M_jk: correction of output k per standard deviation of feature j, link units; j = D is the
   * intercept.
   */
  public double weight(int k, int j) {
    return posterior.mode[k][j];
  }

  /**
   * Posterior scale of M_jk, the same for every output k, link units: {@code sqrt((P^-1)_jj)},
   * Gaussian {@code sqrt(b/a (P^-1)_jj)}, the scale of Student's t.
   */
  public double standardError(int j) {
    double variance = Cholesky.inverseDiagonal(posterior.factor, j, posterior.scratch);
    return Math.sqrt(posterior.unit() * variance);
  }

  /**
   * A copy of Sigma = P^-1, lower triangle by rows: link units squared; Gaussian: in units of the
   * noise variance. Time: {@code 5 d^3 / 6} multiply-adds.
   */
  public double[][] covariance() {
    double[][] inverse = new double[dimension()][dimension()];
    Cholesky.inverse(posterior.factor, inverse, posterior.scratch);
    double[][] covariance = SymmetricKernels.zeros(dimension());
    SymmetricKernels.copy(inverse, covariance);
    return covariance;
  }

  /** A copy of P, lower triangle by rows; Gaussian: in units of the noise's precision. */
  public double[][] precision() {
    double[][] precision = SymmetricKernels.zeros(dimension());
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
    Cholesky.solve(posterior.factor, phi);
  }

  /** The correction M' phi of output k at features phi, link units. */
  public double correction(int k, double[] phi) {
    return VectorKernels.dot(posterior.mode[k], phi, dimension());
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
    double[] errors = new double[dimension()];
    double unit = posterior.unit();
    for (int j = 0; j < errors.length; j++) {
      errors[j] = Math.sqrt(unit * covariance[j][j]);
    }
    return errors;
  }

  /** Gaussian: point estimate b / a of the noise variance, label units squared; otherwise NaN. */
  public double noiseVariance() {
    return posterior.noiseVariance;
  }

  /** Gaussian: degrees of freedom 2a of Student's t; otherwise NaN. */
  public double degreesOfFreedom() {
    return posterior.degreesOfFreedom;
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
    for (int k = 0; k < outputs(); k++) {
      square += VectorKernels.dot(posterior.mode[k], evidence.information[k], dimension());
    }
    return evidence.weights / evidence.squaredWeights * Math.max(0, square) / posterior.unit();
  }

  /**
   * Degrees of freedom of {@link #posteriorDebt}: d, or d (K - 1) of K outputs, whose locations
   * matter up to a constant only.
   */
  public int posteriorDebtDegrees() {
    return dimension() * Math.max(1, outputs() - 1);
  }

  /** How often a matrix needed a jitter. */
  public long choleskyFailures() {
    return posterior.choleskyFailures;
  }

  /** 16 hexadecimal digits that change with any bit of the state. */
  public String fingerprint() {
    if (fingerprint == null) {
      Fingerprint bits = new Fingerprint();
      bits.add(family().name().hashCode());
      bits.add(options.priorScale());
      bits.add(options.halfLife());
      bits.add(options.maxEffectiveRows());
      bits.add(posterior.dispersion);
      bits.add(clock.time());
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
    out.writeUTF(family().name());
    out.writeInt(outputs());
    out.writeInt(dimension());
    out.writeDouble(options.priorScale());
    out.writeLong(options.halfLife());
    out.writeDouble(options.maxEffectiveRows());
    out.writeDouble(posterior.dispersion);
    out.writeLong(clock.time());
    out.writeLong(posterior.choleskyFailures);
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
    belief.clock.set(in.readLong());
    long failures = in.readLong();
    belief.evidence.read(in);
    belief.refresh();
    belief.posterior.choleskyFailures = failures;
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

  /** Brings what follows from the evidence up to date with it. */
  private void refresh() {
    fingerprint = null;
    posterior.refresh(evidence);
  }
}
