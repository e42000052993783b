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
  void everythingThatWasNotAsItShouldIsAFault() {
    assertThat(Checks.decisions(List.of(result(judgement(Expectation.Verdict.AS_IT_SHOULD, 3)))))
        .isEmpty();
    assertThat(
            Checks.decisions(
                List.of(
                    result(
                        judgement(Expectation.Verdict.LATE, 3),
                        judgement(Expectation.Verdict.FALSE_ALARM, 4),
                        judgement(Expectation.Verdict.MISSED, Double.NaN)))))
        .containsExactly(
            "churn-score v1 was asked for on day 3.0 only, when it owed 2.5 retrains",
            "churn-score v1 was asked for on day 4.0, when it owed 2.5 retrains: in vain",
            "churn-score v1 came to owe 2.5 retrains, no trigger came");
  }

  private static Expectation.Judgement judgement(Expectation.Verdict verdict, double day) {
    return new Expectation.Judgement(verdict, "v1", day, 2.5);
  }

  private static Result result(Expectation.Judgement... judgements) {
    PolicyCost cost = new PolicyCost("never", 0, 0, 0);
    return new Result(
        Fleet.of(90).get(0),
        Expectation.Should.KEEP,
        List.of(judgements),
        Double.NaN,
        Double.NaN,
        List.of(),
        cost,
        cost,
        cost);
  }

  @Test
  void deadLettersAreCountedByCode() {
    assertThat(Checks.deadLetters(Map.of("A", 2L, "B", 1L), Map.of("A", 2L, "B", 1L))).isEmpty();
    assertThat(Checks.deadLetters(Map.of("A", 2L), Map.of("B", 1L)))
        .containsExactly(
            "2 broken records of kind A gave 0 dead letters",
            "0 broken records of kind B gave 1 dead letters");
  }

  @Test
  void aModelWhoseFeaturesMoveMustRaiseAnAlarm() {
    SimulatedModel moved =
        Fleet.of(30).stream().filter(SimulatedModel::isShifted).findFirst().orElseThrow();
    SimulatedModel still =
        Fleet.of(30).stream().filter(model -> !model.isShifted()).findFirst().orElseThrow();
    assertThat(Checks.drift(moved, List.of(moved.shiftDay() + 1))).isEmpty();
    assertThat(Checks.drift(moved, List.of(moved.shiftDay() - 1)))
        .singleElement()
        .asString()
        .contains(moved.name())
        .contains("no drift alarm came");
    assertThat(Checks.drift(still, List.of())).isEmpty();
    assertThat(Checks.drift(still, List.of(3.0))).isEmpty();
  }
}
