package io.arrears.backtest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One column of the file and the features that it makes: a column of numbers makes one; a column of
 * levels makes one for each level seen in the warm-up, named {@code column=level}, and one for all
 * others, {@code column=(other)}. A missing cell makes NaN in each.
 */
final class FeatureColumn {

  private static final int MISSING = -1;

  private final String name;

  /** Level to its position; null for a column of numbers. */
  private final Map<String, Integer> levels;

  private FeatureColumn(String name, Map<String, Integer> levels) {
    this.name = name;
    this.levels = levels;
  }

  /** A column whose kind is decided by the given cells. */
  static FeatureColumn of(String name, List<String> warmup) {
    if (warmup.stream().noneMatch(FeatureColumn::isText)) {
      return new FeatureColumn(name, null);
    }
    Map<String, Integer> levels = new LinkedHashMap<>();
    for (String level : new TreeSet<>(warmup)) {
      if (!CsvReader.isMissing(level)) {
        levels.put(level, levels.size());
      }
    }
    return new FeatureColumn(name, levels);
  }

  /** Whether a cell is neither missing nor a number. */
  static boolean isText(String cell) {
    return !CsvReader.isMissing(cell) && Double.isNaN(number(cell));
  }

  /**
   * The cell as a number in decimal notation, or an infinity; NaN where it is none. What only Java
   * takes for a number, such as {@code 1d}, {@code 2f} and {@code 0x1p3}, is none.
   */
  static double number(String cell) {
    if (cell.isEmpty() || !isDecimalEnd(cell.charAt(cell.length() - 1)) || isHex(cell)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Digits and the point of {@code 1.}; the letter of {@code Infinity}. */
  private static boolean isDecimalEnd(char last) {
    return last >= '0' && last <= '9' || last == '.' || last == 'y';
  }

  private static boolean isHex(String cell) {
    return cell.indexOf('x') >= 0 || cell.indexOf('X') >= 0;
  }

  /** Number of features. */
  int width() {
    return levels == null ? 1 : levels.size() + 1;
  }

  /** Adds the names of the features. */
  void names(List<String> into) {
    if (levels == null) {
      into.add(name);
      return;
    }
    levels.keySet().forEach(level -> into.add(name + "=" + level));
    into.add(name + "=(other)");
  }

  /**
   * What is kept of a cell, one number: its value, or the position of its level; missing cells too.
   */
  double parse(String cell, CsvReader.Row row, CsvReader reader) throws DataException {
    return levels == null ? toNumber(cell, row, reader) : toPosition(cell);
  }

  private double toNumber(String cell, CsvReader.Row row, CsvReader reader) throws DataException {
    if (CsvReader.isMissing(cell)) {
      return Double.NaN;
    }
    double value = number(cell);
    if (!Double.isFinite(value)) {
      throw reader.error(
          row, name, cell, "a finite number as in the warm-up, or empty for a missing value");
    }
    return value;
  }

  private double toPosition(String cell) {
    return CsvReader.isMissing(cell) ? MISSING : levels.getOrDefault(cell, levels.size());
  }

  /** Writes the features that a parsed cell makes. */
  void write(double value, double[] into, int at) {
    if (levels == null) {
      into[at] = value;
    } else if (value == MISSING) {
      Arrays.fill(into, at, at + width(), Double.NaN);
    } else {
      into[at + (int) value] = 1;
    }
  }
}
