package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Files with a known drift, for tests of the replay. */
public final class GeneratedStream {

  /** Rows of the warm-up in {@link #options}. */
  public static final int WARMUP = 500;

  /** Rows of a batch in {@link #options}. */
  public static final int BATCH = 100;

  private GeneratedStream() {}

  /**
   * Binary labels from two features and a third that says nothing; the weights change their sign at
   * a row.
   *
   * @param drift first row of the second concept; the number of rows or more: no drift
   */
  public static Path binary(Path directory, int rows, int drift, long seed) throws IOException {
    Random random = new Random(seed);
    Path file = directory.resolve("binary-" + drift + ".csv");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("a,b,c,y");
      for (int i = 0; i < rows; i++) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        double eta = (i < drift ? 1 : -1) * (1.5 * a - b) + 0.3;
        int label = random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
        out.println(
            String.format(Locale.ROOT, "%.6f,%.6f,%.6f,%d", a, b, random.nextGaussian(), label));
      }
    }
    return file;
  }

  /** Numbers from two features; the intercept moves by a residual standard deviation at a row. */
  public static Path numeric(Path directory, int rows, int drift, long seed) throws IOException {
    Random random = new Random(seed);
    Path file = directory.resolve("numeric-" + drift + ".csv");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("a,b,y");
      for (int i = 0; i < rows; i++) {
        double a = random.nextGaussian();
        double b = random.nextDouble();
        double label = 20 + 5 * a - 3 * b + 2 * random.nextGaussian() + (i < drift ? 0 : 4);
        out.println(String.format(Locale.ROOT, "%.6f,%.6f,%.6f", a, b, label));
      }
    }
    return file;
  }

  /** Options for a generated file. */
  public static ReplayOptions options(
      Path file, Family family, Loss loss, double retrainCost, int labelDelay) {
    return new ReplayOptions(
        new DataOptions(file, "", "", List.of(), family, WARMUP),
        loss,
        1,
        retrainCost,
        LearnerKind.LINEAR,
        WARMUP,
        BATCH,
        13.5 * BATCH,
        32,
        1.5,
        WARMUP,
        labelDelay,
        1,
        false);
  }

  /** The rows of a file. */
  public static RowStream stream(ReplayOptions options) throws IOException {
    return new RowStream(DataTable.read(options.data()), options);
  }

  /** What the engine alone makes of a file. */
  public static Outcome replay(ReplayOptions options) throws Exception {
    try (EngineWatcher watcher = new EngineWatcher(options.engine("test"))) {
      return Replay.run(stream(options), options, watcher, Progress.NONE);
    }
  }
}
