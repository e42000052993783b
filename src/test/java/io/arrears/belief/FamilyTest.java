package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: finite differences, and values worked by hand. */
class FamilyTest {

  private static final SingleOutput BERNOULLI = Row.single(Family.BERNOULLI);

  @ParameterizedTest
  @EnumSource(value = Family.class, names = "CATEGORICAL", mode = EnumSource.Mode.EXCLUDE)
  void scoreAndCurvatureAreDerivatives(Family name) {
    SingleOutput family = Row.single(name);
    for (double y : new double[] {0, 1}) {
      for (double eta = -12; eta <= 12; eta += 0.37) {
        double h = 1e-5;
        double slope =
            (family.logLikelihood(y, eta + h) - family.logLikelihood(y, eta - h)) / (2 * h);
        double bend = (family.score(y, eta + h) - family.score(y, eta - h)) / (2 * h);
        double scale = Math.max(1, Math.exp(eta));
        assertThat(family.score(y, eta)).isCloseTo(slope, within(1e-7 * scale));
        assertThat(family.curvature(y, eta)).isCloseTo(-bend, within(1e-7 * scale));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, names = "CATEGORICAL", mode = EnumSource.Mode.EXCLUDE)
  void evaluateSaysTheSameToTheLastBit(Family name) {
    SingleOutput family = Row.single(name);
    double[] score = new double[3];
    for (double y : new double[] {0, 1}) {
      for (double eta = -900; eta <= 900; eta += 0.37) {
        double[] locations = {7, 7, eta};
        assertThat(family.evaluate(y, locations, 2, 1, score)).isEqualTo(family.curvature(y, eta));
        assertThat(score[2] == family.score(y, eta)).isTrue();
      }
      assertThat(family.evaluate(y, new double[] {0}, 0, 1, score))
          .isEqualTo(family.curvature(y, 0));
      assertThat(score[0] == family.score(y, 0)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void categoricalScoreAndCurvatureAreDerivatives(int outputs) {
    Random random = new Random(outputs);
    Likelihood family = Family.CATEGORICAL.likelihood();
    for (int trial = 0; trial < 20; trial++) {
      int at = trial % 3;
      double[] eta = random.doubles(at + outputs, -4, 4).toArray();
      double[] move = random.doubles(outputs, -1, 1).toArray();
      double[] product = new double[outputs];
      double[] score = new double[at + outputs];
      double[] moved = new double[at + outputs];
      double[] above = eta.clone();
      double[] below = eta.clone();
      double h = 1e-6;
      for (int k = 0; k < outputs; k++) {
        above[at + k] += h * move[k];
        below[at + k] -= h * move[k];
      }
      int y = random.nextInt(outputs);
      double curvature = family.evaluate(y, eta, at, outputs, score);
      family.multiplyCurvature(y, score, at, outputs, move, product);
      double slope =
          (family.logLikelihood(y, above, at, outputs)
                  - family.logLikelihood(y, below, at, outputs))
              / (2 * h);
      double expected = 0;
      double trace = 0;
      for (int k = 0; k < outputs; k++) {
        expected += score[at + k] * move[k];
        double p = k == y ? 1 - score[at + k] : -score[at + k];
        trace += p * (1 - p);
      }
      assertThat(expected).isCloseTo(slope, within(1e-8));
      assertThat(curvature).isCloseTo(trace / (outputs - 1), within(1e-15));
      family.evaluate(y, above, at, outputs, moved);
      family.evaluate(y, below, at, outputs, score);
      for (int k = 0; k < outputs; k++) {
        assertThat(product[k]).isCloseTo((score[at + k] - moved[at + k]) / (2 * h), within(1e-8));
      }
    }
  }

  @Test
  void categoricalKeepsItsTails() {
    Likelihood family = Family.CATEGORICAL.likelihood();
    double[] score = new double[3];
    double[] eta = {40, 0, 0};
    assertThat(family.evaluate(0, eta, 0, 3, score)).as("floored").isEqualTo(2e-6);
    assertThat(score[0]).isCloseTo(2 * Math.exp(-40), within(1e-30));
    assertThat(family.logLikelihood(0, eta, 0, 3)).isCloseTo(-2 * Math.exp(-40), within(1e-30));
    assertThat(family.logLikelihood(1, eta, 0, 3)).isCloseTo(-40, within(1e-13));
    double[] far = {1e100, -1e100, 0};
    family.evaluate(1, far, 0, 3, score);
    assertThat(score).containsExactly(-1, 1, -0.0);
    assertThat(family.logLikelihood(1, far, 0, 3)).isEqualTo(-2e100);
  }

  @Test
  void poissonStaysFiniteAndConcaveBeyondItsRange() {
    SingleOutput family = Row.single(Family.POISSON);
    double before = family.score(3, 24.9);
    for (double eta : new double[] {25, 25.1, 30, 700, 1e6, 1e100}) {
      assertThat(family.score(3, eta)).isFinite().isLessThan(before);
      assertThat(family.curvature(3, eta)).isEqualTo(Math.exp(25));
      assertThat(family.logLikelihood(3, eta)).isFinite();
      before = family.score(3, eta);
    }
    double h = 1e-4;
    for (double eta : new double[] {25 - h, 25 + h, 27}) {
      double slope =
          (family.logLikelihood(3, eta + h) - family.logLikelihood(3, eta - h)) / (2 * h);
      assertThat(family.score(3, eta)).isCloseTo(slope, withinPercentage(1e-4));
    }
    assertThat(family.score(5, -800)).isEqualTo(5);
    assertThat(family.curvature(5, -800)).isZero();
  }

  @Test
  void bernoulliKeepsItsTails() {
    assertThat(BERNOULLI.score(1, 40)).isCloseTo(Math.exp(-40), within(1e-30));
    assertThat(BERNOULLI.score(0, -800)).isEqualTo(-0.0);
    assertThat(BERNOULLI.score(1, -800)).isEqualTo(1);
    assertThat(BERNOULLI.curvature(1, 800)).isZero();
    assertThat(BERNOULLI.logLikelihood(1, -800)).isEqualTo(-800);
    assertThat(BERNOULLI.logLikelihood(0, -800)).isZero();
  }

  @Test
  void linksAndClips() {
    assertThat(Row.single(Family.GAUSSIAN).link(-3.5)).isEqualTo(-3.5);
    assertThat(Family.GAUSSIAN.isClipped(1e99)).isFalse();
    assertThat(BERNOULLI.link(0.5)).isZero();
    assertThat(BERNOULLI.link(0.2)).isCloseTo(Math.log(0.25), within(1e-15));
    assertThat(BERNOULLI.link(0)).isCloseTo(-Math.log(999_999), within(1e-9));
    assertThat(BERNOULLI.link(1)).isCloseTo(Math.log(999_999), within(1e-9));
    assertThat(Family.BERNOULLI.isClipped(0)).isTrue();
    assertThat(Family.BERNOULLI.isClipped(1e-6)).isFalse();
    assertThat(Family.BERNOULLI.isClipped(1 - 1e-7)).isTrue();
    assertThat(Row.single(Family.POISSON).link(7)).isCloseTo(Math.log(7), within(1e-15));
    assertThat(Row.single(Family.POISSON).link(0)).isCloseTo(Math.log(1e-6), within(1e-12));
    assertThat(Family.POISSON.isClipped(0)).isTrue();
    assertThat(Family.POISSON.isClipped(1e-6)).isFalse();
  }

  @Test
  void categoricalLinksAreLogsOfClippedProbabilities() {
    double[] offsets = new double[5];
    Family.CATEGORICAL.link(new double[] {0.2, 0.3, 0.5}, offsets, 1);
    assertThat(offsets[0]).isZero();
    assertThat(offsets[2]).isCloseTo(Math.log(0.3), within(1e-15));
    assertThat(Family.CATEGORICAL.isClipped(0.2, 0.3, 0.5)).isFalse();
    assertThat(Family.CATEGORICAL.isClipped(1, 0, 0)).isTrue();
    Family.CATEGORICAL.link(new double[] {1, 0, 0}, offsets, 1);
    assertThat(offsets[1]).isCloseTo(Math.log1p(-2e-6), within(1e-15));
    assertThat(offsets[2]).isCloseTo(Math.log(1e-6), within(1e-12));
    Family.CATEGORICAL.link(new double[] {0.2002, 0.3003, 0.5005}, offsets, 1);
    assertThat(offsets[3]).as("divided by their sum").isCloseTo(Math.log(0.5), within(1e-12));
  }

  @Test
  void legalRangesOfClassesAndCounts() {
    assertThat(Family.CATEGORICAL.isLegalLabel(2, 3)).isTrue();
    assertThat(Family.CATEGORICAL.isLegalLabel(3, 3)).isFalse();
    assertThat(Family.CATEGORICAL.isLegalLabel(-1, 3)).isFalse();
    assertThat(Family.CATEGORICAL.isLegalLabel(1.5, 3)).isFalse();
    assertThat(Family.CATEGORICAL.isLegalPrediction(0.5, 0.5004)).isTrue();
    assertThat(Family.CATEGORICAL.isLegalPrediction(0.5, 0.51)).isFalse();
    assertThat(Family.CATEGORICAL.isLegalPrediction(1.2, -0.2)).isFalse();
    assertThat(Family.CATEGORICAL.isLegalPrediction(Double.NaN, 0.5)).isFalse();
    assertThat(Family.POISSON.isLegalLabel(0, 1)).isTrue();
    assertThat(Family.POISSON.isLegalLabel(1e9, 1)).isTrue();
    assertThat(Family.POISSON.isLegalLabel(1e9 + 1, 1)).isFalse();
    assertThat(Family.POISSON.isLegalLabel(-1, 1)).isFalse();
    assertThat(Family.POISSON.isLegalLabel(0.5, 1)).isFalse();
    assertThat(Family.POISSON.isLegalPrediction(0)).isTrue();
    assertThat(Family.POISSON.isLegalPrediction(-1e-9)).isFalse();
    Family.CATEGORICAL.requireOutputs("classes", 100);
    assertThatThrownBy(() -> Family.CATEGORICAL.requireOutputs("classes", 101))
        .hasMessage("classes is 101, allowed for CATEGORICAL: 2 to 100");
    assertThatThrownBy(() -> Family.POISSON.requireOutputs("classes", 2))
        .hasMessage("classes is 2, allowed for POISSON: 1");
  }

  @Test
  void legalRanges() {
    double[] never = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e101};
    for (Family family : Family.values()) {
      for (double value : never) {
        assertThat(family.isLegalLabel(value, 1)).isFalse();
        assertThat(family.isLegalPrediction(value)).isFalse();
      }
      assertThat(family.labelRange(3)).isNotBlank();
      assertThat(family.predictionRange()).isNotBlank();
    }
    assertThat(Family.GAUSSIAN.isLegalLabel(-1e100, 1)).isTrue();
    assertThat(Family.GAUSSIAN.isLegalPrediction(12)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(0, 1)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(1, 1)).isTrue();
    assertThat(Family.BERNOULLI.isLegalLabel(0.5, 1)).isFalse();
    assertThat(Family.BERNOULLI.isLegalPrediction(0.5)).isTrue();
    assertThat(Family.BERNOULLI.isLegalPrediction(-0.001)).isFalse();
    assertThat(Family.BERNOULLI.isLegalPrediction(1.001)).isFalse();
  }

  @Test
  void deployedBernoulliDensityIsClipped() {
    assertThat(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.2).logDensity(1))
        .isCloseTo(Math.log(0.2), within(1e-15));
    assertThat(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.2).logDensity(0))
        .isCloseTo(Math.log(0.8), within(1e-15));
    assertThat(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 1).logDensity(0))
        .isCloseTo(Math.log(1e-6), within(1e-9));
    assertThat(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0).logDensity(0))
        .isCloseTo(-1e-6, within(1e-11));
  }
}
