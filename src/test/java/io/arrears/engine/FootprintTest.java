package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The formulas of the guide for the size of a model, with d = D + 1, K outputs and N bytes of
 * feature names.
 */
class FootprintTest {

  private static final int OUTPUTS = 1;
  private static final int CHUNK_ROWS = 32;

  /** Names, money terms, counters: what does not depend on D and K, bytes. */
  private static final int STATE_REST = 780;

  /** Objects, and the arrays of a chunk's length, bytes. */
  private static final int HOT_REST = 4_800;

  private static final EngineOptions OPTIONS =
      new EngineOptions(CHUNK_ROWS, 1_000, 60_000, 1_000, "test");

  static long stateBytes(int features, int outputs, long nameBytes) {
    long d = features + 1;
    return 4 * d * (d + 1) + 8 * d * outputs + 76L * features + nameBytes + STATE_REST;
  }

  static long hotBytes(int features, int outputs) {
    long d = features + 1;
    long rows = CHUNK_ROWS * (8L * (features + outputs) + 72);
    return 8 * d * (d + 1) + 8 * d * (5 + 6L * outputs) + 112L * features + rows + HOT_REST;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32, 64, 256})
  void stateTakesWhatTheFormulaSays(int features) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelEngine engine = engine("model", features);
    engine.write(new DataOutputStream(bytes));
    long names = names(features).stream().mapToLong(String::length).sum();
    assertThat((double) bytes.size())
        .isCloseTo(stateBytes(features, OUTPUTS, names), within(150.0));
  }

  @Test
  void aWaitingRowTakesWhatTheFormulaSays() throws IOException {
    int features = 64;
    ModelEngine engine = engine("model", features);
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(before));
    feed(engine, "model", features, 2 * CHUNK_ROWS, 10);
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(after));
    assertThat((after.size() - before.size()) / 10.0).isCloseTo(8 * features + 110, within(30.0));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 32, 64, 128})
  void hotModelsTakeWhatTheFormulaSays(int features) {
    int models = Math.max(100, 60_000 / (features * features / 4 + 10));
    engine("warm-up", features);
    long before = usedHeap();
    ModelEngine[] engines = new ModelEngine[models];
    for (int m = 0; m < models; m++) {
      engines[m] = engine("model" + m, features);
    }
    double each = (double) (usedHeap() - before) / models;
    assertThat(engines).hasSize(models);
    double formula = hotBytes(features, OUTPUTS);
    assertThat(each).isBetween(0.75 * formula, 1.15 * formula);
  }

  /** A model that has learned two chunks and holds no row. */
  private static ModelEngine engine(String model, int features) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    ModelEngine engine = ModelEngine.create(model, OPTIONS);
    Deployment deployment =
        new Deployment(
            model,
            "v1",
            Deployment.Role.SERVING,
            0,
            Family.BERNOULLI,
            names(features),
            Double.NaN,
            new Terms(Loss.LOG, 1, 1_000, "EUR"),
            new BeliefOptions(1.5, 1_000_000, 5_000),
            new LookSchedule(0, 1_000_000),
            1_000_000,
            false,
            new ReferenceProfile(1_000, new double[features], ones, new double[features]),
            Origin.NONE);
    engine.accept(deployment, 0, output -> {});
    feed(engine, model, features, 0, 2 * CHUNK_ROWS);
    return engine;
  }

  private static List<String> names(int features) {
    return IntStream.range(0, features).mapToObj(j -> "feature" + j).toList();
  }

  private static void feed(ModelEngine engine, String model, int features, int from, int rows) {
    SplittableRandom random = new SplittableRandom(from);
    for (int row = from; row < from + rows; row++) {
      Observation observation =
          new Observation(
              model,
              "v1",
              "prediction-" + (1_000_000 + row),
              row,
              random.doubles(features).toArray(),
              new double[] {0.5},
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
    for (int i = 0; i < 3; i++) {
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
