package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracles: {@link DensePosterior#bernoulli}, and numbers of mpmath. */
class BernoulliBeliefTest {

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 20, 64})
  void oneFullBatchChunkEqualsTheLaplaceFit(int dimension) {
    List<Row> rows = Row.random(Family.BERNOULLI, 400, dimension, 3);
    double[] weights = new double[400];
    Arrays.fill(weights, 1);
    DensePosterior oracle = DensePosterior.bernoulli(rows, weights, 1.5);
    Belief belief = Belief.create(Family.BERNOULLI, dimension, OPTIONS, Double.NaN);

    assertThat(Row.learn(belief, rows, 400)).isBetween(1, 8);

    for (int j = 0; j < dimension; j++) {
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(1e-9));
      assertThat(belief.standardError(j))
          .isCloseTo(Math.sqrt(oracle.covariance.getEntry(j, j)), within(1e-7));
    }
    assertThat(belief.choleskyFailures()).isZero();
  }

  /**
   * 40 rows of weight 2^-(age / 16 rows): features sin(i), cos(2 i), 1, offset sin(3 i) / 2, label
   * 7 i mod 5 < 2. Numbers: Newton to convergence with mpmath 1.3.0 at 40 digits (Python 3.11).
   */
  @Test
  void equalsNumbersOfMpmath() {
    Belief belief =
        Belief.create(
            Family.BERNOULLI,
            3,
            new BeliefOptions(1.5, 16_000, Double.POSITIVE_INFINITY),
            Double.NaN);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          new Row(
              new double[] {Math.sin(i), Math.cos(2 * i), 1},
              Math.sin(3 * i) / 2,
              i * 7 % 5 < 2 ? 1 : 0,
              1000L * i));
    }
    Row.learn(belief, rows, 40);

    double[] mean = {-0.020987729676310754, 0.20151876227127423, -0.3461183761672835};
    double[] error = {0.52910407160228796, 0.52341162214235969, 0.41319349967002603};
    for (int j = 0; j < 3; j++) {
      assertThat(belief.weight(j)).isCloseTo(mean[j], within(1e-10));
      assertThat(belief.standardError(j)).isCloseTo(error[j], within(1e-8));
    }
    Predictive predictive = new Predictive();
    belief.predict(new double[] {0.5, -2, 1}, -0.25, predictive);
    assertThat(predictive.location()).isCloseTo(-1.0096497655479873, within(1e-10));
    assertThat(predictive.variance()).isCloseTo(1.3527024750605052, within(1e-8));
    assertThat(predictive.probability()).isCloseTo(0.30662782085395553, within(1e-9));
    assertThat(predictive.mean()).isEqualTo(predictive.probability());
    assertThat(predictive.degreesOfFreedom()).isNaN();
    assertThat(predictive.scaleSquared()).isNaN();
    assertThat(belief.effectiveRows()).isCloseTo(19.417146379900848, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32, 256})
  void baseRateJumpFromOneToTwentyPercentDoesNotOvershoot(int chunkRows) {
    BeliefOptions options = new BeliefOptions(1.5, 0, 2000);
    Belief belief = Belief.create(Family.BERNOULLI, 1, options, Double.NaN);
    double offset = Row.single(Family.BERNOULLI).link(0.01);
    Predictive predictive = new Predictive();
    Chunk chunk = new Chunk(chunkRows, 1);
    double highest = 0;
    for (int i = 0; i < 12_800; i++) {
      int period = i < 5120 ? 100 : 5;
      chunk.next(offset, i % period == period - 1 ? 1 : 0, i)[0] = 1;
      if (chunk.size() == chunkRows) {
        belief.update(chunk);
        chunk.clear();
        belief.predict(new double[] {1}, offset, predictive);
        highest = Math.max(highest, predictive.mean());
        if (i == 5119) {
          assertThat(predictive.mean()).isBetween(0.005, 0.02);
        }
      }
    }
    assertThat(highest).as("highest rate ever predicted; truth 0.2").isLessThan(0.22);
    assertThat(predictive.mean()).isBetween(0.17, 0.21);
  }

  @Test
  void aFirstChunkAtTheNewRateDoesNotOvershoot() {
    Belief belief = Belief.create(Family.BERNOULLI, 1, OPTIONS, Double.NaN);
    double offset = Row.single(Family.BERNOULLI).link(0.01);
    Chunk chunk = new Chunk(40, 1);
    for (int i = 0; i < 40; i++) {
      chunk.next(offset, i % 5 == 0 ? 1 : 0, i)[0] = 1;
    }
    belief.update(chunk);
    Predictive predictive = new Predictive();
    belief.predict(new double[] {1}, offset, predictive);
    assertThat(predictive.mean()).as("8 of 40, drawn to 0.01 by the prior").isBetween(0.12, 0.2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void saturatedOffsetsDoNotOvershoot(double wrongPrediction) {
    Belief belief = Belief.create(Family.BERNOULLI, 3, OPTIONS, Double.NaN);
    double offset = Row.single(Family.BERNOULLI).link(wrongPrediction);
    assertThat(Math.abs(offset)).isCloseTo(13.8155, within(1e-4));
    Chunk chunk = new Chunk(32, 3);
    Predictive predictive = new Predictive();
    double before = offset;
    for (int round = 0; round < 200; round++) {
      chunk.clear();
      for (int i = 0; i < 32; i++) {
        double[] phi = chunk.next(offset, i % 2, round);
        phi[0] = i % 4 < 2 ? 1 : -1;
        phi[1] = i % 8 < 4 ? 1 : -1;
        phi[2] = 1;
      }
      belief.update(chunk);
      belief.predict(new double[] {0, 0, 1}, offset, predictive);
      assertThat(Math.abs(predictive.location()))
          .as("the location moves to the truth, 0, and never past it by more than rounding")
          .isLessThanOrEqualTo(Math.abs(before) + 1e-6);
      assertThat(Math.signum(offset) * predictive.location()).isGreaterThan(-1e-6);
      before = predictive.location();
    }
    assertThat(predictive.mean()).isCloseTo(0.5, within(0.05));
    assertThat(belief.weight(0)).isCloseTo(0, within(1e-6));
    assertThat(belief.choleskyFailures()).isZero();
  }

  @Test
  void everyRowSaturatedAndRightChangesNext() {
    Belief belief = Belief.create(Family.BERNOULLI, 2, OPTIONS, Double.NaN);
    Chunk chunk = new Chunk(2, 2);
    chunk.next(13.8155, 1, 0)[1] = 1;
    chunk.next(-13.8155, 0, 0)[1] = 1;
    assertThat(belief.update(chunk)).isEqualTo(1);
    assertThat(belief.weight(1)).isCloseTo(0, within(1e-6));
  }
}
