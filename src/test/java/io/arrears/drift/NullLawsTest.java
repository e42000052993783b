package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracles: distributions of Commons Math 3.6.1, and counting. */
class NullLawsTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1, 1.9, 2.9, 3.1, 5, 8})
  void normalTails(double z) {
    double expected = 2 * new NormalDistribution().cumulativeProbability(-z);
    assertThat(Normal.twoSided(z)).isCloseTo(expected, Percentage.withPercentage(0.01));
    assertThat(Normal.twoSided(-z)).isEqualTo(Normal.twoSided(z));
    assertThat(Normal.twoSidedQuantile(expected)).isCloseTo(z, within(2e-3));
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "3, 39", "6, 39", "1, 7", "4, 200", "2.5, 3"})
  void studentTails(double t, double df) {
    double expected = 2 * new TDistribution(df).cumulativeProbability(-t);
    assertThat(Normal.studentTwoSided(t, df))
        .isCloseTo(expected, Percentage.withPercentage(df > 30 && t < 2 ? 10 : 4));
  }

  @ParameterizedTest
  @CsvSource({"3, 50, 10, 1000", "0, 500, 40, 2000", "30, 300, 100, 3000", "1, 100, 0, 900"})
  void sharesByCountingAllOutcomes(int x, int n, int y, int m) {
    HypergeometricDistribution law = new HypergeometricDistribution(n + m, x + y, n);
    double own = law.probability(x);
    double expected = 0;
    for (int k = 0; k <= x + y; k++) {
      double p = law.probability(k);
      // On x's side: all beyond it, half of x; on the other: all that are at most as probable.
      double mode = Math.floor((n + 1.0) * (x + y + 1.0) / (n + m + 2.0));
      boolean sameSide = x >= mode ? k >= mode : k < mode;
      if (sameSide) {
        expected += k == x ? 0.5 * p : (x >= mode ? k > x : k < x) ? p : 0;
      } else {
        expected += p <= own * (1 + 1e-9) ? p : 0;
      }
    }
    assertThat(ShareTest.pValue(x, n, y, m)).isCloseTo(Math.min(1, expected), within(1e-9));
  }

  @Test
  void combinationOfEqualAndOfOneSmallPValue() {
    CauchyCombination equal = new CauchyCombination();
    equal.add(0.003, 2);
    equal.add(0.003, 5);
    assertThat(equal.pValue()).isCloseTo(0.003, within(1e-12));
    CauchyCombination one = new CauchyCombination();
    one.add(1e-9, 1);
    one.add(0.5, 9);
    assertThat(one.pValue()).as("Bonferroni").isCloseTo(1e-8, Percentage.withPercentage(1));
    assertThat(new CauchyCombination().pValue()).isEqualTo(1);
  }

  /** Oracle: the same p-values by the slow way. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.1256, 0.1257, 0.13, 0.5, 1.001, 2.003, 2.9999, 3, 3.1, 8})
  void combinationOfNormals(double z) {
    CauchyCombination fast = new CauchyCombination();
    fast.addNormals(new double[] {z, Double.NaN, 0.7, z, 99}, 4);
    CauchyCombination slow = new CauchyCombination();
    slow.add(Normal.twoSided(z), 2);
    slow.add(Normal.twoSided(0.7), 1);
    assertThat(fast.pValue()).isCloseTo(slow.pValue(), Percentage.withPercentage(1e-3));
  }

  @ParameterizedTest
  @CsvSource({"0, 40", "1, 40", "3, 40", "-3, 7", "2.5, 3", "30, 2.1"})
  void normalScoreOfStudent(double t, double df) {
    assertThat(Normal.twoSided(Normal.ofStudent(t, df)))
        .isCloseTo(Normal.studentTwoSided(t, df), Percentage.withPercentage(0.05));
  }

  /** Each statistic keeps to 5 % of unchanged windows, autocorrelation included. */
  @Test
  void statisticsKeepTheirLevel() {
    Map<Statistic, int[]> below = new EnumMap<>(Statistic.class);
    int windows = 0;
    for (int seed = 0; seed < 30; seed++) {
      DriftFixture fixture = new DriftFixture(seed);
      FeatureStatistics statistics = new FeatureStatistics(fixture.reference());
      for (int w = 0; w < 20; w++, windows++) {
        WindowSummary window = fixture.window(statistics.layout(), 0);
        for (int j = 0; j < DriftFixture.DIMENSION; j++) {
          for (Statistic.Result result : statistics.of(window, 0, j)) {
            below.computeIfAbsent(result.statistic(), any -> new int[DriftFixture.DIMENSION])[j] +=
                result.pValue() <= 0.05 ? 1 : 0;
          }
        }
      }
    }
    double all = windows;
    below.forEach(
        (statistic, counts) ->
            assertThat(Arrays.stream(counts).max().getAsInt() / all)
                .as(statistic + " " + Arrays.toString(counts))
                .isLessThan(0.10));
    for (Statistic statistic : new Statistic[] {Statistic.CHI_SQUARE, Statistic.WASSERSTEIN}) {
      assertThat(below.get(statistic)[0] / all).as(statistic.name()).isGreaterThan(0.02);
    }
  }
}
