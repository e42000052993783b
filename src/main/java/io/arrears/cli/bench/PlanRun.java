package io.arrears.cli.bench;

import io.arrears.backtest.Advice;
import io.arrears.backtest.DataTable;
import io.arrears.backtest.EngineWatcher;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.Release;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Trainer;
import io.arrears.backtest.Watcher;
import io.arrears.belief.Predictive;
import io.arrears.engine.LookSchedule;
import io.arrears.job.CodeVersion;
import io.arrears.plan.Bandit;
import io.arrears.plan.PlanOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every kind of plan makes of the same triggers: at each one a model is fitted by each kind,
 * all on the same rows known so far and with the same budget, and judged on the rows up to the next
 * trigger. The model of {@link PlanKind#NONE} serves, so that the triggers are the same for all.
 *
 * @param name name of the stream
 * @param ahead one array for each retrain: mean loss of each kind on the rows up to the next
 * @param behind the same on the last ten batches of the warm-up, the oldest law
 */
record PlanRun(String name, List<double[]> ahead, List<double[]> behind) {

  private static final PlanKind[] KINDS = PlanKind.values();
  private static final int BATCHES_BEHIND = 10;

  /**
   * Runs a stream.
   *
   * @param factor price of a retrain over the first version's loss on the last batch of the warm-up
   */
  static PlanRun of(
      StreamSet set,
      Path directory,
      LearnerKind learner,
      double factor,
      Bandit.Algorithm bandit,
      long seed)
      throws Exception {
    ReplayOptions options = set.options(directory, learner, seed);
    RowStream stream = new RowStream(DataTable.read(options.data()), options);
    Release first = new Trainer(stream, options, LookSchedule.ON_COMMAND).first();
    double price =
        factor
            * options.batch()
            * loss(first, stream, options, options.warmup() - options.batch(), options.warmup());
    Release serving = first.as(first.version(), price);
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    trainer.takeWarmup();
    PlanRun run = new PlanRun(set.name(), new ArrayList<>(), new ArrayList<>());
    int samples = Math.min(options.window(), PlanOptions.MOST_SAMPLES);
    try (EngineWatcher watcher =
        new EngineWatcher(
            options.engine(CodeVersion.get()).with(new PlanOptions(true, samples, bandit, seed)))) {
      watcher.deploy(serving.deployment());
      Release[] fitted = null;
      int since = 0;
      int from = options.warmup();
      while (from < stream.end()) {
        int to = Replay.batchEnd(from, stream, options);
        watcher.feed(stream.observations(from, to, serving), stream.labels(from, to));
        trainer.accept(from, to);
        long time = stream.time(to - 1);
        Watcher.Look look = watcher.look(time);
        if (!look.triggers().isEmpty() && to < stream.rows()) {
          run.judge(fitted, stream, options, since, to);
          Advice advice = look.triggers().get(0).advice();
          fitted = new Release[KINDS.length];
          for (int k = 0; k < KINDS.length; k++) {
            fitted[k] = trainer.retrain(time, KINDS[k], advice, serving);
          }
          since = to;
          serving =
              fitted[0]
                  .as("r" + (run.ahead().size() + 1) + "-" + to, price)
                  .answering(look.triggers().get(0).triggerId());
          watcher.deploy(serving.deployment());
        }
        from = to;
      }
      run.judge(fitted, stream, options, since, stream.rows());
    }
    return run;
  }

  private void judge(Release[] fitted, RowStream stream, ReplayOptions options, int from, int to) {
    if (fitted == null) {
      return;
    }
    double[] next = new double[fitted.length];
    double[] old = new double[fitted.length];
    int first = Math.max(0, options.warmup() - BATCHES_BEHIND * options.batch());
    for (int k = 0; k < fitted.length; k++) {
      next[k] = loss(fitted[k], stream, options, from, to);
      old[k] = loss(fitted[k], stream, options, first, options.warmup());
    }
    ahead.add(next);
    behind.add(old);
  }

  /** Mean loss on the labelled rows of a range. */
  private static double loss(
      Release release, RowStream stream, ReplayOptions options, int from, int to) {
    double sum = 0;
    int rows = 0;
    for (int row = from; row < to; row++) {
      double label = stream.label(row);
      if (!Double.isNaN(label)) {
        double[] prediction = release.model().predict(stream.features(row));
        double dispersion = release.deployment().dispersion();
        sum +=
            options
                .loss()
                .of(Predictive.ofDeployed(options.family(), dispersion, prediction), label);
        rows++;
      }
    }
    return rows == 0 ? 0 : sum / rows;
  }

  int retrains() {
    return ahead.size();
  }

  /** A kind's mean loss over NONE's, less 1. */
  static double change(List<double[]> losses, int kind) {
    double own = 0;
    double none = 0;
    for (double[] loss : losses) {
      own += loss[kind];
      none += loss[0];
    }
    return own / none - 1;
  }

  /** Standard error of {@link #change}, from the paired differences; NaN below two retrains. */
  static double standardError(List<double[]> losses, int kind) {
    int count = losses.size();
    double sum = 0;
    double squares = 0;
    double none = 0;
    for (double[] loss : losses) {
      double difference = loss[kind] - loss[0];
      sum += difference;
      squares += difference * difference;
      none += loss[0];
    }
    double variance = (squares - sum * sum / count) / (count - 1);
    return count < 2 ? Double.NaN : Math.sqrt(Math.max(0, variance) * count) / none;
  }

  /** Share of the retrains after which a kind was no worse than NONE. */
  double notWorse(int kind) {
    return ahead.stream().filter(loss -> loss[kind] <= loss[0]).count() / (double) retrains();
  }
}
