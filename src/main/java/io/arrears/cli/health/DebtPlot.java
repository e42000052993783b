package io.arrears.cli.health;

import io.arrears.avro.Occasion;
import io.arrears.cli.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Debt of the serving versions against the price of a retrain, over event time:
 *
 * <pre>
 *     413.2 |                  #
 *           |                 ##
 *     price |----------------###------------
 *           |..............#####..........##
 *         0 +--------------------------------
 *   verdict  k               r    k
 *     asked                  T
 *  deployed  D                  D
 * </pre>
 *
 * <p>A column is an equal share of the time shown and as high as the highest debt of its looks.
 * Where there was none, the ledger stands as it was last seen; before a version's first look it is
 * not known and the column is empty.
 */
final class DebtPlot {

  private static final int LABEL = 10;
  private static final int ROWS = 10;
  private static final int NARROWEST = 40;

  private final Style style;
  private final int width;

  /**
   * @param width columns that lines may have
   */
  DebtPlot(Style style, int width) {
    this.style = style;
    this.width = Math.max(NARROWEST, width);
  }

  /** The plot; without lines where no look has been made. */
  List<String> render(History history) {
    List<History.Entry> entries = history.ofServing();
    if (entries.stream().allMatch(entry -> entry.snapshot().getOccasion() == Occasion.DEPLOYED)) {
      return List.of();
    }
    int columns = width - LABEL - 2;
    long first = entries.get(0).snapshot().getTime();
    long last = entries.get(entries.size() - 1).snapshot().getTime();
    Axis axis = new Axis(first, last, columns);
    double[] debt = debts(entries, axis);
    double[] price = prices(entries, axis);
    double top = Math.max(max(debt), max(price));
    List<String> lines = new ArrayList<>();
    for (int row = ROWS; row >= 1; row--) {
      lines.add(line(row, top, debt, price));
    }
    lines.add(Style.right("0", LABEL) + " +" + "-".repeat(columns));
    lines.add(marks("verdict", entries, axis, DebtPlot::verdict));
    lines.add(marks("asked", entries, axis, DebtPlot::asked));
    lines.add(marks("deployed", entries, axis, entry -> entry.deployed() ? 'D' : ' '));
    lines.add(" ".repeat(LABEL + 2) + times(first, last, columns));
    return lines;
  }

  /** What the letters of the plot mean. */
  static List<String> legend() {
    return List.of(
        "verdict becomes k keep, r retrain, n too early; T trigger, t asked again,",
        "x abandoned; D new version; * several");
  }

  private String line(int row, double top, double[] debt, double[] price) {
    double height = top / ROWS;
    double floor = height * (row - 1);
    StringBuilder line = new StringBuilder();
    boolean hasPrice = false;
    for (int column = 0; column < debt.length; column++) {
      double above = price[column] - floor;
      boolean atPrice = above > 0 && (above <= height || row == ROWS);
      hasPrice |= atPrice;
      String bar = bar((debt[column] - floor) / height, row == 1);
      if (!bar.equals(" ") && !(bar.equals(".") && atPrice)) {
        line.append(
            style.paint(debt[column] >= price[column] ? Style.Tone.BAD : Style.Tone.GOOD, bar));
      } else if (atPrice) {
        line.append(style.blocks() ? '\u2500' : '-');
      } else {
        line.append(' ');
      }
    }
    String label = row == ROWS ? Amounts.of(top) : hasPrice ? "price" : "";
    return Style.right(label, LABEL) + " |" + line.toString().stripTrailing();
  }

  /**
   * One character of a bar.
   *
   * @param full share of the character that the bar fills, below 0 and above 1 too; NaN: not known
   * @param lowest whether it stands on the axis, where a debt near zero still shows
   */
  private String bar(double full, boolean lowest) {
    if (style.blocks()) {
      int eighths = (int) Math.round(8 * Math.min(1, Math.max(0, full)));
      return eighths > 0
          ? String.valueOf((char) (0x2580 + eighths))
          : lowest && full >= 0 ? "." : " ";
    }
    return full >= 0.5 ? "#" : lowest && full >= 0 ? "." : " ";
  }

  /** The highest debt of the looks of each column, or the debt last seen; NaN: not known. */
  private static double[] debts(List<History.Entry> entries, Axis axis) {
    double[] debt = new double[axis.columns()];
    int next = 0;
    double standing = Double.NaN;
    for (int column = 0; column < debt.length; column++) {
      double highest = Double.NaN;
      while (next < entries.size() && axis.column(entries.get(next)) <= column) {
        History.Entry entry = entries.get(next++);
        boolean looked = entry.snapshot().getOccasion() != Occasion.DEPLOYED;
        // New terms for the version that serves leave its ledger as it is.
        boolean anew = entry.deployed() && entry.snapshot().getExamples() == 0;
        if (looked) {
          standing = entry.snapshot().getDebt();
          highest = Double.isNaN(highest) ? standing : Math.max(highest, standing);
        } else if (anew) {
          standing = Double.NaN;
        }
      }
      debt[column] = Double.isNaN(highest) ? standing : highest;
    }
    return debt;
  }

  /** The price in force at each column: that of the last snapshot at or before it. */
  private static double[] prices(List<History.Entry> entries, Axis axis) {
    double[] price = new double[axis.columns()];
    int next = 0;
    double inForce = entries.get(0).snapshot().getRetrainCost();
    for (int column = 0; column < price.length; column++) {
      while (next < entries.size() && axis.column(entries.get(next)) <= column) {
        inForce = entries.get(next++).snapshot().getRetrainCost();
      }
      price[column] = inForce;
    }
    return price;
  }

  private static String marks(String label, List<History.Entry> entries, Axis axis, Mark mark) {
    char[] line = new char[axis.columns()];
    Arrays.fill(line, ' ');
    for (History.Entry entry : entries) {
      char character = mark.of(entry);
      if (character != ' ') {
        int column = axis.column(entry);
        // More than one of a kind in a column.
        line[column] = line[column] == ' ' || line[column] == character ? character : '*';
      }
    }
    return (Style.right(label, LABEL) + "  " + new String(line)).stripTrailing();
  }

  private static char verdict(History.Entry entry) {
    if (!entry.verdictChanged() || entry.snapshot().getOccasion() == Occasion.DEPLOYED) {
      return ' ';
    }
    return Character.toLowerCase(entry.snapshot().getVerdict().charAt(0));
  }

  private static char asked(History.Entry entry) {
    if (!entry.asked().isEmpty()) {
      return 'T';
    }
    return switch (entry.snapshot().getOccasion()) {
      case ASKED -> 't';
      case TRIGGER_CLOSED -> "ABANDONED".equals(entry.snapshot().getTriggerEnd()) ? 'x' : ' ';
      default -> ' ';
    };
  }

  private static String times(long first, long last, int columns) {
    String from = Amounts.time(first);
    String to = Amounts.time(last);
    int gap = columns - from.length() - to.length();
    return first == last || gap < 1 ? from : from + " ".repeat(gap) + to;
  }

  private static double max(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
  }

  /** What a snapshot puts under the plot; a blank for nothing. */
  private interface Mark {
    char of(History.Entry entry);
  }

  /**
   * Event time along the columns.
   *
   * @param first time of the first column's start
   * @param last time of the last column's end
   * @param columns number of columns
   */
  private record Axis(long first, long last, int columns) {
    int column(History.Entry entry) {
      long time = entry.snapshot().getTime();
      return last == first
          ? 0
          : (int) Math.min(columns - 1, (double) (time - first) / (last - first) * columns);
    }
  }
}
