package io.arrears.cli;

import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.ReplayOptions;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells people what came of a replay. */
final class ReplaySummary {

  private final ReplayOptions options;
  private final Outcome outcome;

  ReplaySummary(ReplayOptions options, Outcome outcome) {
    this.options = options;
    this.outcome = outcome;
  }

  /**
   * Prints the summary.
   *
   * @param seconds wall clock that the replay took
   */
  void print(PrintWriter out, double seconds) {
    int triggers = outcome.triggers().size();
    line(
        out,
        "%s: %,d rows, %,d of them to warm up; %s model, %s, %s loss",
        options.data().file().getFileName(),
        outcome.rows(),
        options.warmup(),
        lower(options.learner()),
        lower(options.family()),
        lower(options.loss().kind()));
    line(
        out,
        "%s, %s in service, %s",
        count(triggers, "trigger"),
        count(outcome.deployments(), "version"),
        count(outcome.deadLetters(), "dead letter"));
    out.println();
    if (triggers > 0) {
      printTriggers(out);
    }
    printLoss(out);
    printMoney(out);
    if (Double.isNaN(outcome.recordsPerSecond())) {
      line(out, "Took %.1f s.", seconds);
    } else {
      line(out, "Took %.1f s, %,.0f records per second.", seconds, outcome.recordsPerSecond());
    }
    out.flush();
  }

  private void printTriggers(PrintWriter out) {
    line(out, "  %10s  %-8s %-7s %14s %14s  %s", "row", "reason", "version", "debt", "price", "id");
    for (Outcome.Fired fired : outcome.triggers()) {
      line(
          out,
          "  %,10d  %-8s %-7s %,14.2f %,14.2f  %s",
          fired.atRow(),
          fired.trigger().reason(),
          fired.trigger().version(),
          fired.trigger().debt(),
          fired.trigger().price(),
          fired.trigger().triggerId());
    }
    out.println();
  }

  private void printLoss(PrintWriter out) {
    LossTotals loss = outcome.loss();
    line(out, "Loss on %,d labelled rows after the warm-up:", loss.rows());
    double rows = Math.max(1, loss.rows());
    String row = "  %-16s %,16.2f   %.4f per row";
    line(out, row, "deployed model", loss.deployed(), loss.deployed() / rows);
    line(out, row, "belief", loss.belief(), loss.belief() / rows);
    line(out, row, "score gap", gap(loss), gap(loss) / rows);
    long unbooked = loss.rows() - loss.booked();
    if (unbooked > 0) {
      line(
          out,
          "  %,d labels came after their version was replaced; no gap is counted for them",
          unbooked);
    }
    out.println();
  }

  private static double gap(LossTotals loss) {
    return loss.deployed() - loss.belief();
  }

  private void printMoney(PrintWriter out) {
    int answered = outcome.deployments() - 1;
    double paid = outcome.loss().deployed() * options.lossPrice();
    double retrains = answered * options.retrainCost();
    line(
        out,
        "Money at %,.2f per unit of loss and %,.2f per retrain:",
        options.lossPrice(),
        options.retrainCost());
    String row = "  %-16s %,16.2f";
    line(out, row, "loss", paid);
    line(out, row, count(answered, "retrain"), retrains);
    line(out, row, "together", paid + retrains);
    out.println();
  }

  private static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
