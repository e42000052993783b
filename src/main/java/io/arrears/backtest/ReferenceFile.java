package io.arrears.backtest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The feature columns of a file, without a label, as rows for a reference profile. A column with
 * text in it is categorical: its levels are coded by their place in sorted order, from 0. A column
 * of numbers is categorical where that is asked for, and its numbers are the codes.
 */
public final class ReferenceFile {

  private final List<String> names;
  private final Map<Integer, List<String>> levels;
  private final Set<Integer> categorical;
  private final double[][] rows;
  private final long[] times;

  private ReferenceFile(
      List<String> names,
      Map<Integer, List<String>> levels,
      Set<Integer> categorical,
      double[][] rows,
      long[] times) {
    this.names = names;
    this.levels = levels;
    this.categorical = categorical;
    this.rows = rows;
    this.times = times;
  }

  /**
   * Reads a file.
   *
   * @param time column of the event time; empty: none
   * @param features columns to take, in the order of the deployment; empty: all but the time
   * @param categorical columns of numbers that are codes of levels
   * @throws DataException where the file cannot be used
   * @throws OptionException for a column that the file does not have
   */
  public static ReferenceFile read(
      Path file, String time, List<String> features, List<String> categorical) throws IOException {
    try (CsvReader reader = CsvReader.open(file)) {
      List<String> names =
          features.isEmpty() ? new ArrayList<>(reader.header()) : List.copyOf(features);
      int timeColumn = time.isEmpty() ? -1 : column(reader, file, time);
      if (features.isEmpty()) {
        names.remove(time);
      }
      int[] columns = names.stream().mapToInt(name -> column(reader, file, name)).toArray();
      List<String[]> cells = new ArrayList<>();
      List<Long> times = new ArrayList<>();
      List<CsvReader.Row> lines = new ArrayList<>();
      for (CsvReader.Row row = reader.next(); row != null; row = reader.next()) {
        String[] kept = new String[columns.length];
        for (int j = 0; j < columns.length; j++) {
          kept[j] = row.cells()[columns[j]];
        }
        if (timeColumn >= 0) {
          times.add(TimeColumn.read(reader, row, timeColumn));
        }
        cells.add(kept);
        lines.add(new CsvReader.Row(row.line(), new String[0]));
      }
      Set<Integer> codes = new TreeSet<>();
      for (String name : categorical) {
        column(reader, file, name);
        if (names.contains(name)) {
          codes.add(names.indexOf(name));
        }
      }
      Map<Integer, List<String>> levels = new LinkedHashMap<>();
      double[][] rows = new double[cells.size()][columns.length];
      for (int j = 0; j < columns.length; j++) {
        int column = j;
        if (cells.stream().anyMatch(row -> FeatureColumn.isText(row[column]))) {
          codes.add(j);
          levels.put(j, encode(cells, rows, j));
          continue;
        }
        for (int i = 0; i < rows.length; i++) {
          String cell = cells.get(i)[j];
          rows[i][j] = CsvReader.isMissing(cell) ? Double.NaN : FeatureColumn.number(cell);
          if (Double.isInfinite(rows[i][j])) {
            throw reader.error(lines.get(i), names.get(j), cell, "a finite number");
          }
        }
      }
      return new ReferenceFile(
          names, levels, codes, rows, times.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private static List<String> encode(List<String[]> cells, double[][] rows, int column) {
    TreeSet<String> seen = new TreeSet<>();
    cells.forEach(row -> seen.add(row[column]));
    seen.removeIf(CsvReader::isMissing);
    Map<String, Integer> code = new LinkedHashMap<>();
    seen.forEach(level -> code.put(level, code.size()));
    for (int i = 0; i < rows.length; i++) {
      Integer place = code.get(cells.get(i)[column]);
      rows[i][column] = place == null ? Double.NaN : place;
    }
    return List.copyOf(seen);
  }

  private static int column(CsvReader reader, Path file, String name) {
    int column = reader.header().indexOf(name);
    if (column < 0) {
      throw new OptionException(
          "column '"
              + name
              + "' is not in "
              + file
              + "; its columns: "
              + String.join(",", reader.header()));
    }
    return column;
  }

  /** Names of the D features. */
  public List<String> names() {
    return names;
  }

  /** Positions of the categorical features. */
  public Set<Integer> categorical() {
    return categorical;
  }

  /** Levels of a column of text, by code; empty for a column of numbers. */
  public List<String> levels(int feature) {
    return levels.getOrDefault(feature, List.of());
  }

  /** Time of each row, milliseconds since the epoch; empty where no column was named. */
  public long[] times() {
    return times;
  }

  /** The rows in the order of the file, D values each, NaN where missing; not copied. */
  public double[][] rows() {
    return rows;
  }
}
