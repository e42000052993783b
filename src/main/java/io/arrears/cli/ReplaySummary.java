package io.arrears.cli;

import io.arrears.backtest.Alarms;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.ReplayOptions;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Tells people what came of a replay. */
final class ReplaySummary {

  private static final double HUGE = 1e12;
  private static final int MOST_ALARMS = 20;
  private static final double TINY = 0.005;

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
    if (outcome.deadLetters() > 0) {
      line(out, "  the first: %s", outcome.firstDeadLetter());
    }
    out.println();
    if (options.labelBudget() > 0) {
      line(out, "%s asked for", count(outcome.labelRequests(), "label"));
      out.println();
    }
    if (triggers > 0) {
      printTriggers(out);
    }
    if (options.drift().windowRows() > 0) {
      printAlarms(out);
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
          "  %,10d  %-8s %-7s %14s %14s  %s",
          fired.atRow(),
          fired.trigger().reason(),
          fired.trigger().version(),
          number(fired.trigger().debt()),
          number(fired.trigger().price()),
          fired.trigger().triggerId());
    }
    out.println();
  }

  private void printAlarms(PrintWriter out) {
    List<Alarms.Alarm> alarms = outcome.alarms();
    line(
        out,
        "%s, one false alarm promised in %,.0f windows of %,d rows",
        count(alarms.size(), "drift alarm"),
        options.drift().budget(),
        options.drift().windowRows());
    for (Alarms.Alarm alarm : alarms.subList(0, Math.min(MOST_ALARMS, alarms.size()))) {
      line(
          out,
          "  %-7s %s to %-20s %-7s %s",
          alarm.version(),
          Instant.ofEpochMilli(alarm.startedAt()),
          alarm.endedAt() == Alarms.Alarm.STANDING
              ? "the end"
              : Instant.ofEpochMilli(alarm.endedAt()),
          alarm.debtMoved() ? "owing" : "",
          alarm.features().isEmpty() ? "all together" : String.join(", ", alarm.features()));
      if (!alarm.statistics().isEmpty()) {
        line(out, "          %s", alarm.statistics());
      }
    }
    if (alarms.size() > MOST_ALARMS) {
      line(out, "  and %,d more", alarms.size() - MOST_ALARMS);
    }
    out.println();
  }

  private void printLoss(PrintWriter out) {
    LossTotals loss = outcome.loss();
    line(out, "Loss on %,d labelled rows after the warm-up:", loss.rows());
    double rows = Math.max(1, loss.rows());
    printLoss(out, "deployed model", loss.deployed(), rows);
    printLoss(out, "belief", loss.belief(), rows);
    printLoss(out, "score gap", gap(loss), rows);
    long unbooked = Math.max(0, loss.rows() - loss.booked());
    long refused = Math.min(unbooked, outcome.deadLetters());
    if (refused > 0) {
      line(out, "  %s in dead letters; no gap is counted for them", count(refused, "row"));
    }
    if (outcome.unlabelled() > 0) {
      line(
          out,
          "  %s without a label, forgotten at their horizon",
          count(outcome.unlabelled(), "row"));
    }
    if (unbooked > refused) {
      line(
          out,
          "  %s came after their version was replaced; no gap is counted for them",
          count(unbooked - refused, "label"));
    }
    out.println();
  }

  private static void printLoss(PrintWriter out, String whose, double loss, double rows) {
    String perRow = Math.abs(loss / rows) < HUGE ? "%.4f" : "%.4g";
    line(out, "  %-16s %16s   " + perRow + " per row", whose, number(loss), loss / rows);
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
        "Money at %s per unit of loss and %s per retrain:",
        number(options.lossPrice()),
        number(options.retrainCost()));
    String row = "  %-16s %16s";
    line(out, row, "loss", number(paid));
    line(out, row, count(answered, "retrain"), number(retrains));
    line(out, row, "together", number(paid + retrains));
    out.println();
  }

  /** Two decimals; six digits where that would be a line of zeros. */
  private static String number(double value) {
    boolean tiny = value != 0 && Math.abs(value) < TINY;
    return String.format(Locale.ROOT, tiny || Math.abs(value) >= HUGE ? "%.6g" : "%,.2f", value);
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
