package io.arrears.cli.health;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.cli.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ledger's history as lines of at most 80 columns. */
final class HistoryTable {

  private static final int TIME = 16;
  private static final int VERSION = 10;
  private static final int OCCASION = 8;
  private static final int AMOUNT = 9;
  private static final int VERDICT = 9;
  private static final int STATE = 12;
  private static final String INDENT = "    ";

  private final Style style;
  private final int width;

  /**
   * @param width columns that lines may have
   */
  HistoryTable(Style style, int width) {
    this.style = style;
    this.width = width;
  }

  /** The names of the columns. */
  String heading() {
    return style.paint(
        Style.Tone.HEADING,
        row("time (UTC)", "version", "occasion", "debt", "price", "verdict", "state"));
  }

  /** The lines of one snapshot: its numbers, and below what is new. */
  List<String> lines(History.Entry entry) {
    DebtSnapshot snapshot = entry.snapshot();
    List<String> lines = new ArrayList<>();
    String row =
        row(
            Amounts.time(snapshot.getTime()),
            shortened(snapshot.getVersion()),
            occasion(snapshot.getOccasion()),
            Amounts.of(snapshot.getDebt()),
            Amounts.of(snapshot.getRetrainCost()),
            verdict(snapshot.getVerdict()),
            snapshot.getLifecycle());
    lines.add(snapshot.getVerdict().equals("RETRAIN") ? style.paint(Style.Tone.BAD, row) : row);
    if (entry.verdictChanged() || !entry.asked().isEmpty()) {
      lines.addAll(quiet(snapshot.getReason()));
    }
    if (entry.driftChanged()) {
      lines.addAll(
          quiet(
              snapshot.getDriftAlarmSince() == null
                  ? "the drift alarm has ended"
                  : "drift since " + Amounts.time(snapshot.getDriftAlarmSince())));
    }
    if (!entry.asked().isEmpty()) {
      lines.addAll(quiet("trigger " + entry.asked()));
    } else if (snapshot.getOccasion() == Occasion.ASKED) {
      lines.addAll(
          quiet("trigger " + snapshot.getOpenTriggerId() + ", attempt " + snapshot.getAttempt()));
    } else if (snapshot.getClosedTriggerId() != null) {
      lines.addAll(
          quiet("trigger " + snapshot.getClosedTriggerId() + " is " + snapshot.getTriggerEnd()));
    }
    if (snapshot.getActivation() == 0) {
      lines.addAll(quiet("this deployment took no effect"));
    } else if (entry.deployed()) {
      lines.addAll(
          quiet(
              "activation "
                  + snapshot.getActivation()
                  + ", "
                  + snapshot.getRole()
                  + "; guarantee: "
                  + snapshot.getGuarantee()));
    }
    return lines;
  }

  private static String row(
      String time,
      String version,
      String occasion,
      String debt,
      String price,
      String verdict,
      String state) {
    return String.join(
            " ",
            Style.left(time, TIME),
            Style.left(version, VERSION),
            Style.left(occasion, OCCASION),
            Style.right(debt, AMOUNT),
            Style.right(price, AMOUNT),
            Style.left(verdict, VERDICT),
            Style.left(state, STATE))
        .stripTrailing();
  }

  private List<String> quiet(String text) {
    return wrap(INDENT, text, width).stream()
        .map(line -> style.paint(Style.Tone.QUIET, line))
        .toList();
  }

  /** The text on as many lines as it needs, broken between words. */
  static List<String> wrap(String indent, String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : Style.printable(text).split(" +")) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(indent.length());
      }
      if (line.length() > indent.length()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String shortened(String version) {
    return version.length() <= VERSION ? version : version.substring(0, VERSION - 2) + "..";
  }

  private static String occasion(Occasion occasion) {
    return occasion == Occasion.TRIGGER_CLOSED ? "ended" : occasion.name().toLowerCase(Locale.ROOT);
  }

  static String verdict(String name) {
    return switch (name) {
      case "NOT_ENOUGH_EVIDENCE" -> "too early";
      default -> name.toLowerCase(Locale.ROOT);
    };
  }
}
