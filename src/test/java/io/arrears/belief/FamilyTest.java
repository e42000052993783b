package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Oracle: finite differences, and values worked by hand. */
class FamilyTest {

  @ParameterizedTest
  @EnumSource(Family.class)
  void scoreAndCurvatureAreDerivatives(Family family) {
    for (double y : new double[] {0, 1}) {
      for (double eta = -12; eta <= 12; eta += 0.37) {
        double h = 1e-5;
        double slope =
            (family.logLikelihood(y, eta + h) - family.logLikelihood(y, eta - h)) / (2 * h);
        double bend = (family.score(y, eta + h) - family.score(y, eta - h)) / (2 * h);
        assertThat(family.score(y, eta)).isCloseTo(slope, within(1e-7));
        assertThat(family.curvature(y, eta)).isCloseTo(-bend, within(1e-7));
      }
    }
  }

  @Test
  void bernoulliKeepsItsTails() {
    assertThat(Family.BERNOULLI.score(1, 40)).isCloseTo(Math.exp(-40), within(1e-30));
    assertThat(Family.BERNOULLI.score(0, -800)).isEqualTo(-0.0);
    assertThat(Family.BERNOULLI.score(1, -800)).isEqualTo(1);
    assertThat(Family.BERNOULLI.curvature(1, 800)).isZero();
    assertThat(Family.BERNOULLI.logLikelihood(1, -800)).isEqualTo(-800);
    assertThat(Family.BERNOULLI.logLikelihood(0, -800)).isZero();
  }

  @Test
  void linksAndClips() {
    assertThat(Family.GAUSSIAN.link(-3.5)).isEqualTo(-3.5);
    assertThat(Family.GAUSSIAN.isClipped(1e99)).isFalse();
    assertThat(Family.BERNOULLI.link(0.5)).isZero();
    assertThat(Family.BERNOULLI.link(0.2)).isCloseTo(Math.log(0.25), within(1e-15));
    assertThat(Family.BERNOULLI.link(0)).isCloseTo(-Math.log(999_999), within(1e-9));
    assertThat(Family.BERNOULLI.link(1)).isCloseTo(Math.log(999_999), within(1e-9));
    assertThat(Family.BERNOULLI.isClipped(0)).isTrue();
    assertThat(Family.BERNOULLI.isClipped(1e-6)).isFalse();
    assertThat(Family.BERNOULLI.isClipped(1 - 1e-7)).isTrue();
  }

  @Test
  void legalRanges() {
    double[] never = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e101};
    for (Family family : Family.values()) {
      for (double value : never) {
        assertThat(family.isLegalLabel(value)).isFalse();
        assertThat(family.isLegalPrediction(value)).isFalse();
      }
      assertThat(family.labelRange()).isNotBlank();
      assertThat(family.predictionRange()).isNotBlank();
    }
    assertThat(Family.GAUSSIAN.isLegalLabel(-1e100)).isTrue();
    assertThat(Family.GAUSSIAN.isLegalPrediction(12)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(0)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(1)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(0.5)).isFalse();
    assertThat(Family.BERNOULLI.isLegalPrediction(0.5)).isTrue();
    assertThat(Family.BERNOULLI.isLegalPrediction(-0.001)).isFalse();
    assertThat(Family.BERNOULLI.isLegalPrediction(1.001)).isFalse();
  }

  @Test
  void deployedBernoulliDensityIsClipped() {
    assertThat(Family.BERNOULLI.logDensity(0.2, Double.NaN, 1))
        .isCloseTo(Math.log(0.2), within(1e-15));
    assertThat(Family.BERNOULLI.logDensity(0.2, Double.NaN, 0))
        .isCloseTo(Math.log(0.8), within(1e-15));
    assertThat(Family.BERNOULLI.logDensity(1, Double.NaN, 0))
        .isCloseTo(Math.log(1e-6), within(1e-9));
    assertThat(Family.BERNOULLI.logDensity(0, Double.NaN, 0)).isCloseTo(-1e-6, within(1e-11));
  }
}
