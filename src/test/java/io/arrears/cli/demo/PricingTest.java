package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import org.junit.jupiter.api.Test;

class PricingTest {

  private static SimulatedModel model(Family family, Loss loss) {
    return SimulatedModel.named("model", "story", family)
        .features(new Feature("a", 0, 1))
        .money(loss, 3, 20)
        .follows(LawPath.stationary(Law.of(0, 1)))
        .build();
  }

  private static Row row(double mean, double noise) {
    return new Row(0, 0, new double[1], 0, 0, mean, noise);
  }

  @Test
  void logLossOfAProbabilityIsARelativeEntropy() {
    // 0.3 log(0.3/0.5) + 0.7 log(0.7/0.5), Python math.log.
    assertThat(Pricing.excessLoss(model(Family.BERNOULLI, Loss.LOG), 0.5, Double.NaN, row(0.3, 1)))
        .isCloseTo(0.08228287850505178, within(1e-15));
  }

  @Test
  void logLossOfADensityCountsMeanAndWidth() {
    SimulatedModel model = model(Family.GAUSSIAN, Loss.LOG);
    // log(2/1) + (1 + 9) / 8 - 1/2, Python math.log.
    assertThat(Pricing.excessLoss(model, 4, 2, row(1, 1)))
        .isCloseTo(1.4431471805599454, within(1e-15));
    assertThat(Pricing.excessLoss(model, 1, 2.5, row(1, 2.5))).isZero();
  }

  @Test
  void squaredLossCountsTheMeanOnly() {
    assertThat(Pricing.excessLoss(model(Family.GAUSSIAN, Loss.SQUARED), 4, 1, row(1, 99)))
        .isEqualTo(9);
  }

  @Test
  void certainPredictionsCostNoInfinity() {
    assertThat(Pricing.excessLoss(model(Family.BERNOULLI, Loss.LOG), 0, Double.NaN, row(1, 1)))
        .isCloseTo(Math.log(1e6), within(1e-4));
  }

  @Test
  void moneyIsLossAndRetrains() {
    assertThat(Pricing.money(model(Family.GAUSSIAN, Loss.SQUARED), 10, 2)).isEqualTo(70);
  }
}
