package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "--loss-price, 0, 0.0",
    "--loss-price, Infinity, Infinity",
    "--retrain-cost, 0, 0.0",
    "--retrain-cost, Infinity, Infinity",
    "--warmup, 1, 1",
    "--window, 1, 1",
    "--batch, 0, 0",
    "--half-life, NaN, NaN",
    "--half-life, Infinity, Infinity",
    "--chunk, 0, 0",
    "--chunk, 4097, 4097",
    "--prior-scale, 0, 0.0",
    "--prior-scale, 1e300, 1.0E300",
    "--reference-rows, 1, 1",
    "--reference-rows, 1000001, 1000001",
    "--label-delay, -1, -1"
  })
  void refusesEachOptionWithNameValueAndRange(String option, double value, String shown) {
    assertThatThrownBy(() -> options(option, value))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(option + " is " + shown + ", allowed: ");
  }

  @ParameterizedTest
  @CsvSource({
    "--loss-price, 1e-300",
    "--half-life, 0",
    "--warmup, 2000000",
    "--chunk, 4096",
    "--prior-scale, 1e6",
    "--prior-scale, 1e-6",
    "--reference-rows, 1000000",
    "--label-delay, 1000000"
  })
  void takesTheEndsOfEachRange(String option, double value) {
    assertThat(options(option, value)).isNotNull();
  }

  @Test
  void theReferenceIsNoLongerThanTheWarmup() {
    assertThatThrownBy(() -> options("--warmup", 100))
        .isInstanceOf(OptionException.class)
        .hasMessage("--reference-rows is 1000, allowed: 2 to 100");
  }

  /** Sound options, but for one. */
  private static ReplayOptions options(String option, double value) {
    int warmup = (int) pick("--warmup", 2_000_000, option, value);
    return new ReplayOptions(
        new DataOptions(Path.of("x"), "", "", List.of(), Family.BERNOULLI, warmup),
        Loss.LOG,
        pick("--loss-price", 1, option, value),
        pick("--retrain-cost", 1, option, value),
        LearnerKind.LINEAR,
        (int) pick("--window", 100, option, value),
        (int) pick("--batch", 10, option, value),
        pick("--half-life", 100, option, value),
        (int) pick("--chunk", 32, option, value),
        pick("--prior-scale", 1, option, value),
        (int) pick("--reference-rows", 1000, option, value),
        (int) pick("--label-delay", 0, option, value),
        1,
        false);
  }

  private static double pick(String name, double sound, String option, double value) {
    return name.equals(option) ? value : sound;
  }
}
