package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The posterior of the start against its definition: the marginal likelihood of every way to cut a
 * short series into regimes, each an integral over mean and noise in closed form.
 */
class RunLengthsTest {

  private static final double PRIOR_ROWS = 20;
  private static final double PRIOR_SHAPE = 8;
  private static final double HAZARD = 0.01;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 4", "4, 17"})
  void theStartHasTheProbabilityThatAllWaysToCutTheSeriesGiveIt(long seed, int dimension) {
    Random random = new Random(seed);
    int blocks = 10;
    double[][] block = new double[blocks][dimension];
    double[] rows = new double[blocks];
    for (int t = 0; t < blocks; t++) {
      rows[t] = 1 + random.nextInt(40);
      for (int j = 0; j < dimension; j++) {
        block[t][j] = (t >= 6 ? 0.5 : 0) + random.nextGaussian() / Math.sqrt(rows[t]);
      }
    }
    RunLengths runs = new RunLengths(dimension, PRIOR_ROWS, PRIOR_SHAPE, HAZARD);
    runs.begin();
    for (int t = 0; t < blocks; t++) {
      runs.accept(block[t], rows[t]);
      runs.youngest().row = t + 1;
    }

    double[] joint = new double[blocks + 1];
    for (int cuts = 0; cuts < 1 << blocks; cuts++) {
      // Bit t: a change behind block t.
      double log = 0;
      int from = 0;
      for (int t = 0; t < blocks; t++) {
        double survival = rows[t] * Math.log1p(-HAZARD);
        boolean cut = (cuts >> t & 1) == 1;
        log += cut ? Math.log(-Math.expm1(survival)) : survival;
        if (cut) {
          log += logEvidence(block, rows, from, t + 1);
          from = t + 1;
        }
      }
      log += logEvidence(block, rows, from, blocks);
      joint[from] += Math.exp(log);
    }
    double total = 0;
    for (double value : joint) {
      total += value;
    }
    double left = total;
    for (int r = 0; r < runs.size(); r++) {
      assertThat(runs.probability(r))
          .isCloseTo(joint[(int) runs.mark(r).row] / total, within(1e-5));
      left -= joint[(int) runs.mark(r).row];
    }
    assertThat(left / total).as("of runs that were dropped").isCloseTo(0, within(1e-9));
  }

  /**
   * log of the integral of {@code N(b_t; mu, s2 / n_t) N(mu; 0, s2 / k0) IG(s2; a0, a0)}: normal
   * linear regression with conjugate prior (Bishop, Pattern Recognition and Machine Learning,
   * exercise 3.23), every coordinate its own mean and all one noise.
   */
  private static double logEvidence(double[][] block, double[] rows, int from, int to) {
    if (from == to) {
      return 0;
    }
    int dimension = block[0].length;
    double known = PRIOR_ROWS;
    double log = 0;
    double squares = 0;
    double[] sum = new double[dimension];
    for (int t = from; t < to; t++) {
      known += rows[t];
      log += 0.5 * dimension * Math.log(rows[t] / (2 * Math.PI));
      for (int j = 0; j < dimension; j++) {
        sum[j] += rows[t] * block[t][j];
        squares += rows[t] * block[t][j] * block[t][j];
      }
    }
    for (double value : sum) {
      squares -= value * value / known;
    }
    double shape = PRIOR_SHAPE + 0.5 * dimension * (to - from);
    return log
        + 0.5 * dimension * Math.log(PRIOR_ROWS / known)
        + PRIOR_SHAPE * Math.log(PRIOR_SHAPE)
        - shape * Math.log(PRIOR_SHAPE + squares / 2)
        + Gamma.logGamma(shape)
        - Gamma.logGamma(PRIOR_SHAPE);
  }

  @Test
  void theRatioOfGammasIsThatOfCommonsMath() {
    for (double a : new double[] {8, 8.5, 16, 100, 1e6}) {
      for (double h : new double[] {0.5, 1, 4, 8.5}) {
        assertThat(RunLengths.logGammaRatio(a, h))
            .isCloseTo(Gamma.logGamma(a + h) - Gamma.logGamma(a), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.0", "2, 0.1", "3, 1.0", "4, 30.0"})
  void probabilitiesAddUpAndRunsStayBounded(long seed, double shift) {
    Random random = new Random(seed);
    RunLengths runs = new RunLengths(3, 24, 16, 1e-4);
    runs.begin();
    for (int t = 0; t < 3_000; t++) {
      double level = t / 500 % 2 * shift;
      double[] block = new double[3];
      for (int j = 0; j < 3; j++) {
        block[j] = level + random.nextGaussian() / Math.sqrt(32);
      }
      runs.accept(block, 32);
      runs.youngest().row = t + 1;
      double total = 0;
      long before = -1;
      for (int r = 0; r < runs.size(); r++) {
        total += runs.probability(r);
        assertThat(runs.mark(r).row).as("oldest first").isGreaterThan(before);
        before = runs.mark(r).row;
      }
      assertThat(total).isCloseTo(1, within(1e-9));
      assertThat(runs.size()).isLessThanOrEqualTo(RunLengths.MOST_RUNS);
    }
  }

  @Test
  void everyAgeHasACandidateNearby() {
    Random random = new Random(5);
    RunLengths runs = new RunLengths(2, 16, 16, 1e-4);
    runs.begin();
    int blocks = 1_000;
    for (int t = 0; t < blocks; t++) {
      runs.accept(new double[] {random.nextGaussian() / 6, random.nextGaussian() / 6}, 32);
      runs.youngest().row = t + 1;
    }
    List<Double> gaps = new ArrayList<>();
    for (int r = 1; r < runs.size(); r++) {
      double age = blocks + 1 - runs.mark(r - 1).row;
      gaps.add((runs.mark(r).row - runs.mark(r - 1).row) / age);
    }
    assertThat(gaps).allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(0.55));
  }
}
