package io.arrears.cli.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * Policies over all streams and prices, as Markdown. A cell is a stream at a price; standard errors
 * are of the differences to break-even, over the cells, and over the streams' means, which allows
 * for what the prices of a stream have in common.
 */
final class StreamTable {

  static final String OURS = "break-even";

  private static final String BEST_CALENDAR = "calendar-best";

  /** Not a schedule of frozen models, or the same run twice: these win nothing. */
  private static final Set<String> OUT_OF_COMPETITION = Set.of("online", BEST_CALENDAR);

  private static final List<String> DETAILED =
      List.of(
          OURS,
          BEST_CALENDAR,
          "cusum",
          "page-hinkley",
          "ddm",
          "adwin",
          "calendar-1",
          "never",
          "online");

  private final List<StreamRun> runs;

  StreamTable(List<StreamRun> runs) {
    this.runs = runs;
  }

  /** One line for each policy. */
  void printPolicies(PrintWriter out) {
    out.println(
        "| policy | mean | worst | wins | above break-even | standard error, cells | standard error, streams |\n"
            + "|---|---|---|---|---|---|---|");
    policies().stream()
        .sorted(Comparator.comparingDouble(policy -> ratios(policy).getMean()))
        .forEach(policy -> printPolicy(out, policy));
    out.flush();
  }

  private void printPolicy(PrintWriter out, String policy) {
    SummaryStatistics ratios = ratios(policy);
    PairedDifference above = PairedDifference.of(runs, policy, OURS);
    boolean ours = policy.equals(OURS);
    line(
        out,
        "| %s | %.3f | %.3f | %s | %s | %s | %s |",
        policy,
        ratios.getMean(),
        ratios.getMax(),
        OUT_OF_COMPETITION.contains(policy) ? "" : String.valueOf(wins(policy)),
        ours ? "" : String.format(Locale.ROOT, "%+.3f", above.mean()),
        ours ? "" : String.format(Locale.ROOT, "± %.3f", above.errorByCells()),
        ours ? "" : String.format(Locale.ROOT, "± %.3f", above.errorByStreams()));
  }

  /** One line for each stream and price. */
  void printStreams(PrintWriter out) {
    List<String> shown = DETAILED.stream().filter(policies()::contains).toList();
    out.println("| stream | price | " + String.join(" | ", shown) + " |");
    out.println("|---|---|" + "---|".repeat(shown.size()));
    for (StreamRun run : runs) {
      for (double factor : StreamRun.FACTORS) {
        line(
            out,
            "| %s | %s | %s |",
            run.set().name(),
            factor,
            shown.stream()
                .map(policy -> String.format(Locale.ROOT, "%.3f", run.ratio(policy, factor)))
                .collect(Collectors.joining(" | ")));
      }
    }
    out.flush();
  }

  /** What freshly refitted models and the previous label do on each stream. */
  void printFloors(PrintWriter out) {
    out.println(
        "| stream | loss of a batch | error of fresh models | error of the previous label | seconds |\n"
            + "|---|---|---|---|---|");
    for (StreamRun run : runs) {
      line(
          out,
          "| %s | %.4g | %.4f | %.4f | %.1f |",
          run.set().name(),
          run.meanBatchLoss(),
          run.freshError(),
          run.previousLabelError(),
          run.seconds());
    }
    out.flush();
  }

  private List<String> policies() {
    return runs.get(0).cells().stream().map(StreamCell::policy).distinct().toList();
  }

  private SummaryStatistics ratios(String policy) {
    SummaryStatistics ratios = new SummaryStatistics();
    for (StreamRun run : runs) {
      for (double factor : StreamRun.FACTORS) {
        ratios.addValue(run.ratio(policy, factor));
      }
    }
    return ratios;
  }

  /** Cells in which no other policy is cheaper; equals share the win. */
  private int wins(String policy) {
    List<String> others = new ArrayList<>(policies());
    others.removeAll(OUT_OF_COMPETITION);
    int wins = 0;
    for (StreamRun run : runs) {
      for (double factor : StreamRun.FACTORS) {
        double mine = run.ratio(policy, factor);
        wins += others.stream().allMatch(other -> mine <= run.ratio(other, factor)) ? 1 : 0;
      }
    }
    return wins;
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
