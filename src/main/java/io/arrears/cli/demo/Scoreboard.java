package io.arrears.cli.demo;

import io.arrears.cli.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Renders the outcome of a run: decisions, money, dead letters. Fits into 80 columns. */
final class Scoreboard {

  private final Style style;

  Scoreboard(Style style) {
    this.style = style;
  }

  /** When and whether each model was asked for, against its truth. */
  List<String> decisions(List<Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        heading(
            Style.left("model", 13),
            Style.left("drift", 18),
            Style.right("begins", 6),
            Style.right("owed", 5),
            Style.left("asked", 8),
            Style.right("days", 4),
            Style.right("rows", 7),
            "verdict"));
    for (Result result : results) {
      lines.add(
          String.join(
              " ",
              Style.left(result.model().name(), 13),
              Style.left(result.model().story(), 18),
              Style.right(Double.isNaN(result.onsetDay()) ? "-" : Style.day(result.onsetDay()), 6),
              Style.right(
                  Double.isNaN(result.owedDay()) ? "never" : Style.day(result.owedDay()), 5),
              Style.left(asked(result.triggerDays()), 8),
              Style.right(orDash(Style.day(result.delayDays()), result), 4),
              Style.right(orDash(Style.whole(result.delayRows()), result), 7),
              verdict(result.verdict())));
    }
    return lines;
  }

  /** What that cost, against never and against the best calendar or never in hindsight. */
  List<String> money(List<Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        heading(
            Style.left("model", 13),
            Style.right("a retrain", 9),
            Style.right("retrains", 8),
            Style.right("spent", 8),
            Style.right("never", 8),
            Style.right("best", 8),
            "which is"));
    for (Result result : results) {
      lines.add(
          String.join(
              " ",
              Style.left(result.model().name(), 13),
              Style.right(Style.whole(result.model().retrainCost()), 9),
              Style.right(String.valueOf(result.spent().retrains()), 8),
              Style.right(Style.whole(result.spent().money()), 8),
              Style.right(Style.whole(result.never().money()), 8),
              Style.right(Style.whole(result.best().money()), 8),
              result.best().policy()));
    }
    lines.add(
        heading(
            Style.left("all", 13),
            Style.right("", 9),
            Style.right(
                String.valueOf(results.stream().mapToInt(r -> r.spent().retrains()).sum()), 8),
            Style.right(Style.whole(total(results, r -> r.spent().money())), 8),
            Style.right(Style.whole(total(results, r -> r.never().money())), 8),
            Style.right(Style.whole(total(results, r -> r.best().money())), 8),
            "each model's own"));
    return lines;
  }

  /** Drift alarms on the features, which ask for nothing by themselves. */
  List<String> alarms(List<Result> results, Function<SimulatedModel, List<Double>> alarmDays) {
    List<String> lines = new ArrayList<>();
    lines.add(
        heading(
            Style.left("model", 13),
            Style.left("drift alarms", 14),
            Style.left("features move", 14),
            "retrains"));
    for (Result result : results) {
      List<Double> days = alarmDays.apply(result.model());
      if (!days.isEmpty() || result.model().isShifted()) {
        lines.add(
            String.join(
                " ",
                Style.left(result.model().name(), 13),
                Style.left(asked(days), 14),
                Style.left(
                    result.model().isShifted() ? Style.day(result.model().shiftDay()) : "never",
                    14),
                String.valueOf(result.spent().retrains())));
      }
    }
    return lines;
  }

  /** Broken records sent against dead letters received, by code. */
  List<String> deadLetters(Map<String, Long> sent, Map<String, Long> received) {
    List<String> lines = new ArrayList<>();
    lines.add(
        heading(Style.left("dead letter", 22), Style.right("sent", 8), Style.right("received", 8)));
    TreeSet<String> codes = new TreeSet<>(sent.keySet());
    codes.addAll(received.keySet());
    for (String code : codes) {
      long expected = sent.getOrDefault(code, 0L);
      long seen = received.getOrDefault(code, 0L);
      String line =
          String.join(
              " ",
              Style.left(code, 22),
              Style.right(Style.whole(expected), 8),
              Style.right(Style.whole(seen), 8));
      lines.add(expected == seen ? line : style.paint(Style.Tone.BAD, line));
    }
    return lines;
  }

  /** Total of some amount over all models. */
  static double total(List<Result> results, ToDoubleFunction<Result> amount) {
    return results.stream().mapToDouble(amount).sum();
  }

  private String heading(String... cells) {
    return style.paint(Style.Tone.HEADING, String.join(" ", cells));
  }

  /** The first day, and how many more there were. */
  private static String asked(List<Double> days) {
    if (days.isEmpty()) {
      return "-";
    }
    return Style.day(days.get(0)) + (days.size() > 1 ? " +" + (days.size() - 1) : "");
  }

  private static String orDash(String delay, Result result) {
    return Double.isNaN(result.delayDays()) ? "-" : delay;
  }

  private String verdict(Expectation.Verdict verdict) {
    return switch (verdict) {
      case AS_IT_SHOULD -> style.paint(Style.Tone.GOOD, verdict.toString());
      case LATE -> style.paint(Style.Tone.WARNING, verdict.toString());
      case MISSED, FALSE_ALARM -> style.paint(Style.Tone.BAD, verdict.toString());
    };
  }
}
