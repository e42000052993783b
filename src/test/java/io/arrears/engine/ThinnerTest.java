package io.arrears.engine;

import static io.arrears.engine.EngineFixture.MODEL;
import static io.arrears.engine.EngineFixture.command;
import static io.arrears.engine.EngineFixture.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.engine.EngineFixture.Said;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThinnerTest {

  @Test
  void keepsEverythingUpToTheLimitAndInTheFirstSecondOfABurst() {
    Thinner thinner = new Thinner();
    for (int i = 0; i < 1_000; i++) {
      assertThat(thinner.weigh("p" + i, 10L * i, 100)).isEqualTo(1);
    }
    for (int i = 0; i < 5_000; i++) {
      assertThat(thinner.weigh("q" + i, 60_000, 100)).isEqualTo(1);
    }
  }

  /** 64 seeds of 400 examples a second against a limit of 100: unbiased, a quarter kept. */
  @Test
  void theKeptExamplesCountForAll() {
    double weights = 0;
    double kept = 0;
    int examples = 0;
    for (int seed = 0; seed < 64; seed++) {
      Thinner thinner = new Thinner();
      for (int i = 0; i < 4_000; i++) {
        double weight = thinner.weigh(seed + "-" + i, i * 1_000L / 400, 100);
        if (i >= 400) {
          examples++;
          weights += weight;
          kept += weight > 0 ? 1 : 0;
          assertThat(weight).isIn(0.0, 4.0);
        }
      }
    }
    // Binomial: one standard error of the share is sqrt(.25 .75 / examples), about 0.0009.
    assertThat(kept / examples).isCloseTo(0.25, within(0.004));
    assertThat(weights / examples).isCloseTo(1, within(0.016));
  }

  @Test
  void theHashIsUniform() {
    int[] bins = new int[20];
    for (int i = 0; i < 100_000; i++) {
      bins[(int) (20 * IdHash.uniform("prediction-" + i, 0))]++;
    }
    double chiSquare = 0;
    for (int bin : bins) {
      chiSquare += (bin - 5_000.0) * (bin - 5_000.0) / 5_000;
    }
    // The 0.9999 quantile of chi-square with 19 degrees of freedom: R 4.2 qchisq(.9999, 19).
    assertThat(chiSquare).isLessThan(50.8);
  }

  @Test
  void aThinnedModelOwesWhatTheWholeOneOwes() {
    Snapshot whole = run(0);
    Snapshot thinned = run(50);
    assertThat(thinned.counts().thinned()).isGreaterThan(5_000);
    assertThat(thinned.book().examples() + thinned.counts().thinned()).isEqualTo(10_000);
    assertThat(thinned.guarantee().statement()).isEqualTo("none: examples were thinned");
    assertThat(thinned.book().lossDeployed())
        .isCloseTo(whole.book().lossDeployed(), within(0.05 * whole.book().lossDeployed()));
    assertThat(thinned.book().debt())
        .isCloseTo(whole.book().debt(), within(0.1 * whole.book().debt()));
    assertThat(thinned.effectiveRows())
        .isCloseTo(whole.effectiveRows(), within(0.05 * whole.effectiveRows()));
  }

  /** Ten thousand examples at 200 a second, the truth turned from the start. */
  private static Snapshot run(long limit) {
    EngineOptions options = EngineFixture.OPTIONS.toBuilder().maxExamplesPerSecond(limit).build();
    Said said = new Said();
    ModelEngine engine = ModelEngine.create(MODEL, options);
    engine.accept(deployment("v1", 0), 0, said);
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      double deployed = 1 / (1 + Math.exp(-(x[0] - x[1])));
      double label = random.nextDouble() < 1 - deployed ? 1 : 0;
      Observation observation =
          new Observation(
              MODEL, "v1", "p" + i, 5L * i, x, new double[] {deployed}, label, 5L * i, Origin.NONE);
      engine.accept(Example.inline(observation), 0, said);
    }
    engine.accept(command(Command.Kind.LOOK, 60_000), 0, said);
    engine.advanceTo(60_000, said);
    return said.last();
  }
}
