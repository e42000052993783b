package io.arrears.backtest;

import io.arrears.engine.Deployment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the rows of one file one by one; the warm-up decides what its columns are. */
final class TableParser {

  private static final long MILLISECONDS = 1000;
  private static final int MAX_LEVELS = 500;

  private final DataOptions options;
  private final CsvReader reader;
  private final int target;
  private final int time;
  private final int[] features;
  private final Deque<CsvReader.Row> warmup = new ArrayDeque<>();
  private final List<FeatureColumn> columns;
  private final LabelColumn labels;
  private int rows;
  private long lastRowTime;
  private long lastTime = Long.MIN_VALUE;

  TableParser(DataOptions options, CsvReader reader) throws IOException {
    this.options = options;
    this.reader = reader;
    List<String> header = reader.header();
    target = options.target().isEmpty() ? header.size() - 1 : column("target", options.target());
    time = options.time().isEmpty() ? -1 : column("time", options.time());
    features = features(header);
    CsvReader.Row row;
    while (warmup.size() < options.warmup() && (row = reader.next()) != null) {
      warmup.add(row);
    }
    columns = decideColumns();
    labels = labels();
  }

  /** The columns of the features. */
  List<FeatureColumn> columns() {
    return columns;
  }

  /** Names of the classes among the rows read, see {@link LabelColumn}. */
  List<String> classes() {
    return labels.classes();
  }

  /** Rows read. */
  int rows() {
    return rows;
  }

  /** The next row; null at the end. */
  ParsedRow next() throws IOException {
    CsvReader.Row row = warmup.isEmpty() ? reader.next() : warmup.poll();
    if (row == null) {
      if (rows == 0) {
        throw new DataException(options.file() + " has no rows below its header");
      }
      requireFewClasses(classes().size());
      return null;
    }
    double label = labels.parse(row, row.cells()[target], reader);
    long rowTime = takeTime(row);
    double[] cells = new double[features.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns.get(i).parse(row.cells()[features[i]], row, reader);
    }
    return new ParsedRow(cells, label, rowTime);
  }

  private int column(String option, String name) {
    int column = reader.header().indexOf(name);
    if (column < 0) {
      throw new OptionException(
          "--"
              + option
              + " names column '"
              + name
              + "', which "
              + options.file()
              + " does not have; its columns: "
              + String.join(",", reader.header()));
    }
    return column;
  }

  private int[] features(List<String> header) throws DataException {
    List<Integer> found = new ArrayList<>();
    if (options.features().isEmpty()) {
      for (int i = 0; i < header.size(); i++) {
        if (i != target && i != time && !(i == 0 && header.get(i).equals("timestamp"))) {
          found.add(i);
        }
      }
    }
    for (String name : options.features()) {
      int column = column("features", name);
      if (column == target) {
        throw new OptionException("--features names column '" + name + "', which is the target");
      }
      if (found.contains(column)) {
        throw new OptionException(
            "--features names column '" + name + "' twice, allowed: each column once");
      }
      found.add(column);
    }
    if (found.isEmpty()) {
      throw new DataException(options.file() + " has no column beside the target to predict from");
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private LabelColumn labels() {
    List<String> cells = warmup.stream().map(row -> row.cells()[target]).toList();
    return LabelColumn.of(reader.header().get(target), options.family(), cells);
  }

  private void requireFewClasses(int classes) throws DataException {
    if (classes > options.family().mostOutputs()) {
      throw new DataException(
          options.file()
              + ", column "
              + reader.header().get(target)
              + " has "
              + classes
              + " classes, allowed: at most "
              + options.family().mostOutputs()
              + ", those that the warm-up does not show counted as one; name another --target or"
              + " --family");
    }
  }

  private List<FeatureColumn> decideColumns() throws DataException {
    List<FeatureColumn> decided = new ArrayList<>();
    int width = 0;
    for (int feature : features) {
      String name = reader.header().get(feature);
      List<String> cells = warmup.stream().map(row -> row.cells()[feature]).toList();
      FeatureColumn column = FeatureColumn.of(name, cells);
      width += column.width();
      if (column.width() > MAX_LEVELS) {
        throw new DataException(
            options.file()
                + ", column "
                + name
                + " has cells that are no numbers, such as '"
                + cells.stream().filter(FeatureColumn::isText).findFirst().orElseThrow()
                + "', and "
                + (column.width() - 1)
                + " levels in the warm-up, allowed: numbers, or fewer than "
                + MAX_LEVELS
                + " levels; correct the cells or leave the column out with --features");
      }
      if (width > Deployment.MAX_FEATURES) {
        throw new DataException(
            options.file()
                + " makes more than "
                + Deployment.MAX_FEATURES
                + " features up to column "
                + name
                + ", allowed: "
                + Deployment.MAX_FEATURES
                + "; name the columns to use with --features");
      }
      decided.add(column);
    }
    return List.copyOf(decided);
  }

  private long takeTime(CsvReader.Row row) throws DataException {
    lastRowTime = time < 0 ? (rows + 1) * MILLISECONDS : nextTime(row);
    rows++;
    return lastRowTime;
  }

  private long nextTime(CsvReader.Row row) throws DataException {
    String cell = row.cells()[time];
    long value = TimeColumn.read(reader, row, time);
    if (value < lastTime) {
      throw reader.error(
          row,
          reader.header().get(time),
          cell,
          "no earlier than the row before; sort the file by time");
    }
    lastTime = value;
    return rows == 0 ? value : Math.max(value, lastRowTime + 1);
  }
}
