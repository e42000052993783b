package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

/** Oracle: Commons Math 3.6.1, and values worked by hand. */
class LossTest {

  @Test
  void logLossOfAGaussian() {
    NormalDistribution normal = new NormalDistribution(2, 0.5);
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.GAUSSIAN, 0.5, 2), 3.2))
        .isCloseTo(-normal.logDensity(3.2), within(1e-13));
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 2, 0.1, 8, 0.25);
    assertThat(Loss.LOG.of(predictive, 3.2))
        .isCloseTo(
            -new TDistribution(null, 8).logDensity(1.2 / 0.5) + Math.log(0.5), within(1e-12));
  }

  @Test
  void logLossOfABernoulli() {
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.25), 1))
        .isCloseTo(Math.log(4), within(1e-15));
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0), 1))
        .as("an overconfident row costs 13.8 nats, not infinity")
        .isCloseTo(Math.log(1e6), within(1e-9));
    Predictive predictive = new Predictive();
    predictive.set(Family.BERNOULLI, 0, 3);
    assertThat(Loss.LOG.of(predictive, 0)).isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void squaredLossIsOfTheMean() {
    assertThat(Loss.SQUARED.of(Predictive.ofDeployed(Family.GAUSSIAN, Double.NaN, 2), 5))
        .isEqualTo(9);
    assertThat(Loss.SQUARED.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.25), 1))
        .isEqualTo(0.5625);
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 2, 0.1, 8, 100);
    assertThat(Loss.SQUARED.of(predictive, 5)).isEqualTo(9);
    predictive.set(Family.BERNOULLI, 0, 3);
    assertThat(Loss.SQUARED.of(predictive, 1)).isEqualTo(0.25);
  }

  @Test
  void lossesAreHeldWithinBounds() {
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.GAUSSIAN, 1e-300, 1e100), 0))
        .isEqualTo(Loss.LARGEST);
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 1e100, 0, 4, 1e-200);
    assertThat(Loss.LOG.of(predictive, -1e100)).isEqualTo(Loss.LARGEST);
    assertThat(Loss.SQUARED.of(predictive, -1e100)).isEqualTo(4e200);
  }
}
