package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
import io.arrears.plan.PlanOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The formulas of the guide for the size of a model, with d = D + 1, K outputs, N bytes of feature
 * names and beliefs published.
 */
class FootprintTest {

  private static final int CHUNK_ROWS = 32;

  /** Names, money terms, counters: what does not depend on D and K, bytes. */
  private static final int STATE_REST = 800;

  /** Objects, bytes. */
  private static final int HOT_REST = 4_200;

  private static final EngineOptions OPTIONS =
      new EngineOptions(CHUNK_ROWS, 1_000, 60_000, 1_000, "test")
          .toBuilder().beliefs(1, 0).plan(PlanOptions.NONE).build();

  static long stateBytes(int features, int outputs, long nameBytes) {
    long d = features + 1;
    return 4 * d * (d + 1) + 16 * d * outputs + 76L * features + nameBytes + STATE_REST;
  }

  static long hotBytes(int features, int outputs) {
    long d = features + 1;
    long rows = CHUNK_ROWS * (8L * (features + outputs) + 72);
    return 8 * d * (d + 1) + 24 * d * outputs + 170 * d + 100L * outputs + HOT_REST + rows;
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1, 8", "BERNOULLI, 1, 1", "BERNOULLI, 1, 8", "BERNOULLI, 1, 64",
    "BERNOULLI, 1, 256", "POISSON, 1, 32", "CATEGORICAL, 2, 8", "CATEGORICAL, 10, 1",
    "CATEGORICAL, 10, 64", "CATEGORICAL, 100, 8", "CATEGORICAL, 100, 64"
  })
  void stateTakesWhatTheFormulaSays(Family family, int outputs, int features) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelEngine engine = engine("model", family, outputs, features);
    engine.write(new DataOutputStream(bytes));
    long names = names(features).stream().mapToLong(String::length).sum();
    assertThat((double) bytes.size())
        .isCloseTo(stateBytes(features, outputs, names), within(150.0));
  }

  @ParameterizedTest
  @CsvSource({"BERNOULLI, 1", "CATEGORICAL, 100"})
  void aWaitingRowTakesWhatTheFormulaSays(Family family, int outputs) throws IOException {
    int features = 64;
    ModelEngine engine = engine("model", family, outputs, features);
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(before));
    feed(engine, "model", family, outputs, features, 2 * CHUNK_ROWS, 10);
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(after));
    assertThat((after.size() - before.size()) / 10.0)
        .isCloseTo(8 * (features + outputs) + 102, within(30.0));
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1, 8", "GAUSSIAN, 1, 64", "BERNOULLI, 1, 1", "BERNOULLI, 1, 8",
    "BERNOULLI, 1, 32", "BERNOULLI, 1, 64", "BERNOULLI, 1, 128", "POISSON, 1, 8",
    "POISSON, 1, 64", "CATEGORICAL, 10, 8", "CATEGORICAL, 10, 64", "CATEGORICAL, 100, 8",
    "CATEGORICAL, 100, 64"
  })
  void hotModelsTakeWhatTheFormulaSays(Family family, int outputs, int features) {
    double formula = hotBytes(features, outputs);
    int models = (int) Math.max(40, Math.min(2_000, 3e7 / formula));
    engine("warm-up", family, outputs, features);
    usedHeap();
    ModelEngine[] engines = new ModelEngine[models];
    for (int m = 0; m < models; m++) {
      engines[m] = engine("model" + m, family, outputs, features);
    }
    long with = usedHeap();
    long ownWord = engines[0].heapBytes();
    Arrays.fill(engines, null);
    double each = (double) (with - usedHeap()) / models;
    assertThat(each).isBetween(0.8 * formula, 1.1 * formula);
    assertThat((double) ownWord)
        .as("what the Judge reckons with")
        .isCloseTo(formula, withinPercentage(1));
  }

  /** A model that has learned two chunks, published its belief and holds no row. */
  private static ModelEngine engine(String model, Family family, int outputs, int features) {
    return engine(model, family, outputs, features, OPTIONS);
  }

  private static ModelEngine engine(
      String model, Family family, int outputs, int features, EngineOptions options) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    ModelEngine engine = ModelEngine.create(model, options);
    Deployment deployment =
        Deployment.builder(model, "v1", family, names(features))
            .outputs(outputs)
            .dispersion(family == Family.GAUSSIAN ? 1 : Double.NaN)
            .terms(new Terms(Loss.LOG, 1, 1_000_000, "EUR"))
            .belief(new BeliefOptions(1.5, 1_000_000, 5_000))
            .looks(new LookSchedule(0, 2 * CHUNK_ROWS))
            .labels(LabelTerms.of(1_000_000))
            .reference(
                new ReferenceProfile(1_000, new double[features], ones, new double[features]))
            .build();
    engine.accept(deployment, 0, output -> {});
    feed(engine, model, family, outputs, features, 0, 2 * CHUNK_ROWS);
    return engine;
  }

  /** The guide: at most 12 KB hot and 8 KB of state a model, whatever its shape. */
  @ParameterizedTest
  @CsvSource({"GAUSSIAN, 1, 8", "BERNOULLI, 1, 64", "CATEGORICAL, 100, 8"})
  void aPlanTakesNoMoreThanTheGuideSays(Family family, int outputs, int features)
      throws IOException {
    long[] state = new long[2];
    long[] own = new long[2];
    for (int planned = 0; planned < 2; planned++) {
      ModelEngine engine =
          engine(
              "model",
              family,
              outputs,
              features,
              OPTIONS.with(planned == 1 ? PlanOptions.DEFAULT : PlanOptions.NONE));
      feed(engine, "model", family, outputs, features, 2 * CHUNK_ROWS, 60 * CHUNK_ROWS);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      engine.write(new DataOutputStream(bytes));
      state[planned] = bytes.size();
      own[planned] = engine.heapBytes();
    }
    assertThat(state[1] - state[0]).isBetween(1_000L, 8_000L);
    assertThat(own[1] - own[0]).isBetween(1_000L, 12_000L);
  }

  /** What the Judge reckons with for plans is what they take. */
  @Test
  void plansTakeWhatTheEngineSays() {
    int models = 1_000;
    usedHeap();
    ModelEngine[] engines = new ModelEngine[models];
    for (int m = 0; m < models; m++) {
      engines[m] = engine("model" + m, Family.BERNOULLI, 1, 8, OPTIONS.with(PlanOptions.DEFAULT));
    }
    long with = usedHeap();
    double own = engines[0].heapBytes();
    Arrays.fill(engines, null);
    double each = (double) (with - usedHeap()) / models;
    assertThat(each).isBetween(0.8 * own, 1.1 * own);
  }

  private static List<String> names(int features) {
    return IntStream.range(0, features).mapToObj(j -> "feature" + j).toList();
  }

  private static void feed(
      ModelEngine engine,
      String model,
      Family family,
      int outputs,
      int features,
      int from,
      int rows) {
    SplittableRandom random = new SplittableRandom(from);
    double[] prediction = new double[outputs];
    Arrays.fill(prediction, outputs == 1 ? 0.5 : 1.0 / outputs);
    for (int row = from; row < from + rows; row++) {
      Observation observation =
          new Observation(
              model,
              "v1",
              "prediction-" + (1_000_000 + row),
              row,
              random.doubles(features).toArray(),
              prediction,
              row % 2,
              row,
              new Origin("arrears.observations", 0, row));
      engine.accept(Example.inline(observation), 0, output -> {});
    }
    engine.advanceTo(from + rows, output -> {});
  }

  /** Bytes in use once the collector has nothing left to find. */
  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
