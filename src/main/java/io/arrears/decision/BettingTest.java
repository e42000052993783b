package io.arrears.decision;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Anytime-valid test of "the mean of a metric is at most the floor", for a metric within [0, 1] of
 * which less is better: error rate, Brier score, bounded absolute error.
 *
 * <pre>
 *   H0: E[x_t | the past] &lt;= m for every t         e_t = 1 + lambda_t (x_t - m),  0 &lt;= lambda_t &lt;= 1 / (2 m)
 *   lambda_t = clip((mean - m) / (variance + (mean - m)^2))                          by the past alone
 *   W_t = 1 / (t + 1) + R_t,    R_t = (R_{t-1} + 1 / (t (t + 1))) e_t
 *   reject when W has reached 1 / alpha
 * </pre>
 *
 * <p>Under H0 every e_t has a mean of at most 1 given the past, so W is the wealth of a gambler who
 * cannot expect to gain, and W starts at 1: by Ville's inequality it reaches 1 / alpha, ever, with
 * probability at most alpha. One alpha pays for a whole life of looks, whenever they fall. The bet
 * lambda_t is the approximate GRAPA of Waudby-Smith and Ramdas (Estimating means of bounded random
 * variables by betting, JRSS B 86(1), 2024, doi 10.1093/jrsssb/qkad009, section B.3).
 *
 * <p><b>Why R.</b> A metric that was good for a year must not have used up the stake. So the stake
 * is spent bit by bit: 1 / (t (t + 1)) of it is put to work at entry t, the rest, 1 / (t + 1),
 * stays in hand. A decline that begins at entry t costs log(t (t + 1)) in log wealth, whatever came
 * before. And the mean and variance that bets rest on must follow the decline: three gamblers, who
 * remember all, {@value #LONG} and {@value #SHORT} entries, get a third of the stake each; the mean
 * of their wealths is again a wealth. Each starts from the floor as the mean, with the variance of
 * a coin of that mean, worth one entry, so that none bets before it has seen the metric beyond the
 * floor.
 *
 * <p>A rejection stands for good: a test that has lost is not won back by good luck. Before the
 * first entry: no rejection, wealth 1, mean NaN. Thinned or sampled examples enter once each,
 * unweighted: what they stand for was chosen without regard to x, so the means given the past are
 * the same. Examples whose labels were asked for were not, and must not be entered. Wealth is held
 * at 1e300 at most.
 *
 * <p>Takes about 150 bytes and a few dozen operations an entry. Not thread-safe.
 */
public final class BettingTest {

  private static final int FORMAT = 1;
  private static final int SHORT = 30;
  private static final int LONG = 300;
  private static final double[] MEMORIES = {Double.POSITIVE_INFINITY, LONG, SHORT};
  private static final double LARGEST_SHARE = 0.5;
  private static final double LARGEST_WEALTH = 1e300;

  private final double floor;
  private final double alpha;
  private final double[] weights = new double[MEMORIES.length];
  private final double[] means = new double[MEMORIES.length];
  private final double[] squares = new double[MEMORIES.length];
  private final double[] stakes = new double[MEMORIES.length];
  private long entries;
  private double sum;
  private double highest = 1;

  /**
   * @param floor m, the worst mean that is still acceptable, above 0 and below 1
   * @param alpha probability of a false rejection over the whole life, 1e-9 to 0.5
   */
  public BettingTest(double floor, double alpha) {
    if (!(floor > 0 && floor < 1)) {
      throw new IllegalArgumentException("floor is " + floor + ", allowed: above 0 and below 1");
    }
    if (!(alpha >= 1e-9 && alpha <= 0.5)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", allowed: 1e-9 to 0.5");
    }
    this.floor = floor;
    this.alpha = alpha;
    for (int i = 0; i < MEMORIES.length; i++) {
      weights[i] = 1;
      means[i] = floor;
      squares[i] = floor * (1 - floor);
    }
  }

  /**
   * Enters one value of the metric.
   *
   * @param x the metric of one example, 0 to 1
   * @throws IllegalArgumentException for NaN or a value out of range, before anything has changed
   */
  public void accept(double x) {
    if (!(x >= 0 && x <= 1)) {
      throw new IllegalArgumentException("metric is " + x + ", allowed: 0 to 1");
    }
    entries++;
    sum += x;
    double fresh = 1.0 / entries - 1.0 / (entries + 1);
    double wealth = 1.0 / (entries + 1);
    for (int i = 0; i < MEMORIES.length; i++) {
      double e = 1 + bet(i) * (x - floor);
      stakes[i] = Math.min(LARGEST_WEALTH, (stakes[i] + fresh) * e);
      wealth += stakes[i] / MEMORIES.length;
      remember(i, x);
    }
    highest = Math.max(highest, wealth);
  }

  private double bet(int i) {
    double excess = means[i] - floor;
    if (excess <= 0) {
      return 0;
    }
    double variance = squares[i] / weights[i];
    return Math.min(LARGEST_SHARE / floor, excess / (variance + excess * excess));
  }

  /** Mean and variance by West's recursion, the past multiplied by 1 - 1 / memory. */
  private void remember(int i, double x) {
    double kept = 1 - 1 / MEMORIES[i];
    double old = weights[i] * kept;
    weights[i] = old + 1;
    double step = x - means[i];
    means[i] += step / weights[i];
    squares[i] = squares[i] * kept + old / weights[i] * step * step;
  }

  /** Whether H0 has been rejected, now or at any entry before. */
  public boolean rejects() {
    return highest >= 1 / alpha;
  }

  /** Natural logarithm of the wealth as it stands; 0 before the first entry. */
  public double logWealth() {
    double wealth = 1.0 / (entries + 1);
    for (double stake : stakes) {
      wealth += stake / MEMORIES.length;
    }
    return Math.log(wealth);
  }

  /** Natural logarithm of the highest wealth so far, at least 0: what is compared. */
  public double highestLogWealth() {
    return Math.log(highest);
  }

  /** What {@link #highestLogWealth} is compared with: {@code log(1 / alpha)}. */
  public double threshold() {
    return Math.log(1 / alpha);
  }

  /** Entries. */
  public long entries() {
    return entries;
  }

  /** Sum of the metric over all entries. */
  public double sum() {
    return sum;
  }

  /** Mean of the metric over all entries; NaN without one. */
  public double mean() {
    return sum / entries;
  }

  /** The floor. */
  public double floor() {
    return floor;
  }

  /** The probability of a false rejection. */
  public double alpha() {
    return alpha;
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeDouble(floor);
    out.writeDouble(alpha);
    out.writeLong(entries);
    out.writeDouble(sum);
    out.writeDouble(highest);
    for (int i = 0; i < MEMORIES.length; i++) {
      out.writeDouble(weights[i]);
      out.writeDouble(means[i]);
      out.writeDouble(squares[i]);
      out.writeDouble(stakes[i]);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or impossible parameters
   */
  public static BettingTest read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "betting test has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    BettingTest test;
    try {
      test = new BettingTest(in.readDouble(), in.readDouble());
    } catch (IllegalArgumentException e) {
      throw new IOException("betting test cannot be restored: " + e.getMessage(), e);
    }
    test.entries = in.readLong();
    test.sum = in.readDouble();
    test.highest = in.readDouble();
    for (int i = 0; i < MEMORIES.length; i++) {
      test.weights[i] = in.readDouble();
      test.means[i] = in.readDouble();
      test.squares[i] = in.readDouble();
      test.stakes[i] = in.readDouble();
    }
    return test;
  }

  @Override
  public String toString() {
    return "wealth " + Math.exp(logWealth()) + " after " + entries + " entries";
  }
}
