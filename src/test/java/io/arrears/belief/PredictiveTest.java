package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Oracles: Commons Math 3.6.1 (distributions, quadrature) and mpmath 1.3.0 where it has no digits.
 */
class PredictiveTest {

  @ParameterizedTest
  @CsvSource({"4, 0, 1", "5, 3, 0.25", "12.5, -2, 9", "504, 1, 1e-4", "20000, 10, 4"})
  void studentDensityEqualsCommonsMath(double degrees, double location, double scaleSquared) {
    Predictive predictive = student(degrees, location, scaleSquared);
    TDistribution oracle = new TDistribution(null, degrees);
    double scale = Math.sqrt(scaleSquared);
    for (double z : new double[] {0, 0.1, -1, 3, -8, 40}) {
      assertThat(predictive.logDensity(location + z * scale))
          .isCloseTo(oracle.logDensity(z) - Math.log(scale), within(1e-8));
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0, 1", "7, 3, 0.25", "100, -2, 9"})
  void studentDensityIntegratesToOne(double degrees, double location, double scaleSquared) {
    Predictive predictive = student(degrees, location, scaleSquared);
    double scale = Math.sqrt(scaleSquared);
    // y = location + scale t / (1 - t^2) maps (-1, 1) onto the whole line.
    double integral =
        new IterativeLegendreGaussIntegrator(32, 1e-10, 1e-10)
            .integrate(
                1_000_000,
                t -> {
                  double y = location + scale * t / (1 - t * t);
                  double slope = scale * (1 + t * t) / ((1 - t * t) * (1 - t * t));
                  return Math.exp(predictive.logDensity(y)) * slope;
                },
                -1 + 1e-9,
                1 - 1e-9);
    assertThat(integral).isCloseTo(1, within(1e-8));
  }

  /**
   * {@code loggamma((nu+1)/2) - loggamma(nu/2) - log(nu)/2 - log(pi)/2} with mpmath 1.3.0 at 40
   * digits: where the difference of two log gammas in doubles has lost nine digits.
   */
  @ParameterizedTest
  @CsvSource({
    "0.01, -3.0026229201738425",
    "1, -1.1447298858494002",
    "4, -0.98082925301172624",
    "1e4, -0.91896353320463108",
    "1e8, -0.91893853570467274",
    "1e12, -0.91893853320492274"
  })
  void normaliserKeepsItsDigits(double degrees, double expected) {
    assertThat(StudentT.logNormaliser(degrees)).isCloseTo(expected, within(1e-14));
  }

  @Test
  void manyDegreesOfFreedomAreNormal() {
    Predictive predictive = student(1e10, 1, 4);
    NormalDistribution oracle = new NormalDistribution(1, 2);
    assertThat(predictive.logDensity(3.5)).isCloseTo(oracle.logDensity(3.5), within(1e-8));
    assertThat(Predictive.ofDeployed(Family.GAUSSIAN, 2, 1).logDensity(3.5))
        .isCloseTo(oracle.logDensity(3.5), within(1e-14));
  }

  /** The probit shrink against the integral of sigmoid times normal, by quadrature. */
  @ParameterizedTest
  @CsvSource({"0, 3", "1, 0.1", "-2, 1", "4, 4", "-6, 10", "2, 25"})
  void bernoulliProbabilityIsNearTheIntegral(double location, double variance) {
    Predictive predictive = new Predictive();
    predictive.set(Family.BERNOULLI, location, variance);
    NormalDistribution normal = new NormalDistribution(location, Math.sqrt(variance));
    double reach = 12 * Math.sqrt(variance);
    double integral =
        new IterativeLegendreGaussIntegrator(32, 1e-10, 1e-10)
            .integrate(
                1_000_000,
                eta -> normal.density(eta) / (1 + Math.exp(-eta)),
                location - reach,
                location + reach);
    assertThat(predictive.probability()).isCloseTo(integral, within(0.02));
    assertThat(predictive.probability() + mirrored(location, variance)).isCloseTo(1, within(1e-15));
  }

  @Test
  void bernoulliProbabilityIsClipped() {
    Predictive predictive = new Predictive();
    predictive.set(Family.BERNOULLI, -40, 0);
    assertThat(predictive.mean()).isEqualTo(1e-6);
    assertThat(predictive.isClipped()).isTrue();
    predictive.set(Family.BERNOULLI, 800, 0);
    assertThat(predictive.mean()).isEqualTo(1 - 1e-6);
    assertThat(predictive.isClipped()).isTrue();
    predictive.set(Family.BERNOULLI, 13, 0);
    assertThat(predictive.isClipped()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-2, 0, 5})
  void isReusable(double location) {
    Predictive reused = student(9, 1, 1);
    reused.set(Family.BERNOULLI, location, 1);
    Predictive fresh = new Predictive();
    fresh.set(Family.BERNOULLI, location, 1);
    assertThat(reused).hasToString(fresh.toString());
  }

  private static double mirrored(double location, double variance) {
    Predictive predictive = new Predictive();
    predictive.set(Family.BERNOULLI, -location, variance);
    return predictive.probability();
  }

  private static Predictive student(double degrees, double location, double scaleSquared) {
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, location, 0.1, degrees, scaleSquared);
    return predictive;
  }
}
