package io.arrears.cli.bench;

import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.policy.Workers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

/** Compares policies on public drifting streams. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "What each policy costs on public drifting streams, over the hindsight optimum: 90 batches, a"
          + " warm-up and a window of 10, a retrain at 0.25, 1 and 4 times the mean batch loss of"
          + " freshly refitted models. Prints Markdown, and with linear models how far the goals of"
          + " break-even are met."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears bench streams --data DIR",
      "  arrears bench streams --data DIR --learner trees --sets elec2,bike_sharing --csv out.csv"
    })
final class StreamsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private StreamFiles files;

  @Option(
      names = "--learner",
      split = ",",
      paramLabel = "KIND",
      defaultValue = "LINEAR,TREES",
      description =
          "What the deployed models are, several by comma: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<LearnerKind> learners = List.of();

  @Option(
      names = "--threads",
      paramLabel = "NUMBER",
      description = "Streams at a time, 1 to 64. Default: one for each processor.")
  private int threads = Math.min(64, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write every stream, price and policy to this file.")
  private Path csv;

  @Option(
      names = "--check",
      description = "Exit with 1 where a goal of the linear learner is not met.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    List<StreamSet> sets = files.of(StreamSet.ALL, spec);
    if (check && !learners.contains(LearnerKind.LINEAR)) {
      throw refused("--check is given, needed with it: LINEAR among --learner");
    }
    if (threads < 1 || threads > 64) {
      throw refused("--threads is " + threads + ", allowed: 1 to 64");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<String> lines = new ArrayList<>();
    lines.add("learner,set,factor,policy,ratio,retrains,variant");
    boolean met = true;
    for (LearnerKind learner : learners) {
      List<StreamRun> runs = run(sets, learner);
      String name = learner.name().toLowerCase(Locale.ROOT);
      StreamTable table = new StreamTable(runs);
      out.println("\n### Learner: " + name + "\n");
      table.printPolicies(out);
      out.println();
      table.printStreams(out);
      out.println();
      table.printFloors(out);
      met &= printGoals(runs, learner, out);
      runs.forEach(run -> run.cells().forEach(cell -> lines.add(line(name, cell))));
    }
    if (csv != null) {
      Files.write(csv, lines);
    }
    return check && !met ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** Prints the controls, and the goals of linear models; answers whether all are met. */
  private static boolean printGoals(List<StreamRun> runs, LearnerKind learner, PrintWriter out) {
    StreamGoals goals = new StreamGoals(runs);
    if (runs.stream().anyMatch(run -> run.set().isControl())) {
      out.println();
      goals.printControls(out);
    }
    if (learner != LearnerKind.LINEAR) {
      return true;
    }
    out.println();
    Goal.print(goals.goals(), out);
    return goals.goals().stream().allMatch(Goal::isMet);
  }

  private List<StreamRun> run(List<StreamSet> sets, LearnerKind learner) throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    // The largest first, so that none is left to run alone.
    List<StreamSet> bySize = new ArrayList<>(sets);
    bySize.sort(Comparator.comparingLong((StreamSet set) -> size(set)).reversed());
    List<Callable<StreamRun>> tasks = new ArrayList<>();
    for (StreamSet set : bySize) {
      tasks.add(
          () -> {
            StreamRun run = StreamRun.of(set, files.directory(), learner, seed);
            synchronized (err) {
              err.printf(Locale.ROOT, "%s, %s: %.1f s%n", set.name(), learner, run.seconds());
              err.flush();
            }
            return run;
          });
    }
    try (Workers workers = new Workers(threads)) {
      List<StreamRun> runs = new ArrayList<>(workers.all(tasks));
      runs.sort(Comparator.comparingInt(run -> sets.indexOf(run.set())));
      return runs;
    }
  }

  private long size(StreamSet set) {
    try {
      return Files.size(set.file(files.directory()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String learner, StreamCell cell) {
    return String.format(
        Locale.ROOT,
        "%s,%s,%s,%s,%.6f,%d,%s",
        learner,
        cell.set(),
        cell.factor(),
        cell.policy(),
        cell.ratio(),
        cell.retrains(),
        cell.variant());
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
