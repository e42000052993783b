package io.arrears.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Renders the fleet as it is seen from outside while it runs. */
final class LiveTable {

  private static final int BAR = 8;

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
        Style.left("model", 13),
        Style.left("drift", 18),
        Style.right("rows/d", 6),
        Style.left("debt", BAR),
        Style.right("of EUR", 9),
        Style.left("verdict", 10),
        Style.left("ver", 3),
        "triggers");
  }

  private String line(Line line, int width) {
    String amount = Style.whole(line.debt()) + "/" + Style.whole(line.retrainCost());
    String before =
        String.join(
            " ",
            Style.left(line.model(), 13),
            Style.left(line.story(), 18),
            Style.right(Style.whole(line.rowsPerDay()), 6));
    String triggers =
        line.triggerDays().isEmpty()
            ? "0"
            : line.triggerDays().size()
                + "  day "
                + line.triggerDays().stream().map(Style::day).collect(Collectors.joining(", "));
    int used = 13 + 1 + 18 + 1 + 6 + 1 + BAR + 1 + 9 + 1 + 10 + 1 + 3 + 1;
    return before
        + " "
        + style.bar(line.debt() / line.retrainCost(), BAR)
        + " "
        + Style.right(amount, 9)
        + " "
        + verdict(line)
        + " "
        + Style.left(line.version(), 3)
        + " "
        + cut(triggers, Math.max(1, width - used));
  }

  private String verdict(Line line) {
    String lifecycle = line.lifecycle();
    if (lifecycle.equals("TRIGGERED") || line.verdict().equals("RETRAIN")) {
      return style.paint(Style.Tone.BAD, Style.left("retrain!", 10));
    }
    if (lifecycle.equals("RETRAINING")) {
      return style.paint(Style.Tone.WARNING, Style.left("retraining", 10));
    }
    return switch (line.verdict()) {
      case "KEEP" -> style.paint(Style.Tone.GOOD, Style.left("keep", 10));
      case "NOT_ENOUGH_EVIDENCE" -> Style.left("too early", 10);
      default -> Style.left("-", 10);
    };
  }

  private static String cut(String text, int width) {
    return text.length() > width ? text.substring(0, width) : text;
  }
}
