package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Planted problem: Bernoulli rewards, one arm 0.7, the others 0.4; the bounds are the papers'. */
class BanditTest {

  private static final int ARMS = 12;
  private static final double BEST = 0.7;
  private static final double GAP = 0.3;
  private static final int SEEDS = 20;

  @ParameterizedTest
  @EnumSource(Bandit.Algorithm.class)
  void regretAgainstTheBestArmIsSublinearAndWithinTheBound(Bandit.Algorithm algorithm) {
    double[] regret = new double[3];
    int[] horizon = {1_000, 4_000, 16_000};
    for (int h = 0; h < horizon.length; h++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        regret[h] += regret(algorithm, horizon[h], seed) / SEEDS;
      }
      double bound =
          algorithm == Bandit.Algorithm.UCB1
              ? (ARMS - 1) * (8 * Math.log(horizon[h]) / GAP + (1 + Math.PI * Math.PI / 3) * GAP)
              : 2 * Math.sqrt(horizon[h] * ARMS * Math.log(ARMS));
      assertThat(regret[h]).isPositive().isLessThan(bound);
    }
    // Linear regret would grow by 4 and 4; the square root grows by 2.
    assertThat(regret[1] / regret[0]).isLessThan(2.5);
    assertThat(regret[2] / regret[1]).isLessThan(2.5);
    assertThat(regret[2] / horizon[2]).isLessThan(0.4 * regret[0] / horizon[0]);
  }

  /** The square root bound of EXP3 holds where the best arm changes and none is fixed. */
  @Test
  void anAdversaryDoesNotBreakExponentialWeights() {
    int rounds = 8_000;
    Bandit bandit = Bandit.Algorithm.EXP3.create(ARMS);
    Draws draws = new Draws(1);
    boolean[] open = all();
    double gained = 0;
    double[] arms = new double[ARMS];
    for (int t = 0; t < rounds; t++) {
      int good = t < rounds / 3 ? 2 : 7;
      int arm = bandit.choose(open, draws);
      for (int i = 0; i < ARMS; i++) {
        arms[i] += i == good ? 1 : 0;
      }
      gained += arm == good ? 1 : 0;
      bandit.reward(arm, arm == good ? 1 : 0);
    }
    double best = Arrays.stream(arms).max().orElseThrow();
    assertThat(best - gained).isLessThan(2 * Math.sqrt(rounds * ARMS * Math.log(ARMS)));
  }

  @ParameterizedTest
  @EnumSource(Bandit.Algorithm.class)
  void onlyOpenArmsArePulled(Bandit.Algorithm algorithm) {
    Bandit bandit = algorithm.create(ARMS);
    Draws draws = new Draws(3);
    boolean[] open = new boolean[ARMS];
    open[4] = true;
    open[9] = true;
    for (int t = 0; t < 500; t++) {
      int arm = bandit.choose(open, draws);
      assertThat(open[arm]).isTrue();
      bandit.reward(arm, arm == 4 ? 0.9 : 0.1);
    }
  }

  @ParameterizedTest
  @EnumSource(Bandit.Algorithm.class)
  void theStateGoesOnAsIfNothingHadHappened(Bandit.Algorithm algorithm) throws IOException {
    Bandit bandit = algorithm.create(ARMS);
    Draws draws = new Draws(5);
    pull(bandit, draws, 200);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bandit.write(new DataOutputStream(bytes));
    Bandit restored = algorithm.create(ARMS);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(pull(restored, new Draws(draws.state()), 300)).isEqualTo(pull(bandit, draws, 300));
  }

  /** First outputs of SplitMix64 for seed 1234567, as its reference implementation prints them. */
  @Test
  void drawsAreUniformAndNormal() {
    Draws draws = new Draws(1_234_567);
    assertThat(draws.uniform()).isCloseTo(6457827717110365317L / 0x1.0p64, within(1e-15));
    assertThat(draws.uniform()).isCloseTo(3203168211198807973L / 0x1.0p64, within(1e-15));
    double sum = 0;
    double squares = 0;
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      double value = draws.gaussian();
      sum += value;
      squares += value * value;
    }
    assertThat(sum / count).isCloseTo(0, within(0.02));
    assertThat(squares / count).isCloseTo(1, within(0.03));
  }

  private static boolean[] all() {
    boolean[] open = new boolean[ARMS];
    Arrays.fill(open, true);
    return open;
  }

  private static int[] pull(Bandit bandit, Draws draws, int rounds) {
    int[] arms = new int[rounds];
    for (int t = 0; t < rounds; t++) {
      arms[t] = bandit.choose(all(), draws);
      bandit.reward(arms[t], (arms[t] * 7 + t) % 10 / 10.0);
    }
    return arms;
  }

  private static double regret(Bandit.Algorithm algorithm, int rounds, long seed) {
    Bandit bandit = algorithm.create(ARMS);
    Draws draws = new Draws(seed);
    Draws nature = new Draws(1_000 + seed);
    int best = (int) (seed % ARMS);
    double regret = 0;
    for (int t = 0; t < rounds; t++) {
      int arm = bandit.choose(all(), draws);
      double mean = arm == best ? BEST : BEST - GAP;
      regret += BEST - mean;
      bandit.reward(arm, nature.uniform() < mean ? 1 : 0);
    }
    return regret;
  }
}
