package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracles: Commons Math 3.6.1, and Simpson's rule on the density. */
class StudentTTest {

  @ParameterizedTest
  @ValueSource(doubles = {4, 5.5, 30, 1000, 1e6, 2e6, Double.POSITIVE_INFINITY})
  void entropyAndVarianceEqualTheirIntegrals(double degrees) {
    DoubleUnaryOperator log = z -> logDensity(degrees, z);
    assertThat(StudentT.entropy(degrees))
        .isCloseTo(
            integral(z -> -Math.exp(log.applyAsDouble(z)) * log.applyAsDouble(z)), within(1e-9));
    if (degrees > 5) {
      assertThat(StudentT.variance(degrees))
          .isCloseTo(integral(z -> Math.exp(log.applyAsDouble(z)) * z * z), within(1e-7));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {4, 5.5, 30, 1000, 1e6, 2e6, Double.POSITIVE_INFINITY})
  void expectedPinballEqualsItsIntegral(double degrees) {
    for (double level : new double[] {0.05, 0.5, 0.9}) {
      for (double point : new double[] {-3, -0.4, 0, 0.7, 4}) {
        double expected =
            integral(
                z ->
                    Math.exp(logDensity(degrees, z))
                        * (z < point ? (level - 1) : level)
                        * (z - point));
        assertThat(StudentT.expectedPinball(degrees, level, point))
            .isCloseTo(expected, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {4, 7.25, 300, 1e6})
  void quantilesAreThoseOfCommonsMath(double degrees) {
    for (double level : new double[] {0.001, 0.1, 0.5, 0.9, 0.99}) {
      assertThat(StudentT.quantile(degrees, level))
          .isEqualTo(new TDistribution(null, degrees).inverseCumulativeProbability(level));
    }
  }

  @Test
  void theExpansionMeetsCommonsMathWhereItTakesOver() {
    TDistribution t = new TDistribution(null, 1.000001e6);
    for (double level : new double[] {0.001, 0.1, 0.6, 0.99}) {
      double z = StudentT.quantile(1.000001e6, level);
      assertThat(z).isCloseTo(t.inverseCumulativeProbability(level), within(1e-8));
      assertThat(StudentT.cumulative(1.000001e6, z)).isCloseTo(level, within(1e-11));
    }
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    assertThat(StudentT.quantile(Double.POSITIVE_INFINITY, 0.9))
        .isEqualTo(normal.inverseCumulativeProbability(0.9));
  }

  private static double logDensity(double degrees, double z) {
    return Double.isInfinite(degrees)
        ? -0.5 * Math.log(2 * Math.PI) - z * z / 2
        : StudentT.logNormaliser(degrees) - (degrees + 1) / 2 * Math.log1p(z * z / degrees);
  }

  /** Over the whole line by z = sinh(t), whose tails fall exponentially. */
  private static double integral(DoubleUnaryOperator f) {
    int steps = 20_000;
    double h = 80.0 / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = -40 + i * h;
      double value = f.applyAsDouble(Math.sinh(t)) * Math.cosh(t);
      int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += Double.isNaN(value) ? 0 : weight * value;
    }
    return sum * h / 3;
  }
}
