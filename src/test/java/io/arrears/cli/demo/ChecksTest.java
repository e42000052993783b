package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksTest {

  private static ModelView.Asked asked(
      String id, int attempt, int activation, double debt, double recomputed) {
    return new ModelView.Asked(id, attempt, activation, 0, debt, 100, recomputed, 10);
  }

  @Test
  void soundTriggersHaveNoFaults() {
    assertThat(
            Checks.triggers(
                "model",
                List.of(
                    asked("a", 1, 1, 100, 100),
                    asked("a", 2, 1, 130, 130),
                    asked("b", 1, 2, 101, 101.00000001))))
        .isEmpty();
  }

  @Test
  void twoTriggersOfOneActivationAreAFault() {
    assertThat(
            Checks.triggers(
                "model", List.of(asked("a", 1, 1, 100, 100), asked("b", 1, 1, 101, 101))))
        .containsExactly("model has two triggers open at once: a and b of activation 1");
  }

  @Test
  void aTriggerThatItsOwnNumbersRefuteIsAFault() {
    assertThat(Checks.triggers("model", List.of(asked("a", 1, 1, 99, 98))))
        .containsExactly(
            "model was asked for at a debt of 99.00, below the price of 100.00",
            "model was asked for at a debt of 99.000000, its own losses give 98.000000");
  }

  @Test
  void deadLettersAreCountedByCode() {
    assertThat(Checks.deadLetters(Map.of("A", 2L, "B", 1L), Map.of("A", 2L, "B", 1L))).isEmpty();
    assertThat(Checks.deadLetters(Map.of("A", 2L), Map.of("B", 1L)))
        .containsExactly(
            "2 broken records of kind A gave 0 dead letters",
            "0 broken records of kind B gave 1 dead letters");
  }
}
