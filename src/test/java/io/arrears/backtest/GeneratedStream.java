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
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

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

  /**
   * Labels red, green and blue around three centres in two features; the centres move on by one at
   * a row.
   */
  public static Path classes(Path directory, int rows, int drift, long seed) throws IOException {
    Random random = new Random(seed);
    String[] names = {"red", "green", "blue"};
    Path file = directory.resolve("classes-" + drift + ".csv");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("a,b,y");
      for (int i = 0; i < rows; i++) {
        int label = random.nextInt(names.length);
        double angle = 2 * Math.PI / names.length * (label + (i < drift ? 0 : 1));
        out.println(
            String.format(
                Locale.ROOT,
                "%.6f,%.6f,%s",
                1.5 * Math.cos(angle) + random.nextGaussian(),
                1.5 * Math.sin(angle) + random.nextGaussian(),
                names[label]));
      }
    }
    return file;
  }

  /** Counts whose log rate follows two features; it rises by 0.7, so the rate doubles, at a row. */
  public static Path counts(Path directory, int rows, int drift, long seed) throws IOException {
    RandomGenerator random = new Well19937c(seed);
    Path file = directory.resolve("counts-" + drift + ".csv");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("a,b,y");
      for (int i = 0; i < rows; i++) {
        double a = random.nextGaussian();
        double b = random.nextDouble();
        double rate = Math.exp(1 + 0.4 * a - 0.5 * b + (i < drift ? 0 : 0.7));
        int label = new PoissonDistribution(random, rate, 1e-12, 1000).sample();
        out.println(String.format(Locale.ROOT, "%.6f,%.6f,%d", a, b, label));
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

  /** The same options with another learner and another price of a retrain. */
  public static ReplayOptions with(ReplayOptions options, LearnerKind learner, double retrainCost) {
    return new ReplayOptions(
        options.data(),
        options.loss(),
        options.lossPrice(),
        retrainCost,
        learner,
        options.window(),
        options.batch(),
        options.halfLife(),
        options.chunkRows(),
        options.priorScale(),
        options.referenceRows(),
        options.labelDelay(),
        options.seed(),
        options.rawTarget());
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
