package io.arrears.cli.bench;

import io.arrears.cli.bench.UpdateRefitBenchmark.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what an update saves over a refit, and what it gives up. */
@Command(
    name = "bench-update",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Time and accuracy of the belief's update with 10, 50 and 100 more rows, against refits"
          + " run to convergence, on generated embeddings: D = 384, K = 10. Prints means"
          + " over seeds with their standard errors, as tables in Markdown."
    })
public final class UpdateRefitCommand implements Callable<Integer> {

  private static final int[] ADDED = {10, 50, 100};

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "NUMBER",
      defaultValue = "20",
      description =
          "Sets of rows that are drawn, 2 or more; one comes before them. Default:"
              + " ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--rows",
      paramLabel = "NUMBER",
      split = ",",
      defaultValue = "10,100,1000",
      description =
          "Rows that the head is fitted on, 2 or more, several by comma. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Integer> labelled = new ArrayList<>();

  @Option(
      names = "--prior-scale",
      paramLabel = "SCALE",
      description =
          "Prior standard deviation of the correction, above 0, in logits, of a belief that knows"
              + " nothing of the rows that the head was fitted on; a deployment's is 1.5. Default:"
              + " the belief starts as the head's own posterior, as published, with the prior that"
              + " the head was fitted with and its rows.")
  private Double priorScale;

  @Override
  public Integer call() {
    require("--seeds", seeds);
    labelled.forEach(rows -> require("--rows", rows));
    if (priorScale != null && !(priorScale >= 1e-6 && priorScale <= 1e6)) {
      throw new ParameterException(
          spec.commandLine(), "--prior-scale is " + priorScale + ", allowed: 1e-6 to 1e6");
    }
    double scale = priorScale == null ? Double.NaN : priorScale;
    List<Case> cases = new ArrayList<>();
    for (int rows : labelled) {
      new UpdateRefitBenchmark(rows, scale, 0).add(ADDED[0]);
      List<Case> ofRows = Arrays.stream(ADDED).mapToObj(added -> new Case(rows, added)).toList();
      for (int seed = 1; seed <= seeds; seed++) {
        UpdateRefitBenchmark benchmark = new UpdateRefitBenchmark(rows, scale, seed);
        for (Case one : ofRows) {
          one.heads.add(benchmark.headAccuracy());
          one.outcomes.add(benchmark.add(one.added));
        }
      }
      cases.addAll(ofRows);
    }
    PrintWriter out = spec.commandLine().getOut();
    printTimes(out, cases);
    out.println();
    printAccuracies(out, cases);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private void require(String name, int value) {
    if (value < 2) {
      throw new ParameterException(
          spec.commandLine(), name + " is " + value + ", allowed: 2 or more");
    }
  }

  private static void printTimes(PrintWriter out, List<Case> cases) {
    out.println(
        "| fitted on | new | published, ms | row by row, ms | chunk, ms | LIBLINEAR refit, ms |"
            + " softmax refit, ms | LIBLINEAR / published | LIBLINEAR / row by row |"
            + " softmax / row by row | LIBLINEAR / chunk |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (Case one : cases) {
      out.println(
          one.name()
              + one.mean("%.2f", o -> o.published().time())
              + one.mean("%.2f", o -> o.rowByRow().time())
              + one.mean("%.1f", o -> o.chunk().time())
              + one.mean("%.0f", o -> o.logistic().time())
              + one.mean("%.0f", o -> o.softmax().time())
              + one.mean("%.0f", o -> o.logistic().time() / o.published().time())
              + one.mean("%.0f", o -> o.logistic().time() / o.rowByRow().time())
              + one.mean("%.0f", o -> o.softmax().time() / o.rowByRow().time())
              + one.mean("%.1f", o -> o.logistic().time() / o.chunk().time()));
    }
  }

  private static void printAccuracies(PrintWriter out, List<Case> cases) {
    out.println(
        "| fitted on | new | head, % | published, % | row by row, % | chunk, % | LIBLINEAR refit,"
            + " % | softmax refit, % | published - softmax refit | row by row - softmax refit |"
            + " chunk - softmax refit |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (Case one : cases) {
      out.println(
          one.name()
              + mean("%.2f", one.heads.stream().mapToDouble(head -> head))
              + one.mean("%.2f", o -> o.published().accuracy())
              + one.mean("%.2f", o -> o.rowByRow().accuracy())
              + one.mean("%.2f", o -> o.chunk().accuracy())
              + one.mean("%.2f", o -> o.logistic().accuracy())
              + one.mean("%.2f", o -> o.softmax().accuracy())
              + one.mean("%.2f", o -> o.published().accuracy() - o.softmax().accuracy())
              + one.mean("%.2f", o -> o.rowByRow().accuracy() - o.softmax().accuracy())
              + one.mean("%.2f", o -> o.chunk().accuracy() - o.softmax().accuracy()));
    }
  }

  /** Mean and standard error as the cell of a table. */
  private static String mean(String format, DoubleStream values) {
    SummaryStatistics statistics = new SummaryStatistics();
    values.forEach(statistics::addValue);
    double error = statistics.getStandardDeviation() / Math.sqrt(statistics.getN());
    return String.format(
        Locale.ROOT, " " + format + " ± " + format + " |", statistics.getMean(), error);
  }

  /** One line of the tables: what came of each seed. */
  private static final class Case {

    private final int rows;
    private final int added;
    private final List<Double> heads = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    Case(int rows, int added) {
      this.rows = rows;
      this.added = added;
    }

    String name() {
      return String.format(Locale.ROOT, "| %,d | +%d |", rows, added);
    }

    String mean(String format, ToDoubleFunction<Outcome> value) {
      return UpdateRefitCommand.mean(format, outcomes.stream().mapToDouble(value));
    }
  }
}
