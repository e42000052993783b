package io.arrears.plan;

import io.arrears.belief.Family;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Since when the present regime has lasted, from the labelled rows of one deployed version, in
 * model order.
 *
 * <p>Watched is the score {@code u phi'} of every row (see {@link DeployedResidual}), which catches
 * a change of direction that leaves the loss as it was; its d K entries are folded by signs into at
 * most {@value #MOST_SCORES}, beside them the size of the residual, whitened (see {@link
 * Whitening}) and averaged over blocks of {@value #BLOCK} rows, whose means go to {@link
 * RunLengths}. Of the statistics that were tried on generated abrupt streams, this one's interval
 * holds the truth as often as it says; that of the score gap begins late, since the belief has to
 * learn first, and those of the loss and of the absolute residual miss changes of direction.
 *
 * <p>A run begins with a block. Where in two neighbouring blocks the regime began is not told: its
 * probability is spread over {@value #REACH} rows to either side, a little more than half a block,
 * because a block of old and new rows counts for neither.
 *
 * <p>Time: d K multiply-adds a row, and one step of {@link RunLengths} a block. Memory: at most
 * about 8 KB. Allocates nothing once warm. Not thread-safe; neither clock nor randomness.
 */
public final class RegimeWatch {

  static final int BLOCK = 32;
  private static final int REACH = 20;
  private static final int MOST_SCORES = 16;

  /** Rows whose mean tells a regime from none by about a standard deviation, by coordinate. */
  private static final double PRIOR_ROWS = 8;

  private static final double PRIOR_SHAPE = 16;
  private static final double HAZARD = 1e-4;
  private static final double OUTSIDE = 0.1;
  private static final byte FORMAT = 1;

  private final Family family;
  private final int features;
  private final int scores;
  private final int dimension;
  private final Partitions partitions = new Partitions();
  private final Whitening whitening;
  private final RunLengths runs;
  private final double[] block;
  private long rows;
  private long lastTime;
  private long earlyTime;
  private double weights;
  private double squaredWeights;

  /** Scratch. */
  private final double[] score;

  private final double[] residual;

  /**
   * Has seen nothing.
   *
   * @param features d, entries of a row phi
   * @param outputs K
   */
  public RegimeWatch(Family family, int features, int outputs) {
    this.family = family;
    this.features = features;
    this.scores = Math.min(MOST_SCORES, features * outputs);
    this.dimension = scores + (DeployedResidual.hasSize(family) ? 1 : 0);
    this.whitening = new Whitening(dimension);
    this.runs = new RunLengths(dimension, PRIOR_ROWS * dimension, PRIOR_SHAPE, HAZARD);
    this.block = new double[dimension];
    this.score = new double[dimension];
    this.residual = new double[outputs];
    runs.begin();
  }

  /**
   * Takes the next labelled row in model order.
   *
   * @param prediction K values on the response scale, legal
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units, above 0
   * @param label in the family's range
   * @param phi d standardised features and the intercept, finite
   * @param weight how many rows it counts as, above 0
   * @param time observation time, milliseconds since the epoch
   * @param topic topic of the observation
   * @param partition its partition
   * @param offset its offset
   */
  public void accept(
      double[] prediction,
      double dispersion,
      double label,
      double[] phi,
      double weight,
      long time,
      String topic,
      int partition,
      long offset) {
    mark(time, partitions.accept(topic, partition, offset), offset);
    Arrays.fill(score, 0);
    double size = DeployedResidual.of(family, prediction, dispersion, label, residual);
    fold(phi);
    if (dimension > scores) {
      score[scores] = size;
    }
    whitening.accept(score);
    for (int i = 0; i < dimension; i++) {
      block[i] += weight * score[i];
    }
    weights += weight;
    squaredWeights += weight * weight;
    rows++;
    lastTime = time;
    if (rows % BLOCK == 0) {
      close();
    }
  }

  private void fold(double[] phi) {
    int i = 0;
    int place = 0;
    for (double u : residual) {
      for (double value : phi) {
        // One bit of a multiplicative hash decides on the sign, so that no two entries that share a
        // place do so in every model of some shape.
        int sign = (i * 0x9E3779B9 >>> 30 & 2) - 1;
        score[place] += sign * u * value;
        i++;
        place = place + 1 == scores ? 0 : place + 1;
      }
    }
  }

  /** Says of the youngest run where it begins, as long as its first rows come. */
  private void mark(long time, int partition, long offset) {
    Mark mark = runs.youngest();
    int behind = (int) (rows % BLOCK);
    if (behind == 0) {
      mark.row = rows;
      mark.time = time;
      boolean isFirst = rows == 0;
      mark.earliestRow = isFirst ? 0 : rows - REACH;
      mark.earliestTime = isFirst ? time : earlyTime;
      mark.latestRow = isFirst ? 0 : rows + REACH;
    }
    if (behind == 0 || (behind < REACH && mark.row > 0)) {
      mark.latestTime = time;
    }
    if (behind == BLOCK - REACH) {
      earlyTime = time;
    }
    if (mark.offsets.length > partition) {
      mark.offsets[partition] = Math.min(mark.offsets[partition], offset);
    }
  }

  private void close() {
    for (int i = 0; i < dimension; i++) {
      block[i] /= weights;
    }
    Whitening before = whitening.renew();
    if (before != null) {
      runs.restate(before, whitening);
    }
    whitening.whiten(block);
    runs.accept(block, weights * weights / squaredWeights);
    Arrays.fill(block, 0);
    weights = 0;
    squaredWeights = 0;
    Mark mark = runs.youngest();
    mark.row = rows;
    mark.time = lastTime;
    mark.earliestRow = rows - REACH;
    mark.earliestTime = earlyTime;
    mark.latestRow = rows;
    mark.latestTime = lastTime;
    mark.offsets = partitions.next(mark.offsets);
  }

  /** Entries of a row. */
  int features() {
    return features;
  }

  /** Labelled rows taken. */
  public long rows() {
    return rows;
  }

  /** What is known of the present regime; null before the first row. */
  public Regime regime() {
    if (rows == 0) {
      return null;
    }
    int start = 0;
    for (int r = 1; r < runs.size(); r++) {
      start = runs.probability(r) > runs.probability(start) ? r : start;
    }
    int late = at(1 - OUTSIDE);
    Mark best = runs.mark(start);
    Mark train = runs.mark(Math.max(start, late));
    if (2 * (rows - train.row) < rows - best.row) {
      train = best;
    }
    long earliest = time(OUTSIDE);
    long latest = time(1 - OUTSIDE);
    return new Regime(
        Math.min(1, runs.probability(0) * (runs.mark(0).row == 0 ? 1 : 0)),
        best.time,
        Math.min(earliest, latest),
        Math.max(earliest, latest),
        rows - best.row,
        train.time,
        rows - train.row,
        partitions.since(train.offsets));
  }

  /** The first run by which the regime has begun with a probability. */
  private int at(double probability) {
    double sum = runs.probability(0);
    int run = 0;
    while (sum < probability && run < runs.size() - 1) {
      sum += runs.probability(++run);
    }
    return run;
  }

  /** Time by which the regime has begun with a probability. */
  private long time(double probability) {
    int run = at(probability);
    double before = 0;
    for (int r = 0; r < run; r++) {
      before += runs.probability(r);
    }
    double own = runs.probability(run);
    double share = own > 0 ? Math.min(1, Math.max(0, (probability - before) / own)) : 1;
    Mark mark = runs.mark(run);
    return mark.earliestTime + Math.round(share * (mark.latestTime - mark.earliestTime));
  }

  /** About what the watch takes in memory, bytes. */
  public long heapBytes() {
    return 300 + 16L * dimension + 8L * residual.length + whitening.heapBytes() + runs.heapBytes();
  }

  /** Writes the state, version byte first; the shape is the reader's to know. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(rows);
    out.writeLong(lastTime);
    out.writeLong(earlyTime);
    out.writeDouble(weights);
    out.writeDouble(squaredWeights);
    for (double value : block) {
      out.writeDouble(value);
    }
    partitions.write(out);
    whitening.write(out);
    runs.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static RegimeWatch read(DataInput in, Family family, int features, int outputs)
      throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "state of a regime watch has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it");
    }
    RegimeWatch watch = new RegimeWatch(family, features, outputs);
    watch.rows = in.readLong();
    watch.lastTime = in.readLong();
    watch.earlyTime = in.readLong();
    watch.weights = in.readDouble();
    watch.squaredWeights = in.readDouble();
    for (int i = 0; i < watch.dimension; i++) {
      watch.block[i] = in.readDouble();
    }
    watch.partitions.read(in);
    watch.whitening.read(in);
    watch.runs.read(in);
    return watch;
  }
}
