package io.arrears.debt;

/**
 * Which of the observations that begin to wait for their label are sent on to speak for the others:
 * one in {@code weight}, so that {@value #FEWEST} to twice as many of those of a slot do, whatever
 * the traffic.
 *
 * <pre>
 *   weight = 1 below 32 that wait, else the least power of two above waiting / 32
 *   sent where u weight &lt; 1, u in [0, 1) by the prediction id alone
 * </pre>
 *
 * <p>What is asked for a label is chosen by the same u, see io.arrears.plan.LabelPool.
 *
 * <p>How many wait depends on what has arrived, and so on the order of arrival. What the mean gap
 * is taken over does not: {@link PendingSample} draws by the same u, and once it is full it keeps
 * the rows of the smallest. It has room for 256 rows of a model at most, and the model's 32 slots
 * send the smallest 512 or more, so what belongs to it was sent in any order. That fails only for a
 * slot with more than twice its part of the rows.
 */
public final class WaitingShare {

  /** Rows of a slot that speak for the others, about, at least. */
  static final int FEWEST = 16;

  private static final double TWO_TO_MINUS_53 = 0x1p-53;
  private static final long SALT = 0x9e3779b97f4a7c15L;

  private WaitingShare() {}

  /**
   * How many observations of a slot one that is sent speaks for, 1 or more.
   *
   * @param waiting observations of the slot that wait, 0 or more
   */
  public static double weight(long waiting) {
    return Math.scalb(1.0, 64 - Long.numberOfLeadingZeros(waiting / (2 * FEWEST)));
  }

  /**
   * Whether an observation is one of those that are sent.
   *
   * @param hash hash of its prediction id, 64 bits, as {@link PendingSample#arrive} takes it
   */
  public static boolean isSent(long hash, double weight) {
    return weight == 1 || uniform(hash) * weight < 1;
  }

  /**
   * The number u in [0, 1) of a hash: the mixer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, doi
   * 10.1145/2660193.2660195).
   */
  public static double uniform(long hash) {
    long z = hash + SALT;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    return (z >>> 11) * TWO_TO_MINUS_53;
  }
}
