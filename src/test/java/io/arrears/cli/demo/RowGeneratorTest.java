package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowGeneratorTest {

  private static final SimulatedTime CALENDAR = SimulatedTime.daysBefore(1_700_000_000_000L, 100);

  private static SimulatedModel.Builder model(Family family) {
    return SimulatedModel.named("model", "story", family)
        .features(new Feature("a", 10, 2), new Feature("b", -3, 0.5))
        .traffic(4000)
        .money(Loss.LOG, 1, 10);
  }

  private static RowGenerator rows(SimulatedModel model, long seed) {
    return new RowGenerator(model, CALENDAR, seed, 0);
  }

  private static List<Row> days(RowGenerator rows, int from, int to) {
    List<Row> all = new ArrayList<>();
    for (long step = 4L * from; step < 4L * to; step++) {
      all.addAll(rows.step(step));
    }
    return all;
  }

  @Test
  void aSeedGivesTheSameRowsAndAnotherGivesOthers() {
    SimulatedModel model =
        model(Family.BERNOULLI).follows(LawPath.stationary(Law.of(0, 1, 1))).build();
    Row once = rows(model, 7).step(3).get(100);
    Row again = rows(model, 7).step(3).get(100);
    Row other = rows(model, 8).step(3).get(100);
    assertThat(again).usingRecursiveComparison().isEqualTo(once);
    assertThat(other.features()).isNotEqualTo(once.features());
  }

  @Test
  void rowsOfAStepLieInItInOrderAndTrafficIsKept() {
    SimulatedModel model =
        model(Family.BERNOULLI).traffic(10).follows(LawPath.stationary(Law.of(0, 1, 1))).build();
    List<Row> day = new ArrayList<>();
    for (long step = 8; step < 12; step++) {
      List<Row> rows = rows(model, 1).step(step);
      assertThat(rows).extracting(Row::time).isSorted();
      long end = CALENDAR.endOf(step);
      assertThat(rows).allMatch(r -> r.time() > end - SimulatedTime.STEP && r.time() <= end);
      day.addAll(rows);
    }
    assertThat(day).hasSize(10);
    assertThat(day).extracting(Row::predictionId).doesNotHaveDuplicates();
  }

  @Test
  void baseRateAndFeaturesAreTheLaws() {
    // Features without weight: the base rate is 1 / (1 + e) = 0.26894.
    SimulatedModel model =
        model(Family.BERNOULLI).follows(LawPath.stationary(Law.of(-1, 0, 0))).build();
    List<Row> rows = days(rows(model, 1), 0, 10);
    // Four standard errors of 40,000 rows.
    assertThat(rows.stream().mapToDouble(Row::label).average().orElseThrow())
        .isCloseTo(0.26894, within(0.0089));
    assertThat(rows.stream().mapToDouble(r -> r.features()[0]).average().orElseThrow())
        .isCloseTo(10, within(0.04));
    assertThat(rows).allMatch(r -> Math.abs(r.trueMean() - 0.26894142137) < 1e-10);
  }

  @Test
  void labelsFollowTheLawOfTheDay() {
    Law before = Law.of(0, 1, 0);
    SimulatedModel model =
        model(Family.GAUSSIAN).follows(LawPath.abrupt(before, Law.of(5, 1, 0), 5)).build();
    assertThat(meanResidual(days(rows(model, 1), 0, 5))).isCloseTo(0, within(0.03));
    assertThat(meanResidual(days(rows(model, 1), 5, 10))).isCloseTo(5, within(0.03));
  }

  /** Mean of the label less the first law's mean. */
  private static double meanResidual(List<Row> rows) {
    return rows.stream()
        .mapToDouble(r -> r.label() - (r.features()[0] - 10) / 2)
        .average()
        .orElseThrow();
  }

  @Test
  void covariatesShiftAndTheLawDoesNot() {
    SimulatedModel model =
        model(Family.GAUSSIAN)
            .follows(LawPath.stationary(Law.of(1, 2, 0)))
            .shifted(5, 1.5, 0)
            .build();
    List<Row> after = days(rows(model, 1), 5, 10);
    assertThat(after.stream().mapToDouble(r -> r.features()[0]).average().orElseThrow())
        .isCloseTo(13, within(0.06));
    assertThat(after)
        .allMatch(r -> Math.abs(r.trueMean() - (1 + 2 * (r.features()[0] - 10) / 2)) < 1e-9);
  }

  @Test
  void labelsAreDelayedAndAnOutageHoldsThemBack() {
    SimulatedModel model =
        model(Family.BERNOULLI)
            .follows(LawPath.stationary(Law.of(0, 1, 1)))
            .labels(LabelPlan.delayed(1).withOutage(4, 8))
            .build();
    for (Row row : days(rows(model, 1), 0, 10)) {
      double day = CALENDAR.dayOf(row.time());
      double known = CALENDAR.dayOf(row.labelTime());
      assertThat(known < 4.0001 || known > 7.9999).isTrue();
      assertThat(known - day).isBetween(0.4999, model.labels().longest());
    }
  }

  @Test
  void theLastLabelledRowsAreThoseThatArrived() {
    SimulatedModel model =
        model(Family.BERNOULLI)
            .follows(LawPath.stationary(Law.of(0, 1, 1)))
            .labels(LabelPlan.delayed(2))
            .build();
    long now = CALENDAR.endOf(20);
    List<Row> window = rows(model, 1).lastLabelled(now, 5000);
    assertThat(window).hasSize(5000).allMatch(row -> row.labelTime() <= now);
    assertThat(window).extracting(Row::time).isSorted();
    assertThat(window.get(4999).time()).isGreaterThan(now - 2 * SimulatedTime.DAY);
  }

  @Test
  void storiesBeginAgainWhereTheRunIsKept() {
    SimulatedModel model =
        model(Family.GAUSSIAN).follows(LawPath.abrupt(Law.of(0, 0, 0), Law.of(5, 0, 0), 5)).build();
    RowGenerator cycling = new RowGenerator(model, CALENDAR, 1, 10);
    assertThat(cycling.step(4 * 7).get(0).trueMean()).isEqualTo(5);
    assertThat(cycling.step(4 * 12).get(0).trueMean()).isEqualTo(0);
    assertThat(cycling.step(4 * 17).get(0).trueMean()).isEqualTo(5);
  }

  @Test
  void theWarmUpFollowsItsOwnLaw() {
    SimulatedModel model =
        model(Family.GAUSSIAN)
            .follows(LawPath.stationary(Law.of(0, 0, 0)))
            .fittedOn(Law.of(9, 0, 0), 300)
            .build();
    List<Row> warmup = rows(model, 1).warmup();
    assertThat(warmup).hasSize(300).allMatch(row -> row.trueMean() == 9);
    assertThat(warmup).allMatch(row -> row.time() < CALENDAR.start());
    assertThat(model.onsets()).containsExactly(0.0);
  }
}
