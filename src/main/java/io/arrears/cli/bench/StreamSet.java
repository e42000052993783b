package io.arrears.cli.bench;

import io.arrears.backtest.DataOptions;
import io.arrears.backtest.DataTable;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.ReplayOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * One of the public streams of {@code bench streams}: what is predicted, and how the file is cut.
 * Classes are judged by log loss, numbers, standardised with the warm-up, by squared loss. The file
 * is cut into 100 parts: 90 batches and, before them, the warm-up of 10 batches and what is left
 * over.
 *
 * @param name name of the file without its ending
 * @param family family of the label
 */
record StreamSet(String name, Family family) {

  static final int BATCHES = 90;

  private static final int PARTS = 100;
  private static final double HALF_LIFE_BATCHES = 13.5;

  private static final Set<String> CONTROLS = Set.of("give_me_some_credit", "friedman_stationary");

  static final List<StreamSet> ALL =
      List.of(
          new StreamSet("elec2", Family.BERNOULLI),
          new StreamSet("noaa_weather", Family.BERNOULLI),
          new StreamSet("give_me_some_credit", Family.BERNOULLI),
          new StreamSet("spam", Family.BERNOULLI),
          new StreamSet("synthetic_sea", Family.BERNOULLI),
          new StreamSet("insects_gradual_balanced", Family.CATEGORICAL),
          new StreamSet("keystroke", Family.CATEGORICAL),
          new StreamSet("kddcup99_10pct", Family.CATEGORICAL),
          new StreamSet("bike_sharing", Family.GAUSSIAN),
          new StreamSet("nyc_taxi", Family.GAUSSIAN),
          new StreamSet("friedman_global_slow_gradual", Family.GAUSSIAN),
          new StreamSet("friedman_stationary", Family.GAUSSIAN));

  /** Whether nothing drifts in it: a control. */
  boolean isControl() {
    return CONTROLS.contains(name);
  }

  /** The file in a directory. */
  Path file(Path directory) {
    return directory.resolve(name + ".csv.gz");
  }

  /** The options of its backtest. */
  ReplayOptions options(Path directory, LearnerKind learner, long seed) throws IOException {
    int rows = DataTable.countRows(file(directory));
    int batch = rows / PARTS;
    int warmup = rows - BATCHES * batch;
    return new ReplayOptions(
        new DataOptions(file(directory), "", "", List.of(), family, warmup),
        family == Family.GAUSSIAN ? Loss.SQUARED : Loss.LOG,
        1,
        1,
        learner,
        (PARTS - BATCHES) * batch,
        batch,
        HALF_LIFE_BATCHES * batch,
        32,
        1.5,
        warmup,
        0,
        seed,
        false);
  }
}
