package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: {@link DensePosterior} with every row weighted by its age. */
class ForgettingTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({"1, false", "7, false", "32, false", "64, false", "1, true", "7, true", "32, true"})
  void equalsTheWeightedRefit(int chunkRows, boolean shuffled) {
    List<Row> rows = new ArrayList<>(Row.random(Family.GAUSSIAN, 600, 6, 21));
    if (shuffled) {
      Collections.shuffle(rows, new Random(4));
    }
    double halfLife = 90_000;
    double[] weights = ages(rows, halfLife);
    DensePosterior oracle = DensePosterior.gaussian(rows, weights, 1.5);
    Belief belief =
        Belief.create(Family.GAUSSIAN, 6, new BeliefOptions(1.5, (long) halfLife, INFINITE), 0.5);
    Row.learn(belief, rows, chunkRows);

    for (int j = 0; j < 6; j++) {
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(1e-9));
      assertThat(belief.standardError(j))
          .isCloseTo(
              Math.sqrt(oracle.noiseVariance(0.5) * oracle.covariance.getEntry(j, j)),
              within(1e-9));
    }
    assertThat(belief.effectiveRows()).isCloseTo(Arrays.stream(weights).sum(), within(1e-9));
    assertThat(belief.effectiveSquaredRows())
        .isCloseTo(Arrays.stream(weights).map(w -> w * w).sum(), within(1e-9));
    assertThat(belief.clock()).isEqualTo(rows.stream().mapToLong(Row::time).max().getAsLong());
  }

  @Test
  void bernoulliChunkWithAgesEqualsTheWeightedLaplaceFit() {
    List<Row> rows = Row.random(Family.BERNOULLI, 300, 5, 8);
    DensePosterior oracle = DensePosterior.bernoulli(rows, ages(rows, 60_000), 1.5);
    Belief belief =
        Belief.create(Family.BERNOULLI, 5, new BeliefOptions(1.5, 60_000, INFINITE), Double.NaN);
    Row.learn(belief, rows, 300);
    for (int j = 0; j < 5; j++) {
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(1e-9));
    }
  }

  /** One expansion a chunk is not the full Laplace fit, but stays near it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 32})
  void bernoulliInChunksStaysNearTheWeightedLaplaceFit(int chunkRows) {
    List<Row> rows = Row.random(Family.BERNOULLI, 3000, 5, 9);
    DensePosterior oracle = DensePosterior.bernoulli(rows, ages(rows, 400_000), 1.5);
    Belief belief =
        Belief.create(Family.BERNOULLI, 5, new BeliefOptions(1.5, 400_000, INFINITE), Double.NaN);
    Row.learn(belief, rows, chunkRows);
    for (int j = 0; j < 5; j++) {
      double error = Math.sqrt(oracle.covariance.getEntry(j, j));
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(0.5 * error));
      assertThat(belief.standardError(j)).isCloseTo(error, within(0.1 * error));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GAUSSIAN", "BERNOULLI"})
  void aQuietModelReturnsToThePrior(Family family) {
    Belief belief =
        Belief.create(family, Row.outputs(family), 4, new BeliefOptions(1.5, 1000, INFINITE), 1);
    Row.learn(belief, Row.random(family, 200, 4, 1), 32);
    Chunk chunk = new Chunk(1, 4);
    chunk.next(0, 0, 1_700_000_000_000L + 2_000_000);
    belief.update(chunk);
    for (int j = 0; j < 4; j++) {
      assertThat(belief.weight(j)).isZero();
    }
    assertThat(belief.effectiveRows()).isEqualTo(1);
    Predictive predictive = new Predictive();
    belief.predict(new double[] {1, 1, 1, 1}, 0, predictive);
    assertThat(predictive.variance()).isCloseTo(2.25, within(1e-12));
  }

  @Test
  void effectiveRowsAreCapped() {
    List<Row> rows = Row.random(Family.GAUSSIAN, 1000, 3, 2);
    Belief belief = Belief.create(Family.GAUSSIAN, 3, new BeliefOptions(1.5, 0, 100), 1);
    Row.learn(belief, rows, 10);
    assertThat(belief.effectiveRows()).isCloseTo(100, within(1e-9));

    // Chunks of 10 on top of 100: what was there keeps 100/110 at each update.
    double[] weights = new double[rows.size()];
    double squared = 0;
    for (int chunk = 0; chunk < 100; chunk++) {
      int updates = Math.max(0, 100 - Math.max(chunk, 10));
      for (int i = 0; i < 10; i++) {
        weights[10 * chunk + i] = Math.pow(100.0 / 110.0, updates);
        squared += weights[10 * chunk + i] * weights[10 * chunk + i];
      }
    }
    DensePosterior oracle = DensePosterior.gaussian(rows, weights, 1.5);
    for (int j = 0; j < 3; j++) {
      assertThat(belief.weight(j)).isCloseTo(oracle.mean.getEntry(j), within(1e-9));
    }
    assertThat(belief.effectiveSquaredRows()).isCloseTo(squared, within(1e-9));
  }

  @Test
  void withoutHalfLifeTimeDoesNotMatter() {
    Belief ordered = Belief.create(Family.GAUSSIAN, 3, new BeliefOptions(1.5, 0, INFINITE), 1);
    Belief scattered = Belief.create(Family.GAUSSIAN, 3, new BeliefOptions(1.5, 0, INFINITE), 1);
    Chunk chunk = new Chunk(1, 3);
    Random random = new Random(3);
    for (Row row : Row.random(Family.GAUSSIAN, 50, 3, 6)) {
      chunk.clear();
      row.appendTo(chunk);
      ordered.update(chunk);
      chunk.clear();
      new Row(row.phi(), row.offset(), row.label(), random.nextLong()).appendTo(chunk);
      scattered.update(chunk);
    }
    for (int j = 0; j < 3; j++) {
      assertThat(scattered.weight(j)).isEqualTo(ordered.weight(j));
    }
  }

  @Test
  void extremeTimesAreAges() {
    Belief belief = Belief.create(Family.GAUSSIAN, 2, new BeliefOptions(1.5, 1000, INFINITE), 1);
    Chunk chunk = new Chunk(1, 2);
    chunk.next(0, 1, Long.MIN_VALUE + 1)[1] = 1;
    belief.update(chunk);
    chunk.clear();
    chunk.next(0, 2, Long.MAX_VALUE)[1] = 1;
    belief.update(chunk);
    assertThat(belief.effectiveRows()).isEqualTo(1);
    chunk.clear();
    chunk.next(0, 2, 0)[1] = 1;
    belief.update(chunk);
    assertThat(belief.effectiveRows()).isEqualTo(1);
  }

  private static double[] ages(List<Row> rows, double halfLife) {
    long clock = rows.stream().mapToLong(Row::time).max().getAsLong();
    return rows.stream().mapToDouble(row -> Math.pow(2, (row.time() - clock) / halfLife)).toArray();
  }
}
