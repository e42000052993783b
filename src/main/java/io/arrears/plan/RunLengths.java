package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the present regime has lasted: Bayesian online change-point detection (Adams and MacKay
 * 2007, arXiv 0710.3742) on the means of blocks of rows.
 *
 * <pre>
 *   model     within a regime, the mean b of n rows is N(mu, s2 / n I), b in R^m
 *   prior     mu | s2 ~ N(0, s2 / k0 I),  s2 ~ inverse gamma (a0, a0): every regime draws anew
 *   predict   b ~ Student's t, 2a degrees of freedom, centre m, scale^2 (b/a)(1/n + 1/k) I
 *   update    k' = k + n,  m' = (k m + n b) / k',  a' = a + m/2,  b' = b + |b - m|^2 / (2 (1/n + 1/k))
 *   growth    w_r  &lt;- w_r p(b | run r) (1 - h)^n
 *   change    w_0  =  sum w_r p(b | run r) (1 - (1 - h)^n)         a run that starts with the next row
 * </pre>
 *
 * <p>w_r is the posterior probability that the regime began where run r did. At most {@link
 * #MOST_RUNS} runs are kept, so that memory and time are bounded: those of less than {@link
 * #LEAST_WEIGHT} go, and beyond the bound the one that leaves the smallest gap relative to its age
 * gives its weight to the nearer neighbour, so that the start is known to a share of its age at
 * worst. A run of more than a hundredth of the probability is spared as long as there are others.
 *
 * <p>Time: about 0.1 microseconds a run and block. Memory: {@code 8 m + 160} bytes a run. Does not
 * allocate once {@link #MOST_RUNS} runs were alive. Not thread-safe.
 */
final class RunLengths {

  /** Runs kept. */
  static final int MOST_RUNS = 24;

  /** Posterior probability below which a run is dropped. */
  static final double LEAST_WEIGHT = 1e-12;

  private static final double LOG_LEAST_WEIGHT = Math.log(LEAST_WEIGHT);
  private static final double LOG_SPARED = Math.log(0.01);
  private static final long NEVER = Long.MAX_VALUE - 1;
  private static final double LOG_COVERED = Math.log(0.1);
  private static final int FIRST_CAPACITY = 4;

  /** Ages of runs, in blocks, up to which the ratio of gamma functions is looked up. */
  private static final int LOOKED_UP = 512;

  /** By what they depend on, which few watches of a job differ in; shared and never changed. */
  private static final Map<Shape, double[]> GAMMA_RATIOS = new ConcurrentHashMap<>();

  private final int dimension;
  private final double priorRows;
  private final double priorShape;
  private final double logSurvival;
  private final double[] gammaRatios;

  private int runs;
  private double[] logWeight = new double[0];
  private double[] rows = new double[0];
  private double[] rate = new double[0];
  private double[][] mean = new double[0][];
  private Mark[] mark = new Mark[0];

  /**
   * @param dimension m, 1 or more
   * @param priorRows k0, rows, above 0: a regime's mean differs from none by about {@code
   *     1/sqrt(k0)} standard deviations of a row in every coordinate
   * @param priorShape a0, 8 or more: the noise is known to be near 1 as from {@code 2 a0 / m}
   *     blocks
   * @param hazard h, probability of a change at a row, within (0, 1)
   */
  RunLengths(int dimension, double priorRows, double priorShape, double hazard) {
    this.dimension = dimension;
    this.priorRows = priorRows;
    this.priorShape = priorShape;
    this.logSurvival = Math.log1p(-hazard);
    this.gammaRatios =
        GAMMA_RATIOS.computeIfAbsent(new Shape(dimension, priorShape), absent -> gammaRatios());
  }

  /** Begins the first run, with the next row; its probability is 1. */
  void begin() {
    runs = 0;
    open(0);
  }

  /**
   * Takes the mean of a block of rows in and opens a run behind it.
   *
   * @param block m values, not kept
   * @param blockRows n, above 0; not a whole number where rows are weighted or say little
   */
  void accept(double[] block, double blockRows) {
    double most = Double.NEGATIVE_INFINITY;
    for (int r = 0; r < runs; r++) {
      logWeight[r] += logPredictive(r, block, blockRows);
      most = Math.max(most, logWeight[r]);
    }
    double total = 0;
    for (int r = 0; r < runs; r++) {
      total += Math.exp(logWeight[r] - most);
    }
    double normaliser = most + Math.log(total);
    double survival = logSurvival * blockRows;
    int kept = 0;
    for (int r = 0; r < runs; r++) {
      double weight = logWeight[r] - normaliser + survival;
      if (weight >= LOG_LEAST_WEIGHT) {
        move(r, kept);
        logWeight[kept] = weight;
        kept++;
      } else if (kept > 0) {
        mark[kept - 1].inherit(mark[r]);
      }
    }
    runs = kept;
    if (runs == MOST_RUNS) {
      thin();
    }
    open(Math.log(-Math.expm1(survival)));
  }

  /** Log density of a block under a run, which learns it. */
  private double logPredictive(int r, double[] block, double blockRows) {
    double known = priorRows + rows[r];
    double[] centre = mean[r];
    double share = blockRows / (known + blockRows);
    double distance = 0;
    for (int j = 0; j < dimension; j++) {
      double off = block[j] - centre[j];
      distance += off * off;
      centre[j] += share * off;
    }
    double half = 0.5 * dimension;
    double shape = shape(mark[r].blocks);
    double spread = 1 / blockRows + 1 / known;
    double gain = distance / (2 * spread);
    double logDensity =
        logGammaRatio(mark[r].blocks)
            - half * Math.log(2 * Math.PI * rate[r] * spread)
            - (shape + half) * Math.log1p(gain / rate[r]);
    rows[r] += blockRows;
    rate[r] += gain;
    mark[r].blocks++;
    return logDensity;
  }

  private double shape(long blocks) {
    return priorShape + 0.5 * dimension * blocks;
  }

  /** Of a run of so many blocks; looked up where it is young, as most are. */
  private double logGammaRatio(long blocks) {
    return blocks < gammaRatios.length
        ? gammaRatios[(int) blocks]
        : logGammaRatio(shape(blocks), 0.5 * dimension);
  }

  private double[] gammaRatios() {
    double[] ratios = new double[LOOKED_UP];
    Arrays.setAll(ratios, blocks -> logGammaRatio(shape(blocks), 0.5 * dimension));
    return ratios;
  }

  /** log Gamma(a + h) - log Gamma(a) by Stirling's series, to 1e-6 from a = 8 on. */
  static double logGammaRatio(double a, double h) {
    double b = a + h;
    return (b - 0.5) * Math.log(b)
        - (a - 0.5) * Math.log(a)
        - h
        + (1 / b - 1 / a) / 12
        - (1 / (b * b * b) - 1 / (a * a * a)) / 360;
  }

  /** Puts a run where another was; what was there moves to its place, to be used again. */
  private void move(int from, int to) {
    if (from != to) {
      logWeight[to] = logWeight[from];
      rows[to] = rows[from];
      rate[to] = rate[from];
      double[] spareMean = mean[to];
      mean[to] = mean[from];
      mean[from] = spareMean;
      Mark spareMark = mark[to];
      mark[to] = mark[from];
      mark[from] = spareMark;
    }
  }

  /** Gives the weight of the run that is missed least to the nearer neighbour. */
  private void thin() {
    int least = -1;
    double leastGap = Double.POSITIVE_INFINITY;
    for (int r = 1; r < runs - 1; r++) {
      double gap = (rows[r - 1] - rows[r + 1]) / rows[r - 1];
      if (logWeight[r] < LOG_SPARED && gap < leastGap) {
        least = r;
        leastGap = gap;
      }
    }
    if (least < 0) {
      least = 1;
      for (int r = 2; r < runs - 1; r++) {
        least = logWeight[r] < logWeight[least] ? r : least;
      }
    }
    mark[least - 1].inherit(mark[least]);
    boolean older = rows[least - 1] - rows[least] < rows[least] - rows[least + 1];
    int heir = older ? least - 1 : least + 1;
    // A stretch counts with all of a run's probability: one of little weight must not widen it.
    if (logWeight[least] - logWeight[heir] > LOG_COVERED && mark[heir].row > 0) {
      mark[heir].cover(mark[least]);
    }
    double high = Math.max(logWeight[least], logWeight[heir]);
    double low = Math.min(logWeight[least], logWeight[heir]);
    logWeight[heir] = high + Math.log1p(Math.exp(low - high));
    for (int r = least + 1; r < runs; r++) {
      move(r, r - 1);
    }
    runs--;
  }

  private void open(double weight) {
    if (runs == rows.length) {
      int capacity = Math.min(MOST_RUNS, Math.max(FIRST_CAPACITY, 2 * runs));
      logWeight = Arrays.copyOf(logWeight, capacity);
      rows = Arrays.copyOf(rows, capacity);
      rate = Arrays.copyOf(rate, capacity);
      mean = Arrays.copyOf(mean, capacity);
      mark = Arrays.copyOf(mark, capacity);
      for (int r = runs; r < capacity; r++) {
        mean[r] = new double[dimension];
        mark[r] = new Mark();
      }
    }
    logWeight[runs] = weight;
    rows[runs] = 0;
    rate[runs] = priorShape;
    Arrays.fill(mean[runs], 0);
    mark[runs].begin(0, NEVER, NEVER);
    runs++;
  }

  /** Number of runs. */
  int size() {
    return runs;
  }

  /** Where run r began, oldest first; not a copy. */
  Mark mark(int r) {
    return mark[r];
  }

  /** Where the youngest run begins, to be filled in. */
  Mark youngest() {
    return mark[runs - 1];
  }

  /** Posterior probability that the present regime began with run r. */
  double probability(int r) {
    return Math.exp(logWeight[r]);
  }

  /** About what the runs take in memory, bytes. */
  long heapBytes() {
    long bytes = rows.length * (8L * dimension + 160);
    for (Mark each : mark) {
      bytes += each.heapBytes();
    }
    return bytes;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(runs);
    for (int r = 0; r < runs; r++) {
      out.writeDouble(logWeight[r]);
      out.writeDouble(rows[r]);
      out.writeDouble(rate[r]);
      for (double value : mean[r]) {
        out.writeDouble(value);
      }
      mark[r].write(out);
    }
  }

  /** Replaces all runs by what {@link #write} wrote. */
  void read(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 1 || count > MOST_RUNS) {
      throw new IOException(
          "state of run lengths has " + count + " runs, allowed: 1 to " + MOST_RUNS);
    }
    runs = 0;
    for (int r = 0; r < count; r++) {
      open(in.readDouble());
      rows[r] = in.readDouble();
      rate[r] = in.readDouble();
      for (int j = 0; j < dimension; j++) {
        mean[r][j] = in.readDouble();
      }
      mark[r].read(in);
    }
  }

  private record Shape(int dimension, double priorShape) {}
}
