package io.arrears.cli;

import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.policy.BacktestOutcome;
import io.arrears.backtest.policy.Comparison;
import io.arrears.backtest.policy.PolicyResult;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Tells people what came of a backtest: one table for each price of a retrain. */
final class BacktestSummary {

  private static final double HUGE = 1e9;
  private static final double TINY = 0.01;

  private final BacktestOutcome outcome;

  BacktestSummary(BacktestOutcome outcome) {
    this.outcome = outcome;
  }

  /** What a backtest was about: file, rows, batches, model, family and loss. */
  static String subject(BacktestOutcome outcome) {
    ReplayOptions history = outcome.options().history();
    return String.format(
        Locale.ROOT,
        "%s: %,d rows, %,d of them to warm up, %,d batches of %,d; %s model, %s, %s loss",
        history.data().file().getFileName(),
        outcome.rows(),
        history.warmup(),
        outcome.table().batches(),
        history.batch(),
        history.learner().name().toLowerCase(Locale.ROOT),
        history.family().name().toLowerCase(Locale.ROOT),
        history.loss().kind().name().toLowerCase(Locale.ROOT));
  }

  /**
   * Prints the summary.
   *
   * @param seconds wall clock that the backtest took
   */
  void print(PrintWriter out, double seconds) {
    out.println(subject(outcome));
    for (double cost : outcome.options().retrainCosts()) {
      out.println();
      print(out, outcome.at(cost));
    }
    out.println();
    line(out, "Took %.1f s.", seconds);
    out.flush();
  }

  private static void print(PrintWriter out, Comparison at) {
    line(
        out,
        "At %s per unit of loss and %s per retrain, cheapest first:",
        number(at.lossPrice()),
        number(at.retrainCost()));
    line(
        out,
        "  %-22s %14s %9s %14s %9s  %s",
        "policy",
        "cost",
        "x optimum",
        "above optimum",
        "retrains",
        "chosen in hindsight");
    line(
        out,
        "  %-22s %14s %9s %14s %9d",
        "hindsight optimum",
        number(at.optimum().cost()),
        ratio(at.canBeNegative() ? Double.NaN : 1),
        number(0),
        at.optimum().retrains().size());
    List<PolicyResult> sorted =
        at.policies().stream().sorted(Comparator.comparingDouble(at::cost)).toList();
    for (PolicyResult policy : sorted) {
      String text =
          String.format(
              Locale.ROOT,
              "  %-22s %14s %9s %14s %9d  %s",
              policy.name(),
              number(at.cost(policy)),
              ratio(at.ratio(policy)),
              number(at.cost(policy) - at.optimum().cost()),
              policy.retrains().size(),
              policy.variant());
      out.println(text.stripTrailing());
    }
  }

  private static String ratio(double ratio) {
    return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.3f", ratio);
  }

  private static String number(double value) {
    boolean tiny = value != 0 && Math.abs(value) < TINY;
    return String.format(Locale.ROOT, tiny || Math.abs(value) >= HUGE ? "%.6g" : "%,.2f", value);
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
