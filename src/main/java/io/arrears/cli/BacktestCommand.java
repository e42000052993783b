package io.arrears.cli;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.OptionException;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.policy.Backtest;
import io.arrears.backtest.policy.BacktestOptions;
import io.arrears.backtest.policy.BacktestOutcome;
import io.arrears.backtest.policy.Comparison;
import io.arrears.backtest.policy.PlannedRetrains;
import io.arrears.backtest.policy.PolicyResult;
import io.arrears.backtest.policy.Workers;
import io.arrears.job.CodeVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares what each policy would have done, and cost, on a file of real data. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis =
        "arrears backtest --data FILE --family FAMILY --retrain-cost MONEY[,MONEY...] [OPTION...]",
    description = {
      "What would each policy have done on this history, and what would it have cost?",
      "Break-even (the rule of the job, nothing tuned) beside never, calendars, drift detectors and"
          + " others, and the cheapest schedule that hindsight finds, which no policy that serves"
          + " frozen models can pass. Cost: loss times its price, and a price for each retrain.",
      "Exit code 1 where --fail-if-worse-than says so."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears backtest --data elec2.csv.gz --family bernoulli --retrain-cost 100 \\",
      "      --warmup 4800 --batch 480 --html report.html",
      "  arrears backtest --data bikes.csv --family gaussian --loss squared --retrain-cost 25,100,400",
      "  arrears backtest --data new.csv --family bernoulli --retrain-cost 100 \\",
      "      --fail-if-worse-than never        (a gate for CI)"
    })
final class BacktestCommand implements Callable<Integer> {

  private static final String OURS = "break-even";
  private static final double[] SWEEP = {
    0.0625, 0.125, 0.25, 0.5, 0.7071067811865476, 1.4142135623730951, 2, 4, 8, 16
  };

  @Spec private CommandSpec spec;
  @Mixin private HistoryOptions history;

  @Option(
      names = "--retrain-cost",
      required = true,
      split = ",",
      paramLabel = "MONEY",
      description =
          "Price of one retrain, above 0, in the currency of --loss-price; several by comma are"
              + " compared side by side.")
  private List<Double> retrainCosts = List.of();

  @Option(
      names = "--plan",
      split = ",",
      paramLabel = "KIND",
      description =
          "Break-even also with retrains that follow the plans of their triggers, as a replay with"
              + " --plan does, several by comma: ${COMPLETION-CANDIDATES}. Needs the file in memory.")
  private List<PlanKind> plans = List.of();

  @Option(
      names = "--fail-if-worse-than",
      paramLabel = "POLICY",
      description =
          "Exit with 1 if break-even costs more than this policy at any of the prices: a name of the"
              + " table, such as never or calendar-10.")
  private String rival;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the outcome to this file as JSON.")
  private Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a report with charts to this file, one page that needs no network.")
  private Path html;

  @Override
  public Integer call() throws Exception {
    BacktestOptions options = checked();
    long start = System.nanoTime();
    BacktestOutcome outcome = run(options);
    PrintWriter out = spec.commandLine().getOut();
    new BacktestSummary(outcome).print(out, (System.nanoTime() - start) / 1e9);
    if (json != null) {
      BacktestReport.write(outcome, json);
    }
    if (html != null) {
      BacktestPage.write(outcome, html);
    }
    return rival == null ? CommandLine.ExitCode.OK : gate(outcome, out);
  }

  private BacktestOutcome run(BacktestOptions options) throws Exception {
    ReplayOptions replay = options.history();
    BacktestProgressLine progress =
        new BacktestProgressLine(spec.commandLine().getErr(), ProgressLine.isTerminal());
    try (DataTable table = DataTable.open(replay.data(), Backtest.rowsToKeep(replay));
        Workers workers = Workers.ofMachine()) {
      RowStream stream = new RowStream(table, replay);
      BacktestOutcome outcome = Backtest.run(stream, options, CodeVersion.get(), workers, progress);
      return PlannedRetrains.added(plans, outcome, CodeVersion.get(), workers);
    } catch (OptionException e) {
      throw refused(e.getMessage());
    } finally {
      progress.done();
    }
  }

  /** Everything that can be said before the file is read. */
  private BacktestOptions checked() {
    OutputFile.require(spec.commandLine(), "--json", json);
    OutputFile.require(spec.commandLine(), "--html", html);
    if (rival != null && !Backtest.policyNames().contains(rival)) {
      throw refused(
          "--fail-if-worse-than is "
              + rival
              + ", allowed: "
              + String.join(", ", Backtest.policyNames()));
    }
    try {
      BacktestOptions options =
          new BacktestOptions(
              history.toReplayOptions(retrainCosts.get(0)), retrainCosts, List.of());
      return html == null
          ? options
          : new BacktestOptions(options.history(), retrainCosts, sweep(retrainCosts.get(0)));
    } catch (OptionException e) {
      throw refused(e.getMessage());
    }
  }

  /** The prices of the frontier: around the first one that was asked for. */
  private List<Double> sweep(double retrainCost) {
    return Arrays.stream(SWEEP)
        .map(factor -> factor * retrainCost)
        .filter(cost -> cost > 0 && cost < Double.POSITIVE_INFINITY && !retrainCosts.contains(cost))
        .boxed()
        .toList();
  }

  private int gate(BacktestOutcome outcome, PrintWriter out) {
    int code = CommandLine.ExitCode.OK;
    for (double cost : outcome.options().retrainCosts()) {
      Comparison at = outcome.at(cost);
      PolicyResult ours = at.policy(OURS);
      PolicyResult theirs = at.policy(rival);
      boolean worse = at.cost(ours) > at.cost(theirs);
      out.println(
          String.format(
              Locale.ROOT,
              "%s at %s per retrain: %s costs %.6g, %s %.6g",
              worse ? "WORSE" : "Fine",
              cost,
              OURS,
              at.cost(ours),
              rival,
              at.cost(theirs)));
      code = worse ? CommandLine.ExitCode.SOFTWARE : code;
    }
    out.flush();
    return code;
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
