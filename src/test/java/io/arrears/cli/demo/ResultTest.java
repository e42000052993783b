package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

  private static final SimulatedTime CALENDAR = SimulatedTime.daysBefore(1_700_000_000_000L, 50);
  private static final int DAYS = 8;
  private static final long STEPS = DAYS * SimulatedTime.STEPS_PER_DAY;

  /** The mean jumps by one on day 4, which costs ten a day from then on; a retrain costs five. */
  @Test
  void tellsWhatWasOwedWhatWasAskedAndWhatItCost() {
    Law law = Law.of(0, 0).withNoise(1e-6);
    SimulatedModel model =
        SimulatedModel.named("model", "story", Family.GAUSSIAN)
            .features(new Feature("a", 0, 1))
            .traffic(400)
            .money(Loss.SQUARED, 10.0 / 400, 5)
            .follows(LawPath.abrupt(law, Law.of(1, 0).withNoise(1e-6), 4))
            .window(200)
            .build();
    RowGenerator rows = new RowGenerator(model, CALENDAR, 1, 0);
    ServedModel served = new ServedModel(rows, Training.first(rows, CALENDAR));
    // Asked on day 5, and again for nothing on day 6.
    served.deploy(Training.refit(rows, "v2", CALENDAR.timeOf(5), CALENDAR.timeOf(5.25)));
    served.deploy(Training.refit(rows, "v3", CALENDAR.timeOf(6), CALENDAR.timeOf(6.25)));
    rows.forEach(0, STEPS, served::serve);
    Hindsight.Outcome hindsight = Hindsight.of(rows, CALENDAR, STEPS, 1);

    Result result =
        Result.of(
            served, hindsight, List.of(CALENDAR.timeOf(5), CALENDAR.timeOf(6)), CALENDAR, STEPS);

    assertThat(result.should()).isEqualTo(Expectation.Should.RETRAIN);
    assertThat(result.judgements())
        .extracting(Expectation.Judgement::version, Expectation.Judgement::verdict)
        .containsExactly(
            tuple("v1", Expectation.Verdict.AS_IT_SHOULD),
            tuple("v2", Expectation.Verdict.FALSE_ALARM),
            tuple("v3", Expectation.Verdict.AS_IT_SHOULD));
    assertThat(result.verdict()).isEqualTo(Expectation.Verdict.FALSE_ALARM);
    assertThat(result.onsetDay()).isEqualTo(4);
    // Five are owed after half a day, at the end of the step.
    assertThat(result.owedDay()).isBetween(4.5, 4.75);
    assertThat(result.delayDays()).isEqualTo(1);
    assertThat(result.delayRows()).isEqualTo(400);
    assertThat(result.spent().retrains()).isEqualTo(2);
    // A day and a quarter of ten a day, and two retrains.
    assertThat(result.spent().money()).isCloseTo(12.5 + 10, within(0.1));
    assertThat(result.never().money()).isCloseTo(40, within(0.1));
    assertThat(result.best().policy()).isEqualTo(hindsight.best().policy());
  }
}
