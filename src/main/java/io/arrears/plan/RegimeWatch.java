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
 * <p>Time: d and about m^2 / 2 multiply-adds a row for m scores, and one step of {@link RunLengths}
 * a block: about 55 ns a row of 9 entries and 140 ns of 65, with rows that come by 32 to each of
 * 1,000 watches. Memory: about 8 KB and 200 bytes a partition, and 10 KB a thread. Allocates
 * nothing once warm. How rows are divided among calls makes no difference. Not thread-safe; neither
 * clock nor randomness.
 */
public final class RegimeWatch {

  static final int BLOCK = 32;
  private static final double INFORMATION = 16;
  private static final double SURPRISE = 3;
  private static final double REACH = 0.625;

  /** Part of the surprise that closes a block with which it counts before that. */
  private static final double PART_OF_SURPRISE = 0.5;

  static final int MOST_SCORES = 16;

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

  /** Signs by which features are folded; only ever replaced by a longer array of the same signs. */
  private static volatile double[] signs = signs(128);

  private final Family family;
  private final int outputs;
  private final int features;
  private final int directions;
  private final int places;
  private final int dimension;
  private final boolean hasSize;
  private final boolean sinceActivation;
  private final Partitions partitions = new Partitions();
  private final Whitening whitening;
  private final RunLengths runs;
  private final double[] block;
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
    this.hasSize = DeployedResidual.hasSize(family);
    this.directions = DeployedResidual.directions(family, outputs);
    this.places = Math.min(features, MOST_SCORES / directions);
    this.dimension = directions * places + (hasSize ? 1 : 0);
    this.whitening = new Whitening(dimension);
    this.runs = new RunLengths(dimension, PRIOR_ROWS * dimension, PRIOR_SHAPE, HAZARD);
    this.block = new double[dimension];
    runs.begin();
  }

  /**
   * Takes the next labelled rows in model order.
   *
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units, above 0
   */
  public void accept(LabelledRows next, double dispersion) {
    BlockScratch scratch = BlockScratch.own();
    DeployedResidual residual = scratch.residual(family, outputs);
    int size = next.size();
    for (int i = 0; i < size; i++) {
      place(next.time(i), next.topic(i), next.partition(i), next.offset(i));
      residual.accept(next.prediction(i), dispersion, next.label(i));
      take(residual, next.phi(i), next.weight(i), scratch);
    }
    addWaiting(scratch);
  }

  /**
   * Takes the next labelled row in model order; many at once take less time.
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
    BlockScratch scratch = BlockScratch.own();
    place(time, topic, partition, offset);
    DeployedResidual residual = scratch.residual(family, outputs);
    residual.accept(prediction, dispersion, label);
    take(residual, phi, weight, scratch);
    addWaiting(scratch);
  }

  /** Where a row is from, before it is taken. */
  private void place(long time, String topic, int partition, long offset) {
    keep(time, partitions.accept(topic, partition, offset), offset);
    clock = Math.max(clock, time);
    if (blockRows == 0 || !hasCome(REACH)) {
      runs.youngest().latest = clock;
    }
    if (blockRows == 0 || !isPast(1 - REACH)) {
      early = clock;
    }
  }

  /** Whether more than a share of a block has come. */
  private boolean isPast(double share) {
    return blockRows > share * BLOCK
        && (information > share * INFORMATION || surprise > share * (SURPRISE * INFORMATION));
  }

  /** Whether a share of a block has come. */
  private boolean hasCome(double share) {
    return blockRows >= share * BLOCK
        && (information >= share * INFORMATION || surprise >= share * (SURPRISE * INFORMATION));
  }

  private void take(DeployedResidual residual, double[] phi, double weight, BlockScratch scratch) {
    double[] folded = scratch.folded[scratch.rows];
    fold(phi, places, folded);
    if (directions == 1) {
      scratch.shift[scratch.rows] = weight * residual.direction()[0];
      scratch.variance[scratch.rows] = weight * weight * residual.covariance()[0][0];
      scratch.rows++;
      if (hasSize) {
        addSize(residual, weight, folded);
      }
    } else {
      add(residual, weight, folded);
    }
    rows++;
    blockRows++;
    double told = Math.max(residual.information(), LEAST_INFORMATION);
    information += told;
    surprise += residual.surprise();
    weights += weight * told;
    squaredWeights += weight * weight * told;
    if (hasCome(1)) {
      addWaiting(scratch);
      close(scratch.column);
    } else if (scratch.rows == BlockScratch.MOST_ROWS) {
      addWaiting(scratch);
    }
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
   *
   * @param places how many
   * @param folded receives them
   */
  static void fold(double[] phi, int places, double[] folded) {
    double[] sign = signs;
    if (sign.length < phi.length) {
      sign = signs(phi.length);
      signs = sign;
    }
    int f = 0;
    for (; f + 3 < places; f += 4) {
      folded[f] = sign[f] * phi[f];
      folded[f + 1] = sign[f + 1] * phi[f + 1];
      folded[f + 2] = sign[f + 2] * phi[f + 2];
      folded[f + 3] = sign[f + 3] * phi[f + 3];
    }
    for (; f < places; f++) {
      folded[f] = sign[f] * phi[f];
    }
    for (int from = places; from < phi.length; from += places) {
      int length = Math.min(places, phi.length - from);
      for (f = 0; f + 3 < length; f += 4) {
        folded[f] += sign[from + f] * phi[from + f];
        folded[f + 1] += sign[from + f + 1] * phi[from + f + 1];
        folded[f + 2] += sign[from + f + 2] * phi[from + f + 2];
        folded[f + 3] += sign[from + f + 3] * phi[from + f + 3];
      }
      for (; f < length; f++) {
        folded[f] += sign[from + f] * phi[from + f];
      }
    }
  }

  private static double[] signs(int length) {
    double[] signs = new double[length];
    Arrays.setAll(signs, i -> (i + 1) * 0x9E3779B9 >> 31 | 1);
    return signs;
  }

  /** Adds the scores of the rows that wait and what the model predicts for their spread. */
  private void addWaiting(BlockScratch scratch) {
    whitening.add(block, scratch.shift, scratch.variance, scratch.folded, places, scratch.rows);
    scratch.rows = 0;
  }

  /** Adds a row's size, and what the model predicts for its spread and with the direction. */
  private void addSize(DeployedResidual residual, double weight, double[] folded) {
    double squared = weight * weight;
    int last = dimension - 1;
    block[last] += weight * residual.size();
    double[] row = whitening.block()[last];
    double skewness = squared * residual.skewness();
    if (skewness != 0) {
      for (int f = 0; f < places; f++) {
        row[f] += skewness * folded[f];
      }
    }
    row[last] += squared * residual.sizeVariance();
  }

  /** Adds a row's score of several directions and what the model predicts for its spread. */
  private void add(DeployedResidual residual, double weight, double[] folded) {
    double[] direction = residual.direction();
    double[][] spread = residual.covariance();
    double[][] covariance = whitening.block();
    double squared = weight * weight;
    for (int a = 0; a < directions; a++) {
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
  }

  private void close(double[] column) {
    double counted = weights * weights / squaredWeights;
    whitening.whiten(block, counted, column);
    double scale = 1 / Math.sqrt(counted);
    for (int i = 0; i < dimension; i++) {
      if (Math.abs(block[i]) > MOST_DEVIATIONS) {
        // So clear that few rows of the block may have done it: the last ones as well.
        runs.youngest().latest = clock;
      }
      block[i] = Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, block[i])) * scale;
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

  /** Since when the regime may have lasted. */
  RunLengths runs() {
    return runs;
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
      closed.close(BlockScratch.own().column);
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
    return 300 + 8L * dimension + whitening.heapBytes() + runs.heapBytes() + partitions.heapBytes();
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
