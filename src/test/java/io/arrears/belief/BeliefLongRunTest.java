package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.debt.Loss;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 200,000 updates on stationary rows, with forgetting: a feature that goes quiet, one that is
 * constant and one that is the double of another.
 */
class BeliefLongRunTest {

  private static final int UPDATES = 200_000;
  private static final int CHUNK = 4;
  private static final int DIMENSION = 6;

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1.5, 400000, Infinity",
    "BERNOULLI, 1.5, 400000, Infinity",
    "GAUSSIAN, 1.5, 0, 2000",
    "BERNOULLI, 1.5, 0, 2000",
    "GAUSSIAN, 1e6, 400000, Infinity",
    "BERNOULLI, 1e6, 400000, Infinity",
    "GAUSSIAN, 1.5, 0, Infinity"
  })
  void staysSane(Family family, double priorScale, long halfLife, double maxEffectiveRows) {
    Random random = new Random(99);
    BeliefOptions options = new BeliefOptions(priorScale, halfLife, maxEffectiveRows);
    Belief belief = Belief.create(family, Row.outputs(family), DIMENSION, options, 1);
    Chunk chunk = new Chunk(CHUNK, DIMENSION, Row.outputs(family));
    Predictive predictive = new Predictive();
    double gapSum = 0;
    for (int update = 0; update < UPDATES; update++) {
      chunk.clear();
      for (int i = 0; i < CHUNK; i++) {
        double offset = family == Family.GAUSSIAN ? random.nextGaussian() : logit(random);
        double prediction = family == Family.GAUSSIAN ? offset : 1 / (1 + Math.exp(-offset));
        double y =
            family == Family.GAUSSIAN
                ? offset + random.nextGaussian()
                : random.nextDouble() < prediction ? 1 : 0;
        double[] phi = chunk.next(offset, y, 1000L * (update * CHUNK + i));
        fill(phi, update, random);
        belief.predict(phi, offset, predictive);
        double gap =
            Loss.LOG.of(Predictive.ofDeployed(family, 1, prediction), y)
                - Loss.LOG.of(predictive, y);
        assertThat(gap).isFinite();
        gapSum += gap;
      }
      assertThat(belief.update(chunk)).isBetween(1, 20);
      if (update % 10_000 == 0) {
        assertSane(belief);
      }
    }
    assertSane(belief);
    double meanGap = gapSum / (UPDATES * CHUNK);
    assertThat(meanGap)
        .as("mean gap, nats; the deployed model is right, so the belief can only lose a little")
        .isBetween(-0.02, 0.0005);
  }

  /** Once warm, a prediction and an update of 32 rows allocate nothing. */
  @ParameterizedTest
  @EnumSource(Family.class)
  void allocatesNothingOnceWarm(Family family) {
    Belief belief =
        Belief.create(family, Row.outputs(family), 9, new BeliefOptions(1.5, 100_000, 1000), 1);
    Chunk chunk = new Chunk(32, 9, Row.outputs(family));
    Row.random(family, 32, 9, 5).forEach(row -> row.appendTo(chunk));
    Predictive predictive = new Predictive();
    work(belief, chunk, predictive, 20_000);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getThreadAllocatedBytes(thread);
      work(belief, chunk, predictive, 1000);
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(least).as("bytes for 1,000 updates and predictions").isLessThan(1000);
  }

  private static void work(Belief belief, Chunk chunk, Predictive predictive, int times) {
    for (int i = 0; i < times; i++) {
      belief.predict(chunk, i % 32, predictive);
      belief.update(chunk);
    }
  }

  private static void fill(double[] phi, int update, Random random) {
    phi[0] = Math.max(-8, Math.min(8, random.nextGaussian()));
    phi[1] = update % 50_000 < 25_000 ? random.nextGaussian() : 0;
    phi[2] = 3;
    phi[3] = 2 * phi[0];
    phi[4] = random.nextInt(500) == 0 ? 8 : 0;
    phi[5] = 1;
  }

  private static double logit(Random random) {
    return -1 + random.nextGaussian();
  }

  private static void assertSane(Belief belief) {
    for (int j = 0; j < DIMENSION; j++) {
      assertThat(belief.weight(j)).isFinite();
      assertThat(belief.standardError(j)).isFinite().isPositive();
    }
    assertThat(belief.effectiveRows()).isFinite().isPositive();
  }
}
