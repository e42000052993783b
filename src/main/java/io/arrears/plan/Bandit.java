package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Chooses among arms whose mean rewards it has to learn by pulling them. Rewards are within [0, 1].
 * Deterministic given its draws; state is bounded by the number of arms. Not thread-safe.
 */
public interface Bandit {

  /**
   * The arm to pull next.
   *
   * @param open which arms can be pulled, one at least
   * @param draws where randomness comes from
   */
  int choose(boolean[] open, Draws draws);

  /**
   * Says what the arm chosen last has brought.
   *
   * @param reward within [0, 1]
   */
  void reward(int arm, double reward);

  /** Replaces the state by that of a bandit of the same algorithm and number of arms. */
  void take(Bandit other);

  /** Writes the state; the algorithm and the number of arms are the reader's to know. */
  void write(DataOutput out) throws IOException;

  /** Replaces the state by what {@link #write} wrote. */
  void read(DataInput in) throws IOException;

  /** The algorithms. */
  enum Algorithm {
    /**
     * Exponential weights for exploration and exploitation (Auer, Cesa-Bianchi, Freund, Schapire
     * 2002), anytime (Bubeck and Cesa-Bianchi 2012, theorem 3.1): rewards may be chosen by an
     * adversary. Regret against the best fixed arm at most {@code 2 sqrt(T K ln K)}.
     */
    EXP3 {
      @Override
      public Bandit create(int arms) {
        return new ExponentialWeights(arms);
      }
    },
    /**
     * Upper confidence bounds (Auer, Cesa-Bianchi, Fischer 2002), for independent rewards. Regret
     * at most {@code 8 sum ln T / gap + (1 + pi^2 / 3) sum gap}.
     */
    UCB1 {
      @Override
      public Bandit create(int arms) {
        return new UpperConfidence(arms);
      }
    },
    /**
     * Thompson sampling with Gaussian posteriors (Agrawal and Goyal 2013), for independent rewards.
     * Regret of order {@code sqrt(T K ln K)}.
     */
    THOMPSON {
      @Override
      public Bandit create(int arms) {
        return new ThompsonSampling(arms);
      }
    };

    /** A bandit that has seen nothing. */
    public abstract Bandit create(int arms);
  }
}
