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

/**
 * One of the public streams of {@code bench streams}: what is predicted, and how the file is cut.
 * Classes are judged by log loss, numbers, standardised with the warm-up, by squared loss. The file
 * is cut into 100 parts: 90 batches and, before them, the warm-up of 10 batches and what is left
 * over.
 *
 * @param name name of the file without its ending
 * @param family family of the label
 * @param development whether ideas were tried out on it; the others only report
 * @param drifts false for a negative control: nothing that a retrain could mend
 */
record StreamSet(String name, Family family, boolean development, boolean drifts) {

  static final int BATCHES = 90;

  private static final int PARTS = 100;
  private static final double HALF_LIFE_BATCHES = 13.5;

  static final List<StreamSet> ALL =
      List.of(
          new StreamSet("elec2", Family.BERNOULLI, true, true),
          new StreamSet("noaa_weather", Family.BERNOULLI, true, true),
          new StreamSet("give_me_some_credit", Family.BERNOULLI, false, false),
          new StreamSet("spam", Family.BERNOULLI, false, true),
          new StreamSet("synthetic_sea", Family.BERNOULLI, false, true),
          new StreamSet("insects_gradual_balanced", Family.CATEGORICAL, false, true),
          new StreamSet("keystroke", Family.CATEGORICAL, false, true),
          new StreamSet("kddcup99_10pct", Family.CATEGORICAL, false, true),
          new StreamSet("bike_sharing", Family.GAUSSIAN, true, true),
          new StreamSet("nyc_taxi", Family.GAUSSIAN, false, true),
          new StreamSet("friedman_global_slow_gradual", Family.GAUSSIAN, true, true),
          new StreamSet("friedman_stationary", Family.GAUSSIAN, true, false));

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
