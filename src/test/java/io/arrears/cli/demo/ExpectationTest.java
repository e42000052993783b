package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Family;
import io.arrears.cli.demo.Expectation.Should;
import io.arrears.cli.demo.Expectation.Verdict;
import io.arrears.debt.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  private static final SimulatedTime CALENDAR = SimulatedTime.daysBefore(1_700_000_000_000L, 50);
  private static final int DAYS = 20;
  private static final long END = CALENDAR.timeOf(DAYS);

  private record Case(SimulatedModel model, TrueDebt truth) {
    Verdict compare(Double... days) {
      List<Long> triggers = List.of(days).stream().map(CALENDAR::timeOf).toList();
      return Expectation.compare(model, truth, CALENDAR, END, triggers);
    }
  }

  /** Drifts on day 10 and owes ten a day from then on, at a price per retrain. */
  private static Case drifting(double retrainCost) {
    Law law = Law.of(0, 0).withNoise(1e-6);
    SimulatedModel model =
        SimulatedModel.named("model", "story", Family.GAUSSIAN)
            .features(new Feature("a", 0, 1))
            .traffic(400)
            .money(Loss.SQUARED, 10.0 / 400, retrainCost)
            .follows(LawPath.abrupt(law, Law.of(1, 0).withNoise(1e-6), 10))
            .build();
    RowGenerator rows = new RowGenerator(model, CALENDAR, 1, 0);
    return new Case(
        model, Hindsight.of(rows, CALENDAR, DAYS * SimulatedTime.STEPS_PER_DAY, 1).truth());
  }

  @Test
  void whatShouldHappenFollowsFromWhatIsOwed() {
    // A hundred is owed at the end.
    assertThat(should(drifting(30))).isEqualTo(Should.RETRAIN);
    assertThat(should(drifting(60))).isEqualTo(Should.EITHER);
    assertThat(should(drifting(150))).isEqualTo(Should.KEEP);
  }

  private static Should should(Case given) {
    return Expectation.should(given.model(), given.truth(), CALENDAR, END);
  }

  @Test
  void aDriftThatPaysMustBeAskedForInTime() {
    Case given = drifting(10);
    assertThat(given.compare(11.5)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(given.compare(11.5, 14.0)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(given.compare(15.0)).isEqualTo(Verdict.LATE);
    assertThat(given.compare()).isEqualTo(Verdict.MISSED);
    assertThat(given.compare(9.0, 12.0)).isEqualTo(Verdict.FALSE_ALARM);
  }

  @Test
  void aDriftThatDoesNotPayMustNotBeAskedFor() {
    assertThat(drifting(150).compare()).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(drifting(150).compare(19.0)).isEqualTo(Verdict.FALSE_ALARM);
  }

  @Test
  void betweenTheTwoEitherIsRight() {
    assertThat(drifting(60).compare()).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(drifting(60).compare(19.0)).isEqualTo(Verdict.AS_IT_SHOULD);
  }

  @Test
  void verdictsReadAsWords() {
    assertThat(Verdict.AS_IT_SHOULD).hasToString("as it should");
    assertThat(Verdict.FALSE_ALARM).hasToString("false alarm");
  }
}
