package io.arrears.plan;

/**
 * Pseudo-random draws whose whole state is one number, so that a checkpoint can keep it: SplitMix64
 * (Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195). Not thread-safe.
 */
public final class Draws {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * @param state a seed, or {@link #state()} of before
   */
  public Draws(long state) {
    this.state = state;
  }

  /** What to go on from. */
  public long state() {
    return state;
  }

  private long next() {
    state += GOLDEN;
    long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Uniform within [0, 1). */
  public double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Uniform within 0 to bound - 1. */
  public int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Standard normal, by Box and Muller. */
  public double gaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  }
}
