package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {

  private static final int ROWS = 3050;
  private static final int DRIFT = 1500;

  @TempDir private Path directory;

  @Test
  void asksOnceAfterADriftAndTheRetrainHelps() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, DRIFT, 1);
    Outcome outcome = replay(file, Family.BERNOULLI, Loss.LOG, 40, 0);
    Outcome never = replay(file, Family.BERNOULLI, Loss.LOG, 1e9, 0);
    assertThat(never.triggers()).isEmpty();
    assertThat(outcome.triggers()).isNotEmpty();
    Outcome.Fired first = outcome.triggers().get(0);
    assertThat(first.atRow()).isBetween(DRIFT + 1L, DRIFT + 300L);
    assertThat(first.trigger().debt()).isGreaterThanOrEqualTo(40);
    assertThat(first.trigger().price()).isEqualTo(40);
    assertThat(first.trigger().version()).isEqualTo("v1");
    assertThat(first.trigger().reason()).isEqualTo("DEBT");
    assertThat(outcome.deployments()).isEqualTo(outcome.triggers().size() + 1);
    assertThat(outcome.loss().deployed()).isLessThan(0.8 * never.loss().deployed());
    assertThat(outcome.deadLetters()).isZero();
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void asksAfterADriftOfClasses(LearnerKind learner) throws Exception {
    Path file = GeneratedStream.classes(directory, ROWS, DRIFT, 7);
    assertAsksAndGains(options(file, Family.CATEGORICAL, Loss.LOG, 60, 0), learner);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void asksAfterADriftOfCounts(LearnerKind learner) throws Exception {
    Path file = GeneratedStream.counts(directory, ROWS, DRIFT, 8);
    assertAsksAndGains(options(file, Family.POISSON, Loss.LOG, 60, 0), learner);
  }

  private static void assertAsksAndGains(ReplayOptions options, LearnerKind learner)
      throws Exception {
    Outcome outcome = GeneratedStream.replay(GeneratedStream.with(options, learner, 60));
    Outcome never = GeneratedStream.replay(GeneratedStream.with(options, learner, 1e9));
    assertThat(never.triggers()).isEmpty();
    assertThat(outcome.deadLetters()).isZero();
    assertThat(outcome.triggers()).isNotEmpty();
    assertThat(outcome.triggers().get(0).atRow()).isBetween(DRIFT + 1L, DRIFT + 300L);
    assertThat(outcome.loss().deployed()).isLessThan(never.loss().deployed());
    assertThat(outcome.loss().booked()).isEqualTo(outcome.loss().rows());
  }

  @Test
  void aClassThatComesLaterIsOneOfTheOthers() throws Exception {
    Path file = directory.resolve("later.csv");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("a,y");
      for (int i = 0; i < 1500; i++) {
        out.println(i % 7 + "," + (i < 900 ? "old" + i % 2 : "new" + i % 3));
      }
    }
    ReplayOptions options = options(file, Family.CATEGORICAL, Loss.LOG, 100, 0);
    Outcome outcome = GeneratedStream.replay(options);
    assertThat(outcome.deadLetters()).isZero();
    assertThat(outcome.triggers()).isNotEmpty();
    assertThat(outcome.loss().booked()).isEqualTo(1500 - GeneratedStream.WARMUP);
  }

  @Test
  void staysQuietWithoutDrift() throws Exception {
    Path file = GeneratedStream.numeric(directory, ROWS, ROWS, 2);
    Outcome outcome = replay(file, Family.GAUSSIAN, Loss.SQUARED, 40, 0);
    assertThat(outcome.triggers()).isEmpty();
    assertThat(outcome.deployments()).isEqualTo(1);
    assertThat(outcome.rows()).isEqualTo(ROWS);
    assertThat(outcome.recordsPerSecond()).isNaN();
  }

  /** The replay knows the deployed loss of every row; the ledgers must come to the same sum. */
  @Test
  void lossCoversEveryRowAfterTheWarmup() throws Exception {
    Path file = GeneratedStream.numeric(directory, ROWS, DRIFT, 3);
    ReplayOptions options = options(file, Family.GAUSSIAN, Loss.SQUARED, 20, 0);
    List<Standing> looks = new ArrayList<>();
    Outcome outcome;
    try (EngineWatcher watcher = new EngineWatcher(options.engine("test"))) {
      outcome =
          Replay.run(
              GeneratedStream.stream(options),
              options,
              watcher,
              (rows, of, standing, triggers) -> looks.add(standing));
    }
    assertThat(looks).hasSize(26);
    assertThat(outcome.triggers()).isNotEmpty();
    assertThat(outcome.loss().rows()).isEqualTo(ROWS - GeneratedStream.WARMUP);
    assertThat(outcome.loss().booked()).isEqualTo(outcome.loss().rows());
    double ledgers = 0;
    double beliefs = 0;
    for (int i = 0; i < looks.size(); i++) {
      boolean last =
          i == looks.size() - 1 || looks.get(i + 1).activation() != looks.get(i).activation();
      ledgers += last ? looks.get(i).lossDeployed() : 0;
      beliefs += last ? looks.get(i).lossBelief() : 0;
    }
    assertThat(outcome.loss().deployed()).isCloseTo(ledgers, within(1e-9 * ledgers));
    assertThat(outcome.loss().belief()).isCloseTo(beliefs, within(1e-9 * ledgers));
  }

  @Test
  void waitsForEveryLabelAndStillCoversEveryRow() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, ROWS, 4);
    Outcome prompt = replay(file, Family.BERNOULLI, Loss.LOG, 1e9, 0);
    Outcome delayed = replay(file, Family.BERNOULLI, Loss.LOG, 1e9, 333);
    assertThat(delayed.loss().rows()).isEqualTo(ROWS - GeneratedStream.WARMUP);
    assertThat(delayed.loss().booked()).isEqualTo(delayed.loss().rows());
    assertThat(delayed.loss().deployed()).isEqualTo(prompt.loss().deployed());
  }

  @Test
  void aDelayedLabelDelaysTheTrigger() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, DRIFT, 5);
    long prompt = replay(file, Family.BERNOULLI, Loss.LOG, 40, 0).triggers().get(0).atRow();
    Outcome delayed = replay(file, Family.BERNOULLI, Loss.LOG, 40, 400);
    assertThat(delayed.triggers().get(0).atRow()).isBetween(prompt + 300, prompt + 500);
    assertThat(delayed.loss().booked()).isLessThan(delayed.loss().rows());
    assertThat(delayed.loss().belief()).isLessThan(delayed.loss().deployed());
  }

  @Test
  void feedsEachRowAndEachLabelOnceAndInTime() throws Exception {
    Path file = GeneratedStream.binary(directory, ROWS, ROWS, 6);
    ReplayOptions options = options(file, Family.BERNOULLI, Loss.LOG, 40, 250);
    Recorder recorder = new Recorder();
    Replay.run(GeneratedStream.stream(options), options, recorder, Progress.NONE);
    assertThat(recorder.observations).hasSize(ROWS - GeneratedStream.WARMUP);
    assertThat(recorder.labels).hasSize(ROWS - GeneratedStream.WARMUP);
    for (int i = 0; i < recorder.labels.size(); i++) {
      Observation observation = recorder.observations.get(i);
      Label label = recorder.labels.get(i);
      assertThat(observation.hasLabel()).isFalse();
      assertThat(label.predictionId()).isEqualTo(observation.predictionId());
      assertThat(label.time()).isEqualTo(observation.time() + 250_000);
    }
    assertThat(recorder.looks).isSorted().doesNotHaveDuplicates();
    assertThat(recorder.looks.get(recorder.looks.size() - 1)).isEqualTo((ROWS + 250) * 1000L);
  }

  private static Outcome replay(
      Path file, Family family, Loss loss, double retrainCost, int labelDelay) throws Exception {
    return GeneratedStream.replay(options(file, family, loss, retrainCost, labelDelay));
  }

  private static ReplayOptions options(
      Path file, Family family, Loss loss, double retrainCost, int labelDelay) {
    return GeneratedStream.options(file, family, loss, retrainCost, labelDelay);
  }

  /** Watches nothing and remembers what it was given. */
  private static final class Recorder implements Watcher {

    private final List<Observation> observations = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final List<Long> looks = new ArrayList<>();

    @Override
    public List<Alarms.Alarm> alarms() {
      return List.of();
    }

    @Override
    public void deploy(Deployment deployment) {}

    @Override
    public void feed(List<Observation> fed, List<Label> arrived) {
      observations.addAll(fed);
      labels.addAll(arrived);
    }

    @Override
    public Look look(long time) {
      assertThat(observations).allMatch(observation -> observation.time() <= time);
      assertThat(labels).allMatch(label -> label.time() <= time);
      looks.add(time);
      return new Look(new Standing("v1", 1, 0, 1, 0, 0, 0, 0, 0, 0), List.of());
    }

    @Override
    public long deadLetters() {
      return 0;
    }

    @Override
    public String firstDeadLetter() {
      return "";
    }

    @Override
    public void close() {}
  }
}
