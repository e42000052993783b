package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.apache.commons.math3.distribution.PascalDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracles: Pascal (whole shapes) and Poisson laws of Commons Math 3.6.1, and plain sums. */
class NegativeBinomialTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({"1, 0.5", "3, 7", "10, 2", "40, 300"})
  void equalsPascalOfCommonsMath(int shape, double mean) {
    PascalDistribution pascal = new PascalDistribution(null, shape, shape / (shape + mean));
    for (int y = 0; y < 5 * mean + 10; y += 1 + y / 20) {
      assertThat(NegativeBinomial.logMass(mean, shape, y))
          .isCloseTo(pascal.logProbability(y), within(1e-11));
      assertThat(NegativeBinomial.cumulative(mean, shape, y))
          .isCloseTo(pascal.cumulativeProbability(y), within(1e-12));
    }
    for (double level : new double[] {0.01, 0.1, 0.5, 0.9, 0.999}) {
      assertThat(NegativeBinomial.quantile(mean, shape, level))
          .isEqualTo(pascal.inverseCumulativeProbability(level));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.7, 5, 123.4, 8000})
  void equalsPoissonOfCommonsMath(double mean) {
    PoissonDistribution poisson = new PoissonDistribution(mean);
    for (int y = 0; y < 3 * mean + 10; y += 1 + y / 20) {
      assertThat(NegativeBinomial.logMass(mean, INFINITE, y))
          .isCloseTo(poisson.logProbability(y), within(1e-9));
    }
    for (double level : new double[] {0.01, 0.1, 0.5, 0.9, 0.999}) {
      assertThat(NegativeBinomial.quantile(mean, INFINITE, level))
          .isEqualTo(poisson.inverseCumulativeProbability(level));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e7, 1e9, 1e12})
  void aLargeShapeIsAllButPoisson(double shape) {
    for (int y = 0; y < 60; y += 3) {
      assertThat(NegativeBinomial.logMass(20, shape, y))
          .isCloseTo(NegativeBinomial.logMass(20, INFINITE, y), within(1e-4));
      assertThat(NegativeBinomial.cumulative(20, shape, y))
          .isCloseTo(NegativeBinomial.cumulative(20, INFINITE, y), within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1e-6, 0.6",
    "0.3, 0.58",
    "4, 2",
    "30, 0.58",
    "30, 12",
    "500, 50",
    "7, Infinity",
    "300, Infinity"
  })
  void expectationsEqualPlainSums(double mean, double shape) {
    double last = 60 * mean + 200;
    for (double level : new double[] {0.1, 0.5, 0.95}) {
      for (double point : new double[] {0, 1, Math.rint(mean), Math.rint(2 * mean) + 3}) {
        double sum = 0;
        for (double y = 0; y < last; y++) {
          double error = y - point;
          sum +=
              Math.exp(NegativeBinomial.logMass(mean, shape, y))
                  * (error < 0 ? (level - 1) * error : level * error);
        }
        assertThat(NegativeBinomial.expectedPinball(mean, shape, level, point))
            .isCloseTo(sum, within(1e-10 * (1 + mean)));
      }
    }
    for (double rate : new double[] {0.5 * mean, mean, 3 * mean + 0.1}) {
      double sum = 0;
      for (double y = 0; y < last; y++) {
        double log = NegativeBinomial.logMass(mean, shape, y);
        sum += Math.exp(log) * (log - NegativeBinomial.logMass(rate, INFINITE, y));
      }
      assertThat(NegativeBinomial.divergence(mean, shape, rate))
          .isCloseTo(sum, within(1e-9 * (1 + mean)));
    }
  }

  /** The integral against the sum that it stands for, and against closed forms. */
  @ParameterizedTest
  @CsvSource({"3000, 0.6", "3000, 5", "20000, 2"})
  void divergenceOfLargeCountsEqualsPlainSums(double mean, double shape) {
    double sum = 0;
    for (double y = 0; y < 70 * mean; y++) {
      double log = NegativeBinomial.logMass(mean, shape, y);
      sum += Math.exp(log) * (log - NegativeBinomial.logMass(1.5 * mean, INFINITE, y));
    }
    assertThat(NegativeBinomial.divergence(mean, shape, 1.5 * mean))
        .isCloseTo(sum, withinPercentage(1e-4));
  }

  /** Poisson from Poisson: m log(m / r) - m + r. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 3, 1000, 1e5, 1e7, 1e9})
  void divergenceOfPoissonFromPoissonIsItsClosedForm(double mean) {
    double rate = 1.01 * mean;
    double closed = mean * Math.log(mean / rate) - mean + rate;
    assertThat(NegativeBinomial.divergence(mean, INFINITE, rate))
        .isCloseTo(closed, within(1e-6 * closed + 1e-6));
  }
}
