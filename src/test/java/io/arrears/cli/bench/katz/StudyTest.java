package io.arrears.cli.bench.katz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StudyTest {

  private static final Calibration CALIBRATION = new Calibration(2, 5);

  /** No schedule is below the optimum: rules, and schedules drawn at random. */
  @ParameterizedTest
  @EnumSource(World.Shift.class)
  void theOptimumIsAFloor(World.Shift shift) {
    Path path = new Path(shift, 0.1, Curvature.NONE, 17);
    Random random = new Random(1);
    for (Objective objective : Objective.values()) {
      for (double price : new double[] {0.01, 0.1, 1}) {
        double optimum = objective.optimum(path, price);
        List<Rule> rules =
            List.of(
                new Rule.Every(500),
                new Rule.Every(3),
                new Rule.Cusum(0.1),
                new Rule.BreakEven(price, false),
                new Rule.BreakEven(price, true),
                new Rule.DebtThreshold(CALIBRATION, 2),
                (at, deployed, t) -> random.nextInt(7) == 0);
        for (Rule rule : rules) {
          assertThat(objective.run(path, rule, price).cost()).isGreaterThan(optimum - 1e-12);
        }
      }
    }
  }

  /** Where a retrain costs more than it could ever save, the optimum is to keep the model. */
  @Test
  void theOptimumNeverRetrainsAtAnyPrice() {
    Path path = new Path(World.Shift.ABRUPT, 0.1, Curvature.NONE, 18);
    Objective.Outcome never = Objective.POSITIVE.run(path, new Rule.Every(500), 1e9);
    assertThat(never.retrains()).isZero();
    assertThat(Objective.POSITIVE.optimum(path, 1e9)).isCloseTo(never.cost(), within(1e-9));
    assertThat(Objective.POSITIVE.optimum(path, 0.01)).isLessThan(never.cost());
  }

  @Test
  void thePublishedDebtRuleRetrainsAfterAShiftAndRarelyWithout() {
    Rule debt = new Rule.DebtThreshold(CALIBRATION, 4);
    Objective objective = Objective.SIGNED;
    int quiet = 0;
    int shifted = 0;
    for (int i = 0; i < 5; i++) {
      quiet +=
          objective
              .run(new Path(World.Shift.NONE, 0, Curvature.NONE, 50 + i), debt, 0.1)
              .retrains();
      shifted +=
          objective
              .run(new Path(World.Shift.ABRUPT, 0.1, Curvature.NONE, 60 + i), debt, 0.1)
              .retrains();
    }
    assertThat(quiet).isLessThanOrEqualTo(5);
    assertThat(shifted).isGreaterThan(4 * Math.max(1, quiet));
  }

  @Test
  void aSmallStudyHasEveryCell() {
    Study study = new Study(CALIBRATION, CALIBRATION.unit(75), 3, 9);
    Map<Objective, List<Study.Cell>> cells =
        study.cells(World.Shift.VARIANCE, 0.1, Curvature.NONE, study.quiet(Curvature.NONE));
    cells.values().forEach(StudyTest::requireAllPricesAtOrAboveTheOptimum);
    assertThat(cells).containsOnlyKeys(Objective.values());
  }

  private static void requireAllPricesAtOrAboveTheOptimum(List<Study.Cell> cells) {
    assertThat(cells).extracting(Study.Cell::price).containsExactly(0.1, 0.25, 0.5, 1.0, 2.0, 4.0);
    for (Study.Cell cell : cells) {
      for (Study.Ran ran : List.of(cell.debt(), cell.calendar(), cell.cusum(), cell.breakEven())) {
        assertThat(ran.cost()).isGreaterThanOrEqualTo(cell.optimum() - 1e-12);
      }
    }
  }
}
