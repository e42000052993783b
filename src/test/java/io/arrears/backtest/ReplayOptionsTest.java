package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "0, --loss-price is 0.0",
    "1, --retrain-cost is 0.0",
    "2, --warmup is 0",
    "3, --window is 0",
    "4, --batch is 0",
    "5, --half-life is NaN",
    "6, --chunk is 0",
    "7, --prior-scale is 0.0",
    "8, --reference-rows is 0",
    "9, --label-delay is -1"
  })
  void refusesEachOptionWithNameValueAndRange(int wrong, String message) {
    assertThatThrownBy(() -> options(wrong))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(message + ", allowed: ");
  }

  /** Options of which the one with the given number is wrong. */
  private static ReplayOptions options(int wrong) {
    int warmup = wrong == 2 ? 0 : 100;
    return new ReplayOptions(
        new DataOptions(Path.of("x"), "", "", List.of(), Family.BERNOULLI, warmup),
        Loss.LOG,
        wrong == 0 ? 0 : 1,
        wrong == 1 ? 0 : 1,
        LearnerKind.LINEAR,
        wrong == 3 ? 0 : 100,
        wrong == 4 ? 0 : 10,
        wrong == 5 ? Double.NaN : 0,
        wrong == 6 ? 0 : 32,
        wrong == 7 ? 0 : 1,
        wrong == 8 ? 0 : 100,
        wrong == 9 ? -1 : 0,
        1,
        false);
  }
}
