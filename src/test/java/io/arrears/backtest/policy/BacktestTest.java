package io.arrears.backtest.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.GeneratedStream;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BacktestTest {

  private static final int ROWS = 3050;
  private static final int DRIFT = 1500;

  @TempDir private Path directory;

  /** The oracle is the replay: the same engine, fed batch by batch, with a real trainer. */
  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, LINEAR, 40, 0",
    "BERNOULLI, LINEAR, 15, 230",
    "BERNOULLI, TREES, 20, 0",
    "GAUSSIAN, LINEAR, 10, 0",
    "GAUSSIAN, LINEAR, 30, 100",
    "GAUSSIAN, TREES, 30, 0",
    "CATEGORICAL, LINEAR, 15, 50",
    "POISSON, LINEAR, 15, 0"
  })
  void breakEvenDoesWhatTheReplayDoes(
      Family family, LearnerKind learner, double retrainCost, int labelDelay) throws Exception {
    ReplayOptions options =
        GeneratedStream.with(
            GeneratedStream.options(file(family), family, Loss.LOG, retrainCost, labelDelay),
            learner,
            retrainCost);
    Outcome replay = GeneratedStream.replay(options);
    assertThat(replay.triggers()).isNotEmpty();
    BacktestOutcome outcome = backtest(options, List.of(3 * retrainCost, retrainCost), 2);
    PolicyResult ours = outcome.at(retrainCost).policy("break-even");
    assertThat(asked(outcome, retrainCost))
        .isEqualTo(
            replay.triggers().stream()
                .map(fired -> batch(fired.atRow(), options.batch()))
                .toList());
    assertThat(ours.retrains()).hasSize(replay.deployments() - 1);
    assertThat(ours.loss())
        .isCloseTo(replay.loss().deployed(), within(1e-9 * Math.abs(replay.loss().deployed())));
  }

  /** The oracle is the replay that follows the same kind of plan. */
  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, WINDOW, 40, 0",
    "BERNOULLI, SAMPLES, 15, 230",
    "GAUSSIAN, FULL, 10, 0",
    "CATEGORICAL, SAMPLES, 15, 50"
  })
  void plannedRetrainsDoWhatTheReplayDoes(
      Family family, PlanKind kind, double retrainCost, int labelDelay) throws Exception {
    ReplayOptions options =
        GeneratedStream.options(file(family), family, Loss.LOG, retrainCost, labelDelay);
    BacktestOutcome plain = backtest(options, List.of(3 * retrainCost, retrainCost), 2);
    BacktestOutcome outcome;
    try (Workers workers = new Workers(2)) {
      outcome = PlannedRetrains.added(List.of(PlanKind.NONE, kind), plain, "test", workers);
      assertThat(PlannedRetrains.added(List.of(PlanKind.NONE), plain, "test", workers))
          .isSameAs(plain);
    }
    Comparison at = outcome.at(retrainCost);
    assertThat(at.policies()).hasSize(plain.at(retrainCost).policies().size() + 1);
    Outcome replay = GeneratedStream.replay(options.with(kind));
    PolicyResult planned = at.policy(PlannedRetrains.name(kind));
    assertThat(planned.retrains()).hasSize(replay.deployments() - 1).isNotEmpty();
    assertThat(planned.retrains())
        .isEqualTo(
            replay.triggers().stream()
                .map(fired -> batch(fired.atRow(), options.batch()))
                .limit(planned.retrains().size())
                .toList());
    assertThat(planned.losses()).hasSize(outcome.table().batches());
    assertThat(planned.loss())
        .isCloseTo(replay.loss().deployed(), within(1e-9 * Math.abs(replay.loss().deployed())));
    assertThat(planned.frozen()).isFalse();
  }

  @Test
  void noPolicyThatServesFrozenModelsIsBelowTheOptimum() throws Exception {
    Path file = file(Family.BERNOULLI);
    ReplayOptions options = GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 20, 0);
    for (double cost : List.of(5.0, 20.0, 80.0)) {
      Comparison at = backtest(options, List.of(cost), 1).at(cost);
      assertThat(at.policies().stream().map(PolicyResult::name).toList())
          .containsExactlyInAnyOrderElementsOf(Backtest.policyNames());
      for (PolicyResult policy : at.policies()) {
        if (policy.frozen()) {
          assertThat(at.ratio(policy)).as(policy.name()).isGreaterThanOrEqualTo(1 - 1e-12);
        }
      }
      assertThat(at.policy("never").retrains()).isEmpty();
      assertThat(at.policy("calendar-10").retrains()).containsExactly(10, 20);
      assertThat(at.ratio(at.policy("break-even"))).isLessThan(at.ratio(at.policy("never")));
    }
  }

  /** What is fitted, scored and looked at in parallel must not depend on how many do it. */
  @ParameterizedTest
  @EnumSource(
      value = Family.class,
      names = {"GAUSSIAN", "CATEGORICAL"})
  void threadsChangeNothing(Family family) throws Exception {
    ReplayOptions options = GeneratedStream.options(file(family), family, Loss.SQUARED, 20, 120);
    Comparison one = backtest(options, List.of(20.0), 1).at(20);
    Comparison three = backtest(options, List.of(20.0), 3).at(20);
    assertThat(three.optimum()).isEqualTo(one.optimum());
    assertThat(three.policies()).usingRecursiveComparison().isEqualTo(one.policies());
  }

  /** Oracle: a replay that never asks knows what the belief lost. */
  @ParameterizedTest
  @CsvSource({"0", "230"})
  void onlineIsTheBeliefOfTheFirstVersion(int labelDelay) throws Exception {
    Path file = file(Family.GAUSSIAN);
    ReplayOptions options =
        GeneratedStream.options(file, Family.GAUSSIAN, Loss.SQUARED, 1e9, labelDelay);
    Outcome never = GeneratedStream.replay(options);
    PolicyResult online = backtest(options, List.of(7.0), 2).at(7).policy("online");
    assertThat(online.loss()).isCloseTo(never.loss().belief(), within(1e-6));
    assertThat(online.retrains()).isEmpty();
  }

  @Test
  void ratiosAreLeftOutWhereALossCanBeNegative() throws Exception {
    Path file = file(Family.GAUSSIAN);
    ReplayOptions log = GeneratedStream.options(file, Family.GAUSSIAN, Loss.LOG, 20, 0);
    Comparison at = backtest(log, List.of(20.0), 1).at(20);
    assertThat(at.ratio(at.policy("never"))).isNaN();
    ReplayOptions squared = GeneratedStream.options(file, Family.GAUSSIAN, Loss.SQUARED, 20, 0);
    at = backtest(squared, List.of(20.0), 1).at(20);
    assertThat(at.ratio(at.policy("never"))).isGreaterThan(1);
  }

  private Path file(Family family) throws Exception {
    return switch (family) {
      case BERNOULLI -> GeneratedStream.binary(directory, ROWS, DRIFT, 1);
      case GAUSSIAN -> GeneratedStream.numeric(directory, ROWS, DRIFT, 2);
      case CATEGORICAL -> GeneratedStream.classes(directory, ROWS, DRIFT, 7);
      case POISSON -> GeneratedStream.counts(directory, ROWS, DRIFT, 8);
    };
  }

  private static BacktestOutcome backtest(ReplayOptions options, List<Double> costs, int threads)
      throws Exception {
    try (DataTable table = DataTable.open(options.data(), Backtest.rowsToKeep(options));
        Workers workers = new Workers(threads)) {
      return Backtest.run(
          new RowStream(table, options),
          new BacktestOptions(options, costs, List.of()),
          "test",
          workers,
          BacktestProgress.NONE);
    }
  }

  private static int batch(long atRow, int rows) {
    return (int) ((atRow - GeneratedStream.WARMUP + rows - 1) / rows);
  }

  private static List<Integer> asked(BacktestOutcome outcome, double cost) {
    List<LookedAt> looks = outcome.looks().get(cost);
    int batches = outcome.table().batches();
    return IntStream.rangeClosed(1, looks.size())
        .filter(batch -> looks.get(batch - 1).triggered())
        .map(batch -> Math.min(batch, batches))
        .boxed()
        .toList();
  }
}
