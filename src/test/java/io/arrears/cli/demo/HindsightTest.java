package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import org.junit.jupiter.api.Test;

class HindsightTest {

  private static final SimulatedTime CALENDAR = SimulatedTime.daysBefore(1_700_000_000_000L, 100);
  private static final int ROWS_PER_DAY = 400;
  private static final double JUMP = 10;
  private static final int DAYS = 6;

  /**
   * The mean jumps by 10 at the begin of day 2, and noise hardly exists: a version knows the mean
   * of the rows that it was fitted on, exactly. A row served by the old mean costs 100 units of
   * squared loss, one served by the new mean none. The window is one day.
   */
  private static Hindsight.Outcome outcome() {
    return outcome(7);
  }

  private static Hindsight.Outcome outcome(double retrainCost) {
    Law law = Law.of(0, 0).withNoise(1e-6);
    SimulatedModel model =
        SimulatedModel.named("model", "story", Family.GAUSSIAN)
            .features(new Feature("a", 0, 1))
            .traffic(ROWS_PER_DAY)
            .money(Loss.SQUARED, 0.001, retrainCost)
            .follows(LawPath.abrupt(law, Law.of(JUMP, 0).withNoise(1e-6), 2))
            .warmup(1000)
            .window(ROWS_PER_DAY)
            .build();
    RowGenerator rows = new RowGenerator(model, CALENDAR, 1, 0);
    return Hindsight.of(rows, CALENDAR, DAYS * SimulatedTime.STEPS_PER_DAY, 1);
  }

  @Test
  void neverPaysForEveryRowAfterTheDrift() {
    // Four days of 400 rows at 100 units each, 0.001 a unit.
    assertThat(outcome().never().retrains()).isZero();
    assertThat(outcome().never().excessLoss()).isCloseTo(160_000, within(1.0));
    assertThat(outcome().never().money()).isCloseTo(160, within(0.001));
  }

  @Test
  void aCalendarPaysUntilItsNextRetrainServes() {
    PolicyCost everyThird =
        outcome().calendars().stream()
            .filter(policy -> policy.policy().equals("every 3 days"))
            .findFirst()
            .orElseThrow();
    // Asked at the begin of day 3 on the rows of day 2, all of the new law; serves a step later:
    // day 2 and a quarter of day 3 are served by the old mean.
    assertThat(everyThird.retrains()).isEqualTo(1);
    assertThat(everyThird.excessLoss()).isCloseTo(500 * 100, within(1.0));
    assertThat(everyThird.money()).isCloseTo(50 + 7, within(0.001));
  }

  @Test
  void theBestIsTheCheapest() {
    // Every day: as every third day, but five retrains; every second day: as the third, but two.
    assertThat(outcome(7).best().policy()).isEqualTo("every 3 days");
    assertThat(outcome(7).calendars())
        .extracting(PolicyCost::policy)
        .containsExactly("every day", "every 2 days", "every 3 days");
  }

  /** Never costs 160; the cheapest calendar saves 110 and pays a retrain for it. */
  @Test
  void neverCompetes() {
    assertThat(outcome(109).best().policy()).isEqualTo("every 3 days");
    assertThat(outcome(111).best().policy()).isEqualTo("never");
    assertThat(outcome(111).best()).isEqualTo(outcome(111).never());
  }

  @Test
  void intervalsAreSharesOfTheRun() {
    assertThat(Hindsight.intervals(90 * SimulatedTime.STEPS_PER_DAY))
        .containsExactly(1, 2, 3, 5, 7, 10, 15, 18, 23, 30, 45);
    assertThat(Hindsight.intervals(3600 * SimulatedTime.STEPS_PER_DAY))
        .contains(40, 720, 1800)
        .hasSize(Hindsight.PARTS.size());
    assertThat(Hindsight.intervals(4 * SimulatedTime.STEPS_PER_DAY)).containsExactly(1, 2);
  }

  @Test
  void theTrueDebtReachesThePriceWhenItShould() {
    TrueDebt truth = outcome().truth();
    long onset = CALENDAR.timeOf(2);
    // 0.1 a row and 100 rows a step: the price of 7 is reached within the first step after it.
    assertThat(CALENDAR.dayOf(truth.breakEven(onset))).isEqualTo(2.25);
    assertThat(truth.between(onset, CALENDAR.timeOf(3))).isCloseTo(40, within(0.3));
    assertThat(truth.between(onset, onset)).isZero();
    assertThat(truth.breakEven(CALENDAR.timeOf(DAYS + 1))).isEqualTo(Long.MAX_VALUE);
  }
}
