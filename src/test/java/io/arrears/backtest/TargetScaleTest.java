package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TargetScaleTest {

  @Test
  void standardisesWithMeanAndStandardDeviationOfThePresentLabels() {
    TargetScale scale = TargetScale.of(new double[] {2, Double.NaN, 4, 6});
    assertThat(scale.apply(4)).isZero();
    assertThat(scale.apply(8)).isCloseTo(2, within(1e-15));
    assertThat(scale.apply(Double.NaN)).isNaN();
  }

  @Test
  void centresAConstantTargetOnly() {
    assertThat(TargetScale.of(new double[] {3, 3}).apply(5)).isEqualTo(2);
    assertThat(TargetScale.RAW.apply(5)).isEqualTo(5);
  }
}
