package io.arrears.cli.bench;

import io.arrears.cli.bench.UpdateRefitBenchmark.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
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
      "Time and accuracy of the belief's update with 10, 50 and 100 more rows, against refits by"
          + " libraries run to convergence, on generated embeddings: D = 384, K = 10, a head fitted"
          + " on 100 and on 1,000 rows. Prints means over seeds with their standard errors, as a"
          + " table in Markdown."
    })
public final class UpdateRefitCommand implements Callable<Integer> {

  private static final int[] LABELLED = {100, 1000};
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

  @Override
  public Integer call() {
    if (seeds < 2) {
      throw new ParameterException(
          spec.commandLine(), "--seeds is " + seeds + ", allowed: 2 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| rows | new | update, ms | LIBLINEAR refit, ms | softmax refit, ms | times LIBLINEAR"
            + " | times softmax | head, % | update, % | softmax refit, % | update - refit |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int rows : LABELLED) {
      new UpdateRefitBenchmark(rows, 0).add(ADDED[0]);
      SummaryStatistics heads = new SummaryStatistics();
      List<List<Outcome>> outcomes = new ArrayList<>();
      for (int added : ADDED) {
        outcomes.add(new ArrayList<>());
      }
      for (int seed = 1; seed <= seeds; seed++) {
        UpdateRefitBenchmark benchmark = new UpdateRefitBenchmark(rows, seed);
        heads.addValue(benchmark.headAccuracy());
        for (int i = 0; i < ADDED.length; i++) {
          outcomes.get(i).add(benchmark.add(ADDED[i]));
        }
      }
      for (int i = 0; i < ADDED.length; i++) {
        print(out, rows, ADDED[i], heads, outcomes.get(i));
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static void print(
      PrintWriter out, int rows, int added, SummaryStatistics heads, List<Outcome> outcomes) {
    out.println(
        String.format(
            Locale.ROOT,
            "| %,d | +%d | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
            rows,
            added,
            mean(outcomes, "%.2f", Outcome::updateTime),
            mean(outcomes, "%.0f", Outcome::logisticTime),
            mean(outcomes, "%.0f", Outcome::softmaxTime),
            mean(outcomes, "%.0f", o -> o.logisticTime() / o.updateTime()),
            mean(outcomes, "%.0f", o -> o.softmaxTime() / o.updateTime()),
            mean(heads, "%.2f"),
            mean(outcomes, "%.2f", Outcome::updateAccuracy),
            mean(outcomes, "%.2f", Outcome::softmaxAccuracy),
            mean(outcomes, "%.2f", o -> o.updateAccuracy() - o.softmaxAccuracy())));
    out.flush();
  }

  private static String mean(
      List<Outcome> outcomes, String format, ToDoubleFunction<Outcome> value) {
    SummaryStatistics statistics = new SummaryStatistics();
    outcomes.forEach(outcome -> statistics.addValue(value.applyAsDouble(outcome)));
    return mean(statistics, format);
  }

  private static String mean(SummaryStatistics values, String format) {
    double error = values.getStandardDeviation() / Math.sqrt(values.getN());
    return String.format(Locale.ROOT, format + " ± " + format, values.getMean(), error);
  }
}
