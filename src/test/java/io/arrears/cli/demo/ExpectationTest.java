package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Family;
import io.arrears.cli.demo.Expectation.Judgement;
import io.arrears.cli.demo.Expectation.Service;
import io.arrears.cli.demo.Expectation.Should;
import io.arrears.cli.demo.Expectation.Verdict;
import io.arrears.debt.Loss;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  private static final SimulatedTime CALENDAR = SimulatedTime.daysBefore(1_700_000_000_000L, 50);
  private static final int DAYS = 20;
  private static final long END = CALENDAR.timeOf(DAYS);

  private record Case(SimulatedModel model, TrueDebt truth) {
    Verdict compare(Double... days) {
      List<Long> triggers = List.of(days).stream().map(CALENDAR::timeOf).toList();
      Service service = new Service("v1", Long.MIN_VALUE, END, truth);
      return Expectation.judge(model, CALENDAR, END, List.of(service), triggers).get(0).verdict();
    }
  }

  /** Drifts on day 10 and owes ten a day from then on, at a price per retrain. */
  private static Case drifting(double retrainCost) {
    SimulatedModel model = model(retrainCost, 3_000);
    RowGenerator rows = new RowGenerator(model, CALENDAR, 1, 0);
    return new Case(
        model, Hindsight.of(rows, CALENDAR, DAYS * SimulatedTime.STEPS_PER_DAY, 1).truth());
  }

  private static SimulatedModel model(double retrainCost, int window) {
    Law law = Law.of(0, 0).withNoise(1e-6);
    return SimulatedModel.named("model", "story", Family.GAUSSIAN)
        .features(new Feature("a", 0, 1))
        .traffic(400)
        .money(Loss.SQUARED, 10.0 / 400, retrainCost)
        .follows(LawPath.abrupt(law, Law.of(1, 0).withNoise(1e-6), 10))
        .window(window)
        .build();
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

  /**
   * The second version is fitted on the rows of day 9 and 10 and serves from day 11 on: it knows
   * the mean of the two laws, half way, and owes a quarter of ten a day.
   */
  @Test
  void everyVersionInServiceIsJudged() {
    // From day 11 on 2.5 a day: a retrain of 2 after 0.8 days, three after 2.4.
    assertThat(second(2, 11.0)).isEqualTo(Verdict.FALSE_ALARM);
    assertThat(second(2, 11.25)).isEqualTo(Verdict.FALSE_ALARM);
    assertThat(second(2, 11.5)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(second(2, 12.5)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(second(2, 16.0)).isEqualTo(Verdict.LATE);
    assertThat(second(2)).isEqualTo(Verdict.MISSED);
    // The nine days that are left cost 22.5.
    assertThat(second(7)).isEqualTo(Verdict.MISSED);
    assertThat(second(8)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(second(23)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(second(23, 17.0)).isEqualTo(Verdict.FALSE_ALARM);
    assertThat(second(23, 19.0)).isEqualTo(Verdict.AS_IT_SHOULD);
    assertThat(second(60, 19.0)).isEqualTo(Verdict.FALSE_ALARM);
  }

  /** How the second version compares, where the first is asked for on day 10.75. */
  private static Verdict second(double retrainCost, Double... days) {
    SimulatedModel model = model(retrainCost, 800);
    RowGenerator rows = new RowGenerator(model, CALENDAR, 1, 0);
    ModelVersion first = Training.first(rows, CALENDAR);
    ModelVersion second = Training.refit(rows, "v2", CALENDAR.timeOf(11), CALENDAR.timeOf(11));
    long steps = DAYS * SimulatedTime.STEPS_PER_DAY;
    List<ModelVersion> versions = List.of(first, second);
    List<Service> services =
        Expectation.services(
            versions,
            Hindsight.of(rows, CALENDAR, steps, 1).truth(),
            TrueDebt.ofLaterVersions(rows, CALENDAR, versions, steps),
            END);
    List<Long> triggers = new ArrayList<>(List.of(CALENDAR.timeOf(10.75)));
    List.of(days).forEach(day -> triggers.add(CALENDAR.timeOf(day) + 1));
    List<Judgement> judgements = Expectation.judge(model, CALENDAR, END, services, triggers);
    assertThat(judgements).hasSize(2);
    assertThat(judgements.get(1).version()).isEqualTo("v2");
    return judgements.get(1).verdict();
  }

  @Test
  void verdictsReadAsWords() {
    assertThat(Verdict.AS_IT_SHOULD).hasToString("as it should");
    assertThat(Verdict.FALSE_ALARM).hasToString("false alarm");
  }
}
