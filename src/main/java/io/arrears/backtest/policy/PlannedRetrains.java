package io.arrears.backtest.policy;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.EngineWatcher;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.Progress;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Break-even whose retrains follow the plans of their triggers, as a replay with {@code --plan}
 * does: the same loop, engine and trainer. Its models are fitted on other rows than the candidates
 * that all policies share, so they can be better than any of these, and it can cost less than the
 * hindsight optimum. Manifests name rows from anywhere before, so the whole file is in memory.
 */
public final class PlannedRetrains {

  private PlannedRetrains() {}

  /**
   * Adds a policy for each kind of plan, named {@code break-even-KIND}, at each price.
   *
   * @param kinds what retrains take from plans; {@link PlanKind#NONE} is break-even itself
   * @param outcome what the other policies have come to
   */
  public static BacktestOutcome added(
      List<PlanKind> kinds, BacktestOutcome outcome, String codeVersion, Workers workers)
      throws Exception {
    ReplayOptions history = outcome.options().history();
    List<Callable<BacktestOutcome.Ran>> tasks = new ArrayList<>();
    if (kinds.stream().allMatch(kind -> kind == PlanKind.NONE)) {
      return outcome;
    }
    DataTable table = DataTable.read(history.data());
    for (double cost : outcome.options().retrainCosts()) {
      for (PlanKind kind : kinds) {
        if (kind != PlanKind.NONE) {
          ReplayOptions options = history.withRetrainCost(cost).with(kind);
          RowStream stream = new RowStream(table, options);
          tasks.add(() -> new BacktestOutcome.Ran(cost, run(stream, options, codeVersion)));
        }
      }
    }
    return outcome.with(workers.all(tasks));
  }

  /** Name of the policy whose retrains take so much from plans. */
  public static String name(PlanKind kind) {
    return Field.BREAK_EVEN + "-" + kind.name().toLowerCase(Locale.ROOT);
  }

  private static PolicyResult run(RowStream stream, ReplayOptions options, String codeVersion)
      throws Exception {
    BatchLosses watcher =
        new BatchLosses(new EngineWatcher(options.engine(codeVersion)), stream, options);
    Replay.run(stream, options, watcher, Progress.NONE);
    return new PolicyResult(name(options.plan()), "", watcher.losses(), watcher.retrains(), false);
  }
}
