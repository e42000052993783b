package io.arrears.cli.bench.drift;

import io.arrears.cli.bench.drift.Detection.Outcome;
import io.arrears.cli.bench.drift.FalseAlarms.Count;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the promises of the drift alarm. */
@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "False alarms of the drift alarm over those promised, on streams without drift, and its power"
          + " and delay beside usual tests. Every row goes through the summaries of the job. Uses all"
          + " cores; prints tables in Markdown."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears bench drift                               (both tables, 13 minutes of CPU)",
      "  arrears bench drift --scenarios AR5,AR9 --runs 0  (false alarms of two streams)"
    })
public final class DriftBenchCommand implements Callable<Integer> {

  private static final String[] MARKS = {"", " (+)", " (++)"};

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      description =
          "Streams without drift, several by comma: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Scenario> scenarios = new ArrayList<>();

  @Option(
      names = "--references",
      paramLabel = "NUMBER",
      defaultValue = "200",
      description =
          "Independent references of each stream, 0 (no table) to 100000. Default:"
              + " ${DEFAULT-VALUE}.")
  private int references;

  @Option(
      names = "--windows",
      paramLabel = "NUMBER",
      defaultValue = "500",
      description =
          "Windows of 500 rows per reference, 1 to 100000; 200 references of 500 windows promise 100"
              + " false alarms at a budget of 1 in 1,000. Default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(
      names = "--runs",
      paramLabel = "NUMBER",
      defaultValue = "200",
      description =
          "Runs of each kind of shift, 0 (no table) to 100000. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "2",
      description = "Another seed makes other streams. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() {
    require("--references", references, 0);
    require("--windows", windows, 1);
    require("--runs", runs, 0);
    PrintWriter out = spec.commandLine().getOut();
    DriftBenchProgress progress = new DriftBenchProgress(spec.commandLine().getErr());
    if (references > 0) {
      printFalseAlarms(out, progress);
    }
    if (runs > 0) {
      printDetection(out, progress);
    }
    return CommandLine.ExitCode.OK;
  }

  private void require(String name, int value, int least) {
    if (value < least || value > 100_000) {
      throw new ParameterException(
          spec.commandLine(), name + " is " + value + ", allowed: " + least + " to 100000");
    }
  }

  private void printFalseAlarms(PrintWriter out, DriftBenchProgress progress) {
    out.println(
        "| stream without drift | rows | p-value, 1 in 100 | alarm, 1 in 100 | p-value, 1 in 1,000 |"
            + " alarm, 1 in 1,000 |");
    out.println("|---|---|---|---|---|---|");
    for (Scenario scenario : scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios) {
      StringBuilder line = new StringBuilder("| " + scenario.title() + " |");
      line.append(scenario.isIndependent() ? " independent |" : " dependent |");
      FalseAlarms alarms =
          new FalseAlarms(
              scenario, references, windows, seed, progress.begin(scenario.title(), references));
      for (Count count : alarms.run()) {
        line.append(
            String.format(
                Locale.ROOT,
                " %.2f ± %.2f | %.2f |",
                count.byPValue(),
                count.error(),
                count.started()));
      }
      progress.clear();
      out.println(line);
      out.flush();
    }
    out.printf(
        Locale.ROOT,
        "%nRealised over promised, %d references, %,d windows each stream.%n%n",
        references,
        (long) references * windows);
  }

  private void printDetection(PrintWriter out, DriftBenchProgress progress) {
    IntConsumer told = progress.begin("shifts", ShiftKind.values().length * runs);
    Map<String, Map<ShiftKind, Outcome>> table = new Detection(runs, seed, told).run();
    progress.clear();
    out.print("| alarm | false alarms per 500 rows |");
    Arrays.stream(ShiftKind.values()).skip(1).forEach(kind -> out.print(" " + kind.title() + " |"));
    out.println();
    out.println("|---|---|" + "---|".repeat(ShiftKind.values().length - 1));
    table.forEach(
        (name, outcomes) -> {
          StringBuilder line = new StringBuilder("| " + name + " |");
          outcomes.forEach(
              (kind, outcome) ->
                  line.append(
                      kind == ShiftKind.NONE
                          ? String.format(Locale.ROOT, " %.4f |", outcome.rate())
                          : String.format(
                              Locale.ROOT,
                              " %.0f %% %.0f %% %.0f ± %.0f%s |",
                              100 * outcome.early(),
                              100 * outcome.late(),
                              outcome.delay(),
                              outcome.error(),
                              MARKS[outcome.sooner()])));
          out.println(line);
        });
    out.printf(
        Locale.ROOT,
        "%nShare of %d runs with an alarm within 1,000 and 2,500 rows, and mean rows to it (3,000"
            + " where there was none). (+): sooner than one of ours, windows of 500 or of 100 rows,"
            + " by more than two standard errors of the differences; (++): than both.%n",
        runs);
    out.flush();
  }
}
