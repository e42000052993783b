package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: {@link DensePosterior#gaussian}, the closed-form ridge posterior. */
class GaussianBeliefTest {

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 13, 16, 31, 32, 33, 48, 64})
  void equalsTheRidgePosteriorWhateverTheChunks(int chunkRows) {
    List<Row> rows = Row.random(Family.GAUSSIAN, 500, 9, 11);
    double[] weights = new double[rows.size()];
    Arrays.fill(weights, 1);
    DensePosterior oracle = DensePosterior.gaussian(rows, weights, 1.5);
    Belief belief = Belief.create(Family.GAUSSIAN, 9, OPTIONS, 0.9);

    assertThat(Row.learn(belief, rows, chunkRows))
        .isEqualTo((rows.size() + chunkRows - 1) / chunkRows);

    Predictive predictive = new Predictive();
    for (Row row : Row.random(Family.GAUSSIAN, 20, 9, 12)) {
      belief.predict(row.phi(), row.offset(), predictive);
      double location = row.offset();
      for (int j = 0; j < 9; j++) {
        location += row.phi()[j] * oracle.mean.getEntry(j);
      }
      double variance = oracle.quadraticForm(row.phi());
      assertThat(predictive.location()).isCloseTo(location, within(1e-9));
      assertThat(predictive.mean()).isEqualTo(predictive.location());
      assertThat(predictive.variance()).isCloseTo(variance, within(1e-9));
      assertThat(predictive.degreesOfFreedom()).isEqualTo(504);
      assertThat(predictive.scaleSquared())
          .isCloseTo(oracle.noiseVariance(0.9) * (1 + variance), within(1e-9));
      assertThat(predictive.probability()).isNaN();
    }
    for (int j = 0; j < 9; j++) {
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(1e-9));
      assertThat(belief.standardError(j))
          .isCloseTo(
              Math.sqrt(oracle.noiseVariance(0.9) * oracle.covariance.getEntry(j, j)),
              within(1e-9));
    }
    assertThat(belief.effectiveRows()).isEqualTo(500);
    assertThat(belief.effectiveSquaredRows()).isEqualTo(500);
    assertThat(belief.choleskyFailures()).isZero();
  }

  @Test
  void startsAsTheDeployedModelWithThePriorsDoubt() {
    Belief belief = Belief.create(Family.GAUSSIAN, 4, OPTIONS, 3);
    Predictive predictive = new Predictive();
    belief.predict(new double[] {1, -1, 1, 1}, 17, predictive);
    assertThat(predictive.mean()).isEqualTo(17);
    assertThat(predictive.variance())
        .as("a row of unit features varies by s^2, whatever the dimension")
        .isCloseTo(2.25, within(1e-15));
    assertThat(predictive.degreesOfFreedom()).isEqualTo(4);
    assertThat(predictive.scaleSquared()).isCloseTo(9 * 3.25, within(1e-13));
    assertThat(belief.clock()).isEqualTo(Long.MIN_VALUE);
    assertThat(belief.effectiveRows()).isZero();
  }

  @Test
  void noiseStaysAboveZeroWhereTheCorrectionExplainsEverything() {
    Belief belief = Belief.create(Family.GAUSSIAN, 2, OPTIONS, 1e-9);
    Chunk chunk = new Chunk(64, 2);
    for (int i = 0; i < 64; i++) {
      double[] phi = chunk.next(0, 1e9 * (i % 5), i);
      phi[0] = i % 5;
      phi[1] = 1;
    }
    Predictive predictive = new Predictive();
    for (int i = 0; i < 1000; i++) {
      belief.update(chunk);
      belief.predict(new double[] {1, 1}, 0, predictive);
      assertThat(predictive.scaleSquared()).isGreaterThan(0).isLessThan(1e18);
    }
    assertThat(predictive.mean()).isCloseTo(1e9, within(1e4));
  }

  @Test
  void learnsTheNoise() {
    List<Row> rows = Row.random(Family.GAUSSIAN, 20_000, 3, 5);
    Belief belief = Belief.create(Family.GAUSSIAN, 3, OPTIONS, 50);
    Row.learn(belief, rows, 32);
    Predictive predictive = new Predictive();
    belief.predict(new double[] {0, 0, 1}, 0, predictive);
    assertThat(Math.sqrt(predictive.scaleSquared()))
        .as("noise of the rows is 0.7; the deployment's word, 50, is worth four rows of 20,004")
        .isBetween(0.68, 1.05);
  }
}
