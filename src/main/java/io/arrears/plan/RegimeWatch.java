package io.arrears.plan;

import io.arrears.belief.Family;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Since when the present regime has lasted, from the labelled rows of one deployed version, in
 * model order.
 *
 * <p>Watched is the score {@code u phi'} of every row (see {@link DeployedResidual}), which catches
 * a change of direction that leaves the loss as it was; its entries are folded by signs into at
 * most {@value #MOST_SCORES}, beside them the size of the residual, summed over a block, whitened
 * by the covariance that the model itself predicts (see {@link Whitening}) and given to {@link
 * RunLengths}. So a right model's statistic is about standard normal whatever its base rate and
 * whatever becomes of its features: only the labels' law can change it. Of the statistics that were
 * tried on generated abrupt streams, this one's interval holds the truth as often as it says; that
 * of the score gap begins late, since the belief has to learn first, and those of the loss and of
 * the absolute residual miss changes of direction.
 *
 * <p>A block closes when it has {@value #BLOCK} rows and as much information as {@value
 * #INFORMATION} rows that are as uncertain as can be, since a sum over rows of a rare label is far
 * from normal; or when its labels surprise {@value #SURPRISE} times as much. A run begins with a
 * block. Where in two neighbouring blocks the regime began is not told: its probability is spread
 * over {@value #REACH} of a block to either side, because a block of old and new rows counts for
 * neither.
 *
 * <p>Times are observation times, while rows come in model order, that is, late where their labels
 * are late. A run therefore holds the rows that were observed later than every row before it: what
 * is said of time, rows and offsets since its start is said of one set of rows. A change of law in
 * observation time comes into model order as a ramp as long as the delays vary; the start is then
 * late rather than early.
 *
 * <p>Time: d and about m^2 multiply-adds a row for m scores, and one step of {@link RunLengths} a
 * block. Memory: about 8 KB and 200 bytes a partition. Allocates nothing once warm. Not
 * thread-safe; neither clock nor randomness.
 */
public final class RegimeWatch {

  static final int BLOCK = 32;
  private static final double INFORMATION = 16;
  private static final double SURPRISE = 3;
  private static final double REACH = 0.625;

  /** Part of the surprise that closes a block with which it counts before that. */
  private static final double PART_OF_SURPRISE = 0.5;

  private static final int MOST_SCORES = 16;

  /** Standard deviations that a whitened score may be off: few rows make the tails heavy. */
  private static final double MOST_DEVIATIONS = 4;

  /** Rows whose mean tells a regime from none by about a standard deviation, by coordinate. */
  private static final double PRIOR_ROWS = 8;

  private static final double PRIOR_SHAPE = 64;
  private static final double HAZARD = 1e-4;
  private static final double OUTSIDE = 0.1;

  /** Rows a feature below which nothing can be trained. */
  private static final int LEAST_ROWS = 5;

  private static final double LEAST_INFORMATION = 1e-6;
  private static final byte FORMAT = 1;

  private final Family family;
  private final int outputs;
  private final int features;
  private final int places;
  private final int dimension;
  private final boolean hasSize;
  private final boolean sinceActivation;
  private final DeployedResidual residual;
  private final Partitions partitions = new Partitions();
  private final Whitening whitening;
  private final RunLengths runs;
  private final double[] block;
  private final double[] folded;
  private long rows;
  private long clock = Long.MIN_VALUE;
  private long early;
  private int blockRows;
  private double information;
  private double surprise;
  private double weights;
  private double squaredWeights;

  /**
   * Has seen nothing.
   *
   * @param features d, entries of a row phi
   * @param outputs K
   * @param sinceActivation whether the first row that comes is the version's first
   */
  public RegimeWatch(Family family, int features, int outputs, boolean sinceActivation) {
    this.family = family;
    this.outputs = outputs;
    this.features = features;
    this.sinceActivation = sinceActivation;
    this.residual = new DeployedResidual(family, outputs);
    this.hasSize = DeployedResidual.hasSize(family);
    int directions = residual.direction().length;
    this.places = Math.min(features, MOST_SCORES / directions);
    this.dimension = directions * places + (hasSize ? 1 : 0);
    this.whitening = new Whitening(dimension);
    this.runs = new RunLengths(dimension, PRIOR_ROWS * dimension, PRIOR_SHAPE, HAZARD);
    this.block = new double[dimension];
    this.folded = new double[places];
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
    keep(time, partitions.accept(topic, partition, offset), offset);
    clock = Math.max(clock, time);
    double progress = progress();
    if (blockRows == 0 || progress < REACH) {
      runs.youngest().latest = clock;
    }
    if (blockRows == 0 || progress <= 1 - REACH) {
      early = clock;
    }
    residual.accept(prediction, dispersion, label);
    fold(phi, folded);
    add(weight);
    rows++;
    blockRows++;
    double told = Math.max(residual.information(), LEAST_INFORMATION);
    information += told;
    surprise += residual.surprise();
    weights += weight * told;
    squaredWeights += weight * weight * told;
    if (progress() >= 1) {
      close();
    }
  }

  /** Share of a block that has come, 1 or more: all of it. */
  private double progress() {
    double share = Math.max(information / INFORMATION, surprise / (SURPRISE * INFORMATION));
    return Math.min(share, blockRows / (double) BLOCK);
  }

  /** Lets the youngest run that a row belongs to keep it. */
  private void keep(long time, int partition, long offset) {
    for (int r = runs.size() - 1; r >= 0; r--) {
      Mark mark = runs.mark(r);
      boolean isFirst = mark.row == 0;
      if (isFirst || time >= mark.time) {
        if (isFirst) {
          mark.time = Math.min(mark.time, time);
        } else if (mark.rows == 0 && r == runs.size() - 1) {
          mark.time = time;
        }
        mark.keep(partition, offset);
        return;
      }
    }
  }

  /**
   * Folds features into places, one after the other, by a sign that a multiplicative hash draws: no
   * feature is lost, nor one of a pair that another could cancel in every model of its shape.
   */
  static void fold(double[] phi, double[] folded) {
    Arrays.fill(folded, 0);
    int place = 0;
    for (int i = 0; i < phi.length; i++) {
      folded[place] += ((i + 1) * 0x9E3779B9 >> 31 | 1) * phi[i];
      place = place + 1 == folded.length ? 0 : place + 1;
    }
  }

  /** Adds the row's score to the block and what the model predicts for its spread. */
  private void add(double weight) {
    double[] direction = residual.direction();
    double[][] spread = residual.covariance();
    double[][] covariance = whitening.block();
    double squared = weight * weight;
    for (int a = 0; a < direction.length; a++) {
      for (int f = 0; f < places; f++) {
        int i = a * places + f;
        block[i] += weight * direction[a] * folded[f];
        double[] row = covariance[i];
        for (int b = 0; b < a; b++) {
          double value = squared * spread[a][b] * folded[f];
          for (int g = 0; g < places; g++) {
            row[b * places + g] += value * folded[g];
          }
        }
        double value = squared * spread[a][a] * folded[f];
        for (int g = 0; g <= f; g++) {
          row[a * places + g] += value * folded[g];
        }
      }
    }
    if (hasSize) {
      int last = dimension - 1;
      block[last] += weight * residual.size();
      double[] row = covariance[last];
      for (int f = 0; f < places; f++) {
        row[f] += squared * residual.skewness() * folded[f];
      }
      row[last] += squared * residual.sizeVariance();
    }
  }

  private void close() {
    double counted = weights * weights / squaredWeights;
    whitening.whiten(block, counted);
    for (int i = 0; i < dimension; i++) {
      if (Math.abs(block[i]) > MOST_DEVIATIONS) {
        // So clear that few rows of the block may have done it: the last ones as well.
        runs.youngest().latest = clock;
      }
      block[i] =
          Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, block[i])) / Math.sqrt(counted);
    }
    runs.accept(block, counted);
    runs.youngest().begin(rows, clock, early);
    Arrays.fill(block, 0);
    blockRows = 0;
    information = 0;
    surprise = 0;
    weights = 0;
    squaredWeights = 0;
  }

  /** Entries of a row. */
  int features() {
    return features;
  }

  /** Labelled rows taken. */
  public long rows() {
    return rows;
  }

  /**
   * What is known of the present regime; null before the first row. A block that has not closed
   * counts where its labels were unexpected enough: where they are rare a block is long, and a
   * trigger may come before the first one after the change has closed.
   */
  public Regime regime() {
    if (rows == 0) {
      return null;
    }
    if (surprise >= PART_OF_SURPRISE * SURPRISE * INFORMATION && blockRows >= BLOCK) {
      RegimeWatch closed = copy();
      closed.close();
      return closed.told();
    }
    return told();
  }

  private RegimeWatch copy() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      write(new DataOutputStream(bytes));
      DataInput in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      return read(in, family, features, outputs);
    } catch (IOException e) {
      throw new UncheckedIOException("a watch cannot be copied", e);
    }
  }

  private Regime told() {
    int start = 0;
    for (int r = 1; r < runs.size(); r++) {
      start = runs.probability(r) > runs.probability(start) ? r : start;
    }
    while (start > 0 && rowsSince(start) == 0) {
      start--;
    }
    Mark best = runs.mark(start);
    int train = Math.max(start, at(1 - OUTSIDE));
    if (2 * rowsSince(train) < rowsSince(start)) {
      train = start;
    }
    while (train > 0 && rowsSince(train) < (long) LEAST_ROWS * features) {
      train--;
    }
    long[] from = new long[partitions.size()];
    Arrays.fill(from, Long.MAX_VALUE);
    for (int r = train; r < runs.size(); r++) {
      runs.mark(r).lower(from);
    }
    return new Regime(
        Math.min(1, runs.mark(0).row == 0 ? runs.probability(0) : 0),
        sinceActivation,
        best.time,
        Math.min(best.time, time(OUTSIDE)),
        Math.max(best.time, time(1 - OUTSIDE)),
        rowsSince(start),
        runs.mark(train).time,
        rowsSince(train),
        partitions.since(from));
  }

  /** Rows observed since a run's start. */
  private long rowsSince(int run) {
    long sum = 0;
    for (int r = run; r < runs.size(); r++) {
      sum += runs.mark(r).rows;
    }
    return sum;
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
    Mark mark = runs.mark(run);
    if (mark.row == 0) {
      return mark.time;
    }
    double before = 0;
    for (int r = 0; r < run; r++) {
      before += runs.probability(r);
    }
    double own = runs.probability(run);
    double share = own > 0 ? Math.min(1, Math.max(0, (probability - before) / own)) : 1;
    return mark.earliest + Math.round(share * (mark.latest - mark.earliest));
  }

  /** About what the watch takes in memory, bytes. */
  public long heapBytes() {
    return 700
        + 16L * dimension
        + whitening.heapBytes()
        + runs.heapBytes()
        + partitions.heapBytes();
  }

  /** Writes the state, version byte first; the shape is the reader's to know. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeBoolean(sinceActivation);
    out.writeLong(rows);
    out.writeLong(clock);
    out.writeLong(early);
    out.writeInt(blockRows);
    out.writeDouble(information);
    out.writeDouble(surprise);
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
    RegimeWatch watch = new RegimeWatch(family, features, outputs, in.readBoolean());
    watch.rows = in.readLong();
    watch.clock = in.readLong();
    watch.early = in.readLong();
    watch.blockRows = in.readInt();
    watch.information = in.readDouble();
    watch.surprise = in.readDouble();
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
