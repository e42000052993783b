package io.arrears.cli.bench;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.policy.Backtest;
import io.arrears.backtest.policy.BacktestOptions;
import io.arrears.backtest.policy.BacktestOutcome;
import io.arrears.backtest.policy.BacktestProgress;
import io.arrears.backtest.policy.Comparison;
import io.arrears.backtest.policy.FreshModels;
import io.arrears.backtest.policy.PolicyResult;
import io.arrears.backtest.policy.Workers;
import io.arrears.job.CodeVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All policies on one stream.
 *
 * @param set the stream
 * @param cells one for each price and policy
 * @param meanBatchLoss mean loss of a batch of freshly refitted models, units of loss
 * @param freshError mean error of a row of freshly refitted models: share of wrong classes, or
 *     squared distance
 * @param previousLabelError the same of a model that predicts the label of the row before
 * @param seconds wall clock
 */
record StreamRun(
    StreamSet set,
    List<StreamCell> cells,
    double meanBatchLoss,
    double freshError,
    double previousLabelError,
    double seconds) {

  static final double[] FACTORS = {0.25, 1, 4};

  static StreamRun of(StreamSet set, Path directory, LearnerKind learner, long seed)
      throws Exception {
    long start = System.nanoTime();
    ReplayOptions options = set.options(directory, learner, seed);
    FreshModels fresh;
    try (DataTable table = open(options)) {
      fresh = FreshModels.fit(new RowStream(table, options), options);
    }
    List<Double> prices = new ArrayList<>();
    for (double factor : FACTORS) {
      prices.add(factor * fresh.meanBatchLoss());
    }
    BacktestOutcome outcome;
    try (DataTable table = open(options);
        Workers workers = new Workers(1)) {
      outcome =
          Backtest.run(
              new RowStream(table, options),
              new BacktestOptions(options, prices, List.of()),
              fresh,
              CodeVersion.get(),
              workers,
              BacktestProgress.NONE);
    }
    List<StreamCell> cells = new ArrayList<>();
    for (int i = 0; i < FACTORS.length; i++) {
      Comparison at = outcome.at(prices.get(i));
      for (PolicyResult policy : at.policies()) {
        cells.add(
            new StreamCell(
                set.name(),
                FACTORS[i],
                policy.name(),
                at.ratio(policy),
                policy.retrains().size(),
                policy.variant()));
      }
    }
    return new StreamRun(
        set,
        cells,
        fresh.meanBatchLoss(),
        fresh.error(),
        fresh.previousLabelError(),
        (System.nanoTime() - start) / 1e9);
  }

  private static DataTable open(ReplayOptions options) throws Exception {
    return DataTable.open(options.data(), Backtest.rowsToKeep(options));
  }

  /** Cost of a policy at a price, over the optimum's. */
  double ratio(String policy, double factor) {
    return cell(policy, factor).ratio();
  }

  /** How often a policy retrains at a price. */
  int retrains(String policy, double factor) {
    return cell(policy, factor).retrains();
  }

  private StreamCell cell(String policy, double factor) {
    return cells.stream()
        .filter(cell -> cell.policy().equals(policy) && cell.factor() == factor)
        .findFirst()
        .orElseThrow();
  }
}
