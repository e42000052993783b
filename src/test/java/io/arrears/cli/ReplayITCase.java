package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.backtest.GeneratedStream;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.Progress;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Trainer;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.LookSchedule;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Oracle: the engine alone on the same rows. */
class ReplayITCase {

  private static final int ROWS = 1750;
  private static final int DRIFT = 800;
  private static final long YEAR_5138 = 100_000_000_000_000L;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"1, HASHMAP, 0", "2, ROCKSDB, 0", "2, HASHMAP, 230", "1, ROCKSDB, 230"})
  void theJobTriggersAsTheEngineAloneDoes(int parallelism, StateBackend backend, int labelDelay)
      throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, DRIFT, 1);
    assertTheJobIsTheEngine(
        GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 30, labelDelay),
        parallelism,
        backend);
  }

  @Test
  void aModelOfClassesTriggersAsTheEngineAloneDoes() throws Exception {
    Path file = GeneratedStream.classes(directory, ROWS, DRIFT, 4);
    assertTheJobIsTheEngine(
        GeneratedStream.options(file, Family.CATEGORICAL, Loss.LOG, 30, 230),
        2,
        StateBackend.ROCKSDB);
  }

  @Test
  void aModelOfClassesWithCostsTriggersAsTheEngineAloneDoes() throws Exception {
    Path file = GeneratedStream.classes(directory, ROWS, DRIFT, 5);
    Loss loss = Loss.cost(new double[][] {{0, 1, 4}, {1, 0, 1}, {4, 1, 0}, {0.5, 0.5, 0.5}});
    assertTheJobIsTheEngine(
        GeneratedStream.options(file, Family.CATEGORICAL, loss, 30, 0), 1, StateBackend.HASHMAP);
  }

  @Test
  void aModelOfCountsTriggersAsTheEngineAloneDoes() throws Exception {
    Path file = GeneratedStream.counts(directory, ROWS, DRIFT, 6);
    assertTheJobIsTheEngine(
        GeneratedStream.options(file, Family.POISSON, Loss.LOG, 30, 0), 1, StateBackend.HASHMAP);
  }

  private static void assertTheJobIsTheEngine(
      ReplayOptions options, int parallelism, StateBackend backend) throws Exception {
    Outcome expected = GeneratedStream.replay(options);
    assertThat(expected.triggers()).isNotEmpty();

    Outcome outcome;
    try (JobWatcher watcher =
        JobWatcher.start(options, parallelism, backend, Duration.ofMillis(50))) {
      outcome = Replay.run(GeneratedStream.stream(options), options, watcher, Progress.NONE);
    }

    assertThat(outcome.triggers()).isEqualTo(expected.triggers());
    assertThat(outcome.deployments()).isEqualTo(expected.deployments());
    assertThat(outcome.deadLetters()).isZero();
    LossTotals loss = outcome.loss();
    assertThat(loss.booked()).isEqualTo(expected.loss().booked());
    assertThat(loss.deployed()).isCloseTo(expected.loss().deployed(), within(1e-9));
    assertThat(loss.belief()).isCloseTo(expected.loss().belief(), within(1e-9));
  }

  /** A row a second: 1,200 rows are a seventieth of a day and of its 10,000 labels. */
  @Test
  void labelsThatAreAskedForAreCounted() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, DRIFT, 7);
    ReplayOptions options =
        GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 1e6, 230).withLabelBudget(10_000);
    Outcome outcome;
    try (JobWatcher watcher =
        JobWatcher.start(options, 2, StateBackend.HASHMAP, Duration.ofMillis(50))) {
      outcome = Replay.run(GeneratedStream.stream(options), options, watcher, Progress.NONE);
    }
    assertThat(outcome.labelRequests()).isBetween(10L, ROWS / 8L + 30);
    assertThat(outcome.deadLetters()).isZero();
    assertThat(outcome.loss().booked()).isEqualTo(ROWS - GeneratedStream.WARMUP);
  }

  @Test
  void aFreeRunBooksEveryRowAndReportsItsSpeed() throws Exception {
    Path file = GeneratedStream.numeric(directory, ROWS, ROWS, 2);
    ReplayOptions options = GeneratedStream.options(file, Family.GAUSSIAN, Loss.SQUARED, 1e6, 0);
    Outcome outcome;
    try (JobWatcher watcher =
        JobWatcher.start(options, 2, StateBackend.HASHMAP, Duration.ofMillis(200))) {
      outcome = new FreeRun(GeneratedStream.stream(options), options, watcher, Progress.NONE).run();
    }
    assertThat(outcome.triggers()).isEmpty();
    assertThat(outcome.recordsPerSecond()).isPositive();
    assertThat(outcome.deadLetters()).isZero();
    assertThat(outcome.loss().rows()).isEqualTo(ROWS - GeneratedStream.WARMUP);
    assertThat(outcome.loss().booked()).isEqualTo(outcome.loss().rows());
  }

  @Test
  void aFreeRunAnswersTriggers() throws Exception {
    // Long enough that the first trigger comes back before the last row is fed.
    Path file = GeneratedStream.binary(directory, 200_000, DRIFT, 3);
    ReplayOptions options = GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 30, 150);
    Outcome outcome;
    try (JobWatcher watcher =
        JobWatcher.start(options, 1, StateBackend.HASHMAP, Duration.ofMillis(50))) {
      outcome = new FreeRun(GeneratedStream.stream(options), options, watcher, Progress.NONE).run();
    }
    assertThat(outcome.triggers()).isNotEmpty();
    assertThat(outcome.deployments()).isGreaterThan(1);
    Outcome.Fired first = outcome.triggers().get(0);
    assertThat(first.trigger().version()).isEqualTo("v1");
    assertThat(first.atRow()).isBetween(DRIFT + 150L, DRIFT + 600L);
    assertThat(outcome.deadLetters()).isZero();
  }

  @Test
  void aRefusedDeploymentEndsTheWaitWithItsReason() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, DRIFT, 4);
    ReplayOptions options = GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 30, 0);
    RowStream stream = GeneratedStream.stream(options);
    Deployment tooLate =
        new Trainer(stream, options, LookSchedule.ON_COMMAND)
            .first()
            .deployment()
            .activatedAt(YEAR_5138);
    try (JobWatcher watcher =
        JobWatcher.start(options, 1, StateBackend.HASHMAP, Duration.ofMillis(50))) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> watcher.deploy(tooLate))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the echo of version v1 does not come: the job refused")
          .hasMessageContaining("IMPOSSIBLE_TIMESTAMP, ");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
      assertThat(watcher.firstDeadLetter()).startsWith("IMPOSSIBLE_TIMESTAMP, ");
    }
  }
}
