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
 * <p>Time: 2 m + 20 multiply-adds, two divisions, a logarithm and an exponential a run and block;
 * see {@link RegimeWatch}. Numbers of all runs lie side by side, oldest first, since the watches of
 * many models take turns and find their memory cold. Memory: {@code 8 m + 140} bytes a run. Does
 * not allocate once {@link #MOST_RUNS} runs were alive. Not thread-safe.
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

  /** Runs that learn a block side by side; every capacity is a multiple. */
  private static final int ABREAST = 4;

  /** Of the sum of all weights, what an exponential is not worth computing for: log. */
  private static final double LOG_NOTHING = -45;

  /** Ages of runs, in blocks, up to which the ratio of gamma functions is looked up. */
  private static final int LOOKED_UP = 4_096;

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

  /** Blocks that a run has seen. */
  private long[] blocks = new long[0];

  /** m values a run, run after run. */
  private double[] mean = new double[0];

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
    double most = learn(block, blockRows);
    double total = 0;
    for (int r = 0; r < runs; r++) {
      double below = logWeight[r] - most;
      total += below > LOG_NOTHING ? Math.exp(below) : 0;
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
    open(Math.log(-expm1(survival)));
  }

  /**
   * Every run learns a block, and its weight how well it predicted it; {@value #ABREAST} at a time,
   * the places behind the last run with them.
   *
   * @return the largest log weight
   */
  private double learn(double[] block, double blockRows) {
    double most = Double.NEGATIVE_INFINITY;
    for (int r = 0; r < runs; r += ABREAST) {
      double share0 = blockRows / (priorRows + rows[r] + blockRows);
      double share1 = blockRows / (priorRows + rows[r + 1] + blockRows);
      double share2 = blockRows / (priorRows + rows[r + 2] + blockRows);
      double share3 = blockRows / (priorRows + rows[r + 3] + blockRows);
      double distance0 = 0;
      double distance1 = 0;
      double distance2 = 0;
      double distance3 = 0;
      int at = r * dimension;
      for (int j = 0; j < dimension; j++, at++) {
        double value = block[j];
        double off0 = value - mean[at];
        double off1 = value - mean[at + dimension];
        double off2 = value - mean[at + 2 * dimension];
        double off3 = value - mean[at + 3 * dimension];
        distance0 += off0 * off0;
        distance1 += off1 * off1;
        distance2 += off2 * off2;
        distance3 += off3 * off3;
        mean[at] += share0 * off0;
        mean[at + dimension] += share1 * off1;
        mean[at + 2 * dimension] += share2 * off2;
        mean[at + 3 * dimension] += share3 * off3;
      }
      most = Math.max(most, learn(r, distance0, share0, blockRows));
      if (r + 1 < runs) {
        most = Math.max(most, learn(r + 1, distance1, share1, blockRows));
      }
      if (r + 2 < runs) {
        most = Math.max(most, learn(r + 2, distance2, share2, blockRows));
      }
      if (r + 3 < runs) {
        most = Math.max(most, learn(r + 3, distance3, share3, blockRows));
      }
    }
    return most;
  }

  /** Adds to a run's weight the log density of a block by its squared distance, and learns that. */
  private double learn(int r, double distance, double share, double blockRows) {
    double half = 0.5 * dimension;
    // 1 / (1/n + 1/k) = k n / (k + n)
    double precision = (priorRows + rows[r]) * share;
    double gain = 0.5 * distance * precision;
    double weight =
        logWeight[r]
            + (logGammaRatio(blocks[r])
                - half * Math.log(2 * Math.PI * rate[r] / precision)
                - (shape(blocks[r]) + half) * logRatio(rate[r], gain));
    logWeight[r] = weight;
    rows[r] += blockRows;
    rate[r] += gain;
    blocks[r]++;
    return weight;
  }

  /**
   * log((rate + gain) / rate) of a gain from 0 on, to rounding: {@code 2 atanh(gain / (2 rate +
   * gain))} by its series where the gain is small, as it usually is.
   */
  static double logRatio(double rate, double gain) {
    if (!(gain < 0.25 * rate)) {
      return Math.log1p(gain / rate);
    }
    double z = gain / (2 * rate + gain);
    double q = z * z;
    double high = 1.0 / 9 + q * (1.0 / 11 + q * (1.0 / 13 + q * (1.0 / 15)));
    return 2 * z * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * high))));
  }

  /** exp(x) - 1 to rounding, by its series where x is small. */
  static double expm1(double x) {
    if (!(Math.abs(x) < 0.01)) {
      return Math.expm1(x);
    }
    double high = 1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5_040)));
    return x * (1 + x * (1.0 / 2 + x * (1.0 / 6 + x * high)));
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

  /** Puts a run where another was, whose mark moves to its place, to be used again. */
  private void move(int from, int to) {
    if (from != to) {
      logWeight[to] = logWeight[from];
      rows[to] = rows[from];
      rate[to] = rate[from];
      blocks[to] = blocks[from];
      System.arraycopy(mean, from * dimension, mean, to * dimension, dimension);
      Mark spare = mark[to];
      mark[to] = mark[from];
      mark[from] = spare;
    }
  }

  /** Takes a run out; its mark goes behind the last one, to be used again. */
  private void remove(int r) {
    int behind = runs - 1 - r;
    System.arraycopy(logWeight, r + 1, logWeight, r, behind);
    System.arraycopy(rows, r + 1, rows, r, behind);
    System.arraycopy(rate, r + 1, rate, r, behind);
    System.arraycopy(blocks, r + 1, blocks, r, behind);
    System.arraycopy(mean, (r + 1) * dimension, mean, r * dimension, behind * dimension);
    Mark spare = mark[r];
    System.arraycopy(mark, r + 1, mark, r, behind);
    mark[runs - 1] = spare;
    runs--;
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
    remove(least);
  }

  private void open(double weight) {
    if (runs == rows.length) {
      int capacity = Math.min(MOST_RUNS, Math.max(ABREAST, 2 * runs));
      logWeight = Arrays.copyOf(logWeight, capacity);
      rows = Arrays.copyOf(rows, capacity);
      rate = Arrays.copyOf(rate, capacity);
      blocks = Arrays.copyOf(blocks, capacity);
      mean = Arrays.copyOf(mean, capacity * dimension);
      mark = Arrays.copyOf(mark, capacity);
      for (int r = runs; r < capacity; r++) {
        mark[r] = new Mark();
      }
    }
    logWeight[runs] = weight;
    rows[runs] = 0;
    rate[runs] = priorShape;
    blocks[runs] = 0;
    Arrays.fill(mean, runs * dimension, (runs + 1) * dimension, 0);
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
    long bytes = rows.length * (8L * dimension + 140);
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
      for (int j = 0; j < dimension; j++) {
        out.writeDouble(mean[r * dimension + j]);
      }
      mark[r].write(out, blocks[r]);
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
        mean[r * dimension + j] = in.readDouble();
      }
      blocks[r] = mark[r].read(in);
    }
  }

  private record Shape(int dimension, double priorShape) {}
}
