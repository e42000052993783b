package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.Style;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

  private final Scoreboard scoreboard = new Scoreboard(Style.PLAIN);

  private static Result result(
      String name,
      Expectation.Should should,
      Expectation.Verdict verdict,
      double onset,
      double owed,
      Double... days) {
    SimulatedModel model =
        Fleet.of(90).stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    return new Result(
        model,
        should,
        List.of(
            new Expectation.Judgement(verdict, "v1", days.length > 0 ? days[0] : Double.NaN, 1)),
        onset,
        owed,
        List.of(days),
        new PolicyCost("Arrears", days.length, 858, 858 + 250.0 * days.length),
        new PolicyCost("never", 0, 12080.4, 12080.4),
        new PolicyCost("every 20 days", 4, 1881, 2881));
  }

  private static final Result FRAUD =
      result(
          "card-fraud",
          Expectation.Should.RETRAIN,
          Expectation.Verdict.AS_IT_SHOULD,
          31.5,
          33.75,
          34.0);
  private static final Result CHURN =
      result(
          "churn-score",
          Expectation.Should.KEEP,
          Expectation.Verdict.AS_IT_SHOULD,
          Double.NaN,
          Double.NaN);
  private static final Result LOAD =
      result(
          "energy-load",
          Expectation.Should.RETRAIN,
          Expectation.Verdict.LATE,
          22.5,
          24.5,
          25.5,
          43.5,
          47.5,
          63.25);

  @Test
  void decisionsCompareTruthAndTriggers() {
    assertThat(scoreboard.decisions(List.of(CHURN, FRAUD, LOAD)))
        .containsExactly(
            "model         drift              begins  owed asked    days    rows verdict",
            "churn-score   none                    - never -           -       - as it should",
            "card-fraud    abrupt               31.5  33.8 34.0      2.5   5,000 as it should",
            "energy-load   recurring            22.5  24.5 25.5 +3   3.0   1,800 late");
  }

  @Test
  void moneyIsSummedUp() {
    assertThat(scoreboard.money(List.of(CHURN, FRAUD)))
        .containsExactly(
            "model         a retrain retrains    spent    never     best which is",
            "churn-score          40        0      858   12,080    2,881 every 20 days",
            "card-fraud          250        1    1,108   12,080    2,881 every 20 days",
            "all                            1    1,966   24,161    5,762 each model's own");
  }

  @Test
  void deadLettersStandBesideWhatWasSent() {
    assertThat(scoreboard.deadLetters(Map.of("UNDECODABLE", 1234L), Map.of("INVALID_LABEL", 1L)))
        .containsExactly(
            "dead letter                sent received",
            "INVALID_LABEL                 0        1",
            "UNDECODABLE               1,234        0");
  }

  @Test
  void everyLineFitsIntoEightyColumns() {
    assertThat(scoreboard.decisions(List.of(CHURN, FRAUD, LOAD))).allMatch(l -> l.length() <= 80);
    assertThat(scoreboard.money(List.of(CHURN, FRAUD, LOAD))).allMatch(l -> l.length() <= 80);
  }

  @Test
  void faultsAreRed() {
    assertThat(new Scoreboard(new Style(true, true)).deadLetters(Map.of("A", 1L), Map.of()).get(1))
        .startsWith("\u001b[31m");
  }
}
