package io.arrears.cli;

import io.arrears.backtest.DataOptions;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.OptionException;
import io.arrears.backtest.ReplayOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of the commands that take the history of one model from a file. */
final class HistoryOptions {

  private static final int BATCHES_PER_WARMUP = 10;
  private static final double HALF_LIFE_BATCHES = 13.5;
  private static final int MAX_REFERENCE_ROWS = 1_000_000;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description =
          "csv or csv.gz file in UTF-8 with a header, columns separated by commas, rows in time"
              + " order. An empty cell is missing, and so are ?, NA, N/A, NaN, nan and null.")
  private Path data;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "Column of the label. Default: the last one.")
  private String target;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "Column of the event time: seconds since the epoch, or ISO-8601; after 1970 and before"
              + " 2200. Default: row i is i seconds.")
  private String time;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns to predict from. Default: all others but a leading 'timestamp'. Columns that"
              + " are not numbers become one feature for each level of the warm-up, plus"
              + " '(other)'.")
  private List<String> features = List.of();

  @Option(
      names = "--family",
      required = true,
      paramLabel = "FAMILY",
      description = "Family of the label: ${COMPLETION-CANDIDATES}.")
  private Family family;

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      defaultValue = "LOG",
      description =
          "Loss that is priced: ${COMPLETION-CANDIDATES}. ABSOLUTE and PINBALL are for GAUSSIAN and"
              + " POISSON, COST for BERNOULLI and CATEGORICAL. Default: ${DEFAULT-VALUE}.")
  private Loss.Kind loss;

  @Option(
      names = "--loss-quantile",
      paramLabel = "QUANTILE",
      description = "Quantile that PINBALL judges, 1e-6 to 1 - 1e-6.")
  private Double lossQuantile;

  @Option(
      names = "--loss-costs",
      paramLabel = "COSTS",
      description =
          "What COST prices: cost of each action (row) where each class (column, in sorted order)"
              + " is true; cells by comma, rows by semicolon, such as '0,5;1,0', or a file with a"
              + " row in each line.")
  private String lossCosts;

  @Option(
      names = "--loss-price",
      paramLabel = "MONEY",
      defaultValue = "1",
      description = "Price of one unit of loss, above 0. Default: ${DEFAULT-VALUE}.")
  private double lossPrice;

  @Option(
      names = "--learner",
      paramLabel = "KIND",
      defaultValue = "LINEAR",
      description =
          "What the deployed model is: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LearnerKind learner;

  @Option(
      names = "--warmup",
      paramLabel = "ROWS",
      defaultValue = "1000",
      description = "First rows, 2 or more, that fit the first version. Default: ${DEFAULT-VALUE}.")
  private int warmup;

  @Option(
      names = "--window",
      paramLabel = "ROWS",
      description = "Last labelled rows, 2 or more, that a retrain fits on. Default: the warm-up.")
  private Integer window;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      description = "Rows between two looks, 1 or more. Default: a tenth of the warm-up.")
  private Integer batch;

  @Option(
      names = "--half-life",
      paramLabel = "ROWS",
      description =
          "Half-life of what the belief has learned, 0 or more; 0 forgets nothing. With --time it"
              + " is turned into event time at the mean spacing of the warm-up's rows, or of all"
              + " rows where most of the warm-up's times are equal. Default: 13.5 batches.")
  private Double halfLife;

  @Option(
      names = "--chunk",
      paramLabel = "ROWS",
      defaultValue = "32",
      description = "Rows that are learned at once, 1 to 4096. Default: ${DEFAULT-VALUE}.")
  private int chunk;

  @Option(
      names = "--prior-scale",
      paramLabel = "SCALE",
      defaultValue = "1.5",
      description =
          "Prior standard deviation of the correction, 1e-6 to 1e6, in link units (Gaussian:"
              + " residual standard deviations). Default: ${DEFAULT-VALUE}.")
  private double priorScale;

  @Option(
      names = "--reference-rows",
      paramLabel = "ROWS",
      description =
          "Last rows of the warm-up, 2 to 1,000,000, that the first reference profile describes."
              + " Default: the warm-up, if it is no longer than that.")
  private Integer referenceRows;

  @Option(
      names = "--label-delay",
      paramLabel = "ROWS",
      defaultValue = "0",
      description =
          "Rows until a label arrives, 0 to the rows after the warm-up. The warm-up counts as"
              + " history: its labels are known. Default: ${DEFAULT-VALUE}.")
  private int labelDelay;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--raw-target",
      description =
          "Keep the units of a Gaussian target, which is else standardised with the mean and"
              + " standard deviation of the warm-up.")
  private boolean rawTarget;

  /**
   * The options, checked.
   *
   * @param retrainCost price of one retrain, currency
   * @throws OptionException with name, value and range
   */
  ReplayOptions toReplayOptions(double retrainCost) {
    if (!Files.isRegularFile(data)) {
      throw new OptionException("--data is " + data + ", allowed: a csv or csv.gz file");
    }
    int rowsPerBatch = batch != null ? batch : Math.max(1, warmup / BATCHES_PER_WARMUP);
    return new ReplayOptions(
        new DataOptions(data, target, time, features, family, warmup),
        pricedLoss(),
        lossPrice,
        retrainCost,
        learner,
        window != null ? window : warmup,
        rowsPerBatch,
        halfLife != null ? halfLife : HALF_LIFE_BATCHES * rowsPerBatch,
        chunk,
        priorScale,
        referenceRows != null ? referenceRows : Math.min(warmup, MAX_REFERENCE_ROWS),
        labelDelay,
        seed,
        rawTarget);
  }

  private Loss pricedLoss() {
    requireBelongs("--loss-quantile", lossQuantile, Loss.Kind.PINBALL);
    requireBelongs("--loss-costs", lossCosts, Loss.Kind.COST);
    if (lossQuantile != null && !(lossQuantile >= 1e-6 && lossQuantile <= 1 - 1e-6)) {
      throw new OptionException(
          "--loss-quantile is " + lossQuantile + ", allowed: 1e-6 to 1 - 1e-6");
    }
    return Loss.of(loss, lossQuantile, lossCosts == null ? null : LossCosts.parse(lossCosts));
  }

  private void requireBelongs(String option, Object value, Loss.Kind owner) {
    if (value == null && loss == owner) {
      throw new OptionException(option + " is missing, needed for --loss " + owner);
    }
    if (value != null && loss != owner) {
      throw new OptionException(
          option + " is given with --loss " + loss + ", allowed: with --loss " + owner + " only");
    }
  }
}
