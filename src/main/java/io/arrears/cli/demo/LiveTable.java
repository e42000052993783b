package io.arrears.cli.demo;

import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Renders the fleet as it is seen from outside while it runs. */
final class LiveTable {

  private static final int MODEL = 13;
  private static final int STORY = 18;
  private static final int TRAFFIC = 6;
  private static final int BAR = 6;
  private static final int AMOUNT = 9;
  private static final int VERDICT = 10;
  private static final int VERSION = 3;
  private static final int BEFORE_TRIGGERS =
      MODEL + STORY + TRAFFIC + BAR + AMOUNT + VERDICT + VERSION + 7;

  private final Style style;

  LiveTable(Style style) {
    this.style = style;
  }

  /**
   * One line of the table.
   *
   * @param model name
   * @param story kind of drift
   * @param rowsPerDay traffic
   * @param debt learning debt, currency
   * @param retrainCost price of a retrain, currency
   * @param verdict KEEP, RETRAIN, NOT_ENOUGH_EVIDENCE, or empty where there was no look yet
   * @param lifecycle state of the model
   * @param version version of the last snapshot
   * @param triggerDays days of the triggers so far
   */
  record Line(
      String model,
      String story,
      double rowsPerDay,
      double debt,
      double retrainCost,
      String verdict,
      String lifecycle,
      String version,
      List<Double> triggerDays) {}

  /**
   * The table, no line wider and no more lines than there is room for.
   *
   * @param title first line
   * @param events newest last; those that fit are shown
   */
  List<String> render(String title, List<Line> lines, List<String> events, Terminal.Size size) {
    List<String> table = new ArrayList<>();
    table.add(style.paint(Style.Tone.HEADING, cut(title, size.width())));
    table.add(style.paint(Style.Tone.QUIET, cut(heading(), size.width())));
    int room = Math.max(1, size.height() - table.size() - 1);
    int shown = lines.size() <= room ? lines.size() : room - 1;
    for (Line line : lines.subList(0, shown)) {
      table.add(line(line, size.width()));
    }
    if (shown < lines.size()) {
      String more = "... " + (lines.size() - shown) + " more models: enlarge the window";
      table.add(style.paint(Style.Tone.QUIET, cut(more, size.width())));
    }
    int left = size.height() - table.size() - 1;
    int from = Math.max(0, events.size() - Math.max(0, left));
    for (String event : events.subList(from, events.size())) {
      table.add(style.paint(Style.Tone.QUIET, cut(event, size.width())));
    }
    return table;
  }

  private static String heading() {
    return String.join(
        " ",
        Style.left("model", MODEL),
        Style.left("drift", STORY),
        Style.right("rows/d", TRAFFIC),
        Style.left("debt", BAR),
        Style.right("of " + Fleet.CURRENCY, AMOUNT),
        Style.left("verdict", VERDICT),
        Style.left("ver", VERSION),
        "asked");
  }

  private String line(Line line, int width) {
    String amount = Style.whole(line.debt()) + "/" + Style.whole(line.retrainCost());
    return String.join(
        " ",
        Style.left(line.model(), MODEL),
        Style.left(line.story(), STORY),
        Style.right(Style.whole(line.rowsPerDay()), TRAFFIC),
        style.bar(line.debt() / line.retrainCost(), BAR),
        Style.right(amount, AMOUNT),
        verdict(line),
        Style.left(line.version(), VERSION),
        asked(line.triggerDays(), width - BEFORE_TRIGGERS));
  }

  /** How often, and the latest days that there is room for. */
  private static String asked(List<Double> days, int width) {
    String text = days.isEmpty() ? "-" : days.size() + ":";
    int first = days.size();
    int used = text.length();
    while (first > 0 && used + 1 + Style.day(days.get(first - 1)).length() <= width) {
      first--;
      used += 1 + Style.day(days.get(first)).length();
    }
    for (double day : days.subList(first, days.size())) {
      text += " " + Style.day(day);
    }
    return text;
  }

  private String verdict(Line line) {
    String lifecycle = line.lifecycle();
    if (lifecycle.equals("TRIGGERED") || line.verdict().equals("RETRAIN")) {
      return style.paint(Style.Tone.BAD, Style.left("retrain!", VERDICT));
    }
    if (lifecycle.equals("RETRAINING")) {
      return style.paint(Style.Tone.WARNING, Style.left("retraining", VERDICT));
    }
    return switch (line.verdict()) {
      case "KEEP" -> style.paint(Style.Tone.GOOD, Style.left("keep", VERDICT));
      case "NOT_ENOUGH_EVIDENCE" -> Style.left("too early", VERDICT);
      default -> Style.left("-", VERDICT);
    };
  }

  private static String cut(String text, int width) {
    return text.length() > width ? text.substring(0, width) : text;
  }
}
