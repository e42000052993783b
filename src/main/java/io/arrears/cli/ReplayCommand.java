package io.arrears.cli;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.DriftOptions;
import io.arrears.backtest.EngineWatcher;
import io.arrears.backtest.OptionException;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Watcher;
import io.arrears.decision.Reason;
import io.arrears.job.CodeVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Feeds a file of real data to the real job, with a trainer that answers triggers. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis = "arrears replay --data FILE --family FAMILY --retrain-cost MONEY [OPTION...]",
    description = {
      "Feeds a file of real data to the job: a real Kafka broker and Flink cluster in this process.",
      "A model is fitted on the warm-up and deployed; the rest of the file is fed batch by batch,"
          + " with a look after each; a trigger is answered with a model that is fitted on the last"
          + " rows whose labels have arrived and that serves from the next batch on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears replay --data elec2.csv.gz --family bernoulli --loss log --retrain-cost 100 \\",
      "      --warmup 4800 --window 4800 --batch 480 --seed 1 --json out.json",
      "  arrears replay --data bikes.csv --time timestamp --family gaussian --loss squared \\",
      "      --retrain-cost 100 --warmup 1920 --batch 192 --learner trees",
      "  arrears replay --data elec2.csv.gz --family bernoulli --retrain-cost 100 --engine-only",
      "  arrears replay --data kdd.csv.gz --target label --family categorical --retrain-cost 1000 \\",
      "      --warmup 20000 --batch 2000 --policy DRIFT      (what the drift alarm alone would do)"
    })
final class ReplayCommand implements Callable<Integer> {

  private static final int MIN_WINDOW_ROWS = 500;
  private static final Duration LOCK_STEP_CHECKPOINTS = Duration.ofMillis(50);
  private static final Duration FREE_RUNNING_CHECKPOINTS = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;
  @Mixin private HistoryOptions history;

  @Option(
      names = "--retrain-cost",
      required = true,
      paramLabel = "MONEY",
      description = "Price of one retrain, above 0, in the currency of --loss-price.")
  private double retrainCost;

  @Option(
      names = "--parallelism",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description =
          "Parallelism of the job, 1 to "
              + EmbeddedFlink.MAX_SLOTS
              + ". Default: ${DEFAULT-VALUE}.")
  private int parallelism;

  @Option(
      names = "--state-backend",
      paramLabel = "KIND",
      defaultValue = "HASHMAP",
      description = "State of the job: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private StateBackend stateBackend;

  @Option(
      names = "--engine-only",
      description = "Run the engine alone, without Kafka and Flink; gives the same triggers.")
  private boolean engineOnly;

  @Option(
      names = "--free-running",
      description =
          "Feed as fast as the job takes it, and report records per second. Triggers are answered"
              + " as they come, so the outcome depends on the machine.")
  private boolean freeRunning;

  @Option(
      names = "--plan",
      paramLabel = "KIND",
      defaultValue = "NONE",
      description =
          "What a retrain takes from its trigger's plan: ${COMPLETION-CANDIDATES}: the window alone,"
              + " its rows since the change, the manifest of samples, or the manifest with a"
              + " penalty. Default: ${DEFAULT-VALUE}.")
  private PlanKind plan;

  @Option(
      names = "--label-budget",
      paramLabel = "LABELS",
      defaultValue = "0",
      description =
          "Labels that the job may ask for in a day of the file's time, of rows whose label is still"
              + " to come, see --label-delay; 0: none. The requests are counted; labels come when they"
              + " would have come. Default: ${DEFAULT-VALUE}.")
  private int labelBudget;

  @Option(
      names = "--drift-window",
      paramLabel = "ROWS",
      description =
          "Rows, about, of a window that is compared with the rows that the version was fitted on,"
              + " or where these are too few with its first windows; 30 or more, 0: drift is not"
              + " watched. Default: a batch, 500 at least.")
  private Integer driftWindow;

  @Option(
      names = "--drift-budget",
      paramLabel = "WINDOWS",
      defaultValue = "1000",
      description = "Windows per false drift alarm, 2 to 1,000,000. Default: ${DEFAULT-VALUE}.")
  private double driftBudget;

  @Option(
      names = "--policy",
      split = ",",
      paramLabel = "REASON",
      defaultValue = "DEBT",
      description =
          "What asks for a retrain, the first that fires wins: DEBT, DRIFT (the drift alarm stands,"
              + " whatever it costs) or both. Default: ${DEFAULT-VALUE}.")
  private List<Reason> policy;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the outcome to this file as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    ReplayOptions options = checked();
    long start = System.nanoTime();
    RowStream stream = read(options);
    if (!stream.isLabelledAfterWarmup()) {
      note("no row after the warm-up has a label: there is nothing to learn and to ask for");
    }
    ProgressLine progress =
        new ProgressLine(
            spec.commandLine().getErr(),
            ProgressLine.isTerminal(),
            options.warmup(),
            options.batch());
    Outcome outcome;
    try {
      outcome = run(stream, options, progress);
    } finally {
      progress.done();
    }
    new ReplaySummary(options, outcome)
        .print(spec.commandLine().getOut(), (System.nanoTime() - start) / 1e9);
    if (json != null) {
      ReplayReport.of(outcome).write(json);
    }
    return CommandLine.ExitCode.OK;
  }

  private Outcome run(RowStream stream, ReplayOptions options, ProgressLine progress)
      throws Exception {
    if (engineOnly) {
      try (Watcher watcher = new EngineWatcher(options.engine(CodeVersion.get()))) {
        return Replay.run(stream, options, watcher, progress);
      }
    }
    Duration interval = freeRunning ? FREE_RUNNING_CHECKPOINTS : LOCK_STEP_CHECKPOINTS;
    try (JobWatcher watcher = JobWatcher.start(options, parallelism, stateBackend, interval)) {
      return freeRunning
          ? new FreeRun(stream, options, watcher, progress).run()
          : Replay.run(stream, options, watcher, progress);
    }
  }

  /** Everything that can be said before the file is read. */
  private ReplayOptions checked() {
    if (parallelism < 1 || parallelism > EmbeddedFlink.MAX_SLOTS) {
      throw refused(
          "--parallelism is " + parallelism + ", allowed: 1 to " + EmbeddedFlink.MAX_SLOTS);
    }
    if (engineOnly && freeRunning) {
      throw refused("--free-running is given with --engine-only, allowed: one of the two");
    }
    if (engineOnly && labelBudget > 0) {
      throw refused("--label-budget is given with --engine-only, which joins no labels");
    }
    OutputFile.require(spec.commandLine(), "--json", json);
    ParseResult given = spec.commandLine().getParseResult();
    for (String ignored : List.of("--parallelism", "--state-backend")) {
      if (engineOnly && given.hasMatchedOption(ignored)) {
        note(ignored + " is ignored: --engine-only runs no job");
      }
    }
    try {
      ReplayOptions options = history.toReplayOptions(retrainCost);
      int windowRows =
          driftWindow != null ? driftWindow : Math.max(MIN_WINDOW_ROWS, options.batch());
      return options
          .with(plan)
          .withLabelBudget(labelBudget)
          .with(new DriftOptions(windowRows, driftBudget, DriftOptions.policy(policy)));
    } catch (OptionException e) {
      throw refused(e.getMessage());
    }
  }

  private void note(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(spec.qualifiedName() + ": " + message);
    err.flush();
  }

  private RowStream read(ReplayOptions options) throws IOException {
    try {
      return new RowStream(DataTable.read(options.data()), options);
    } catch (OptionException e) {
      throw refused(e.getMessage());
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
