package io.arrears.backtest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A data file, rows in the order of the file: features, label and event time. Either whole in
 * memory, about 8 bytes per cell, or through a window of rows that moves on and never back.
 */
public final class DataTable implements Closeable {

  private final DataOptions options;
  private final CsvReader reader;
  private final TableParser parser;
  private final List<FeatureColumn> columns;
  private final List<String> featureNames;
  private final List<String> classes;
  private final int rows;
  private final long firstTime;
  private final long lastTime;

  /** Row i is at i modulo the length. */
  private final ParsedRow[] kept;

  private int read;

  private DataTable(DataOptions options, CsvReader reader, TableParser parser, Extent extent)
      throws IOException {
    this.options = options;
    this.reader = reader;
    this.parser = parser;
    this.columns = parser.columns();
    this.classes = extent.classes();
    this.rows = extent.rows();
    this.firstTime = extent.firstTime();
    this.lastTime = extent.lastTime();
    this.kept = new ParsedRow[Math.min(extent.keep(), rows)];
    List<String> names = new ArrayList<>();
    columns.forEach(column -> column.names(names));
    this.featureNames = List.copyOf(names);
  }

  /**
   * Reads a file into memory. Rows with equal times are moved apart by a millisecond each, so that
   * the order of the file is the order of time.
   *
   * @throws DataException where the file cannot be used
   */
  public static DataTable read(DataOptions options) throws IOException {
    try (CsvReader reader = CsvReader.open(options.file())) {
      TableParser parser = new TableParser(options, reader);
      List<ParsedRow> all = new ArrayList<>();
      ParsedRow row;
      while ((row = parser.next()) != null) {
        all.add(row);
      }
      Extent extent =
          new Extent(
              all.size(),
              all.get(0).time(),
              all.get(all.size() - 1).time(),
              parser.classes(),
              Integer.MAX_VALUE);
      DataTable table = new DataTable(options, null, parser, extent);
      all.toArray(table.kept);
      table.read = all.size();
      return table;
    }
  }

  /**
   * Opens a file of which the last rows asked for are kept in memory. The file is read twice: once
   * to find out how long it is and whether it can be used, once as rows are asked for.
   *
   * @param keep rows that are kept, 1 or more
   * @throws DataException where the file cannot be used
   */
  public static DataTable open(DataOptions options, int keep) throws IOException {
    Extent extent = Extent.of(options, keep);
    CsvReader reader = CsvReader.open(options.file());
    try {
      return new DataTable(options, reader, new TableParser(options, reader), extent);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Counts the rows of a file below its header.
   *
   * @throws DataException where the file is no table
   */
  public static int countRows(Path file) throws IOException {
    try (CsvReader reader = CsvReader.open(file)) {
      int rows = 0;
      while (reader.next() != null) {
        rows++;
      }
      return rows;
    }
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Names of the D features, unique. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** The D features of a row, counted from 0; NaN is a missing value. */
  public double[] features(int row) {
    double[] features = new double[featureNames.size()];
    double[] cells = row(row).cells();
    int at = 0;
    for (int i = 0; i < cells.length; i++) {
      columns.get(i).write(cells[i], features, at);
      at += columns.get(i).width();
    }
    return features;
  }

  /**
   * Names of the K classes of a categorical label, by index; those that the warm-up has not shown
   * are one class, the last. Empty for other families.
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * The label of a row, in the file's units, categorical: the index of its class; NaN where the
   * cell is empty.
   */
  public double label(int row) {
    return row(row).label();
  }

  /** Event time of a row, milliseconds since the epoch, above 0 and increasing. */
  public long time(int row) {
    if (row == 0) {
      return firstTime;
    }
    return row == rows - 1 ? lastTime : row(row).time();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }

  private ParsedRow row(int row) {
    if (row < read - kept.length || row >= rows) {
      throw new IndexOutOfBoundsException(
          "row "
              + row
              + " of "
              + options.file()
              + ", allowed: "
              + (read - kept.length)
              + " to "
              + (rows - 1));
    }
    while (read <= row) {
      kept[read % kept.length] = next();
      read++;
    }
    return kept[row % kept.length];
  }

  private ParsedRow next() {
    try {
      ParsedRow row = parser.next();
      if (row == null) {
        throw new DataException(options.file() + " has become shorter while it was read");
      }
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What has to be known of a file before its rows are used.
   *
   * @param keep rows that are kept in memory
   */
  private record Extent(int rows, long firstTime, long lastTime, List<String> classes, int keep) {

    static Extent of(DataOptions options, int keep) throws IOException {
      try (CsvReader reader = CsvReader.open(options.file())) {
        TableParser parser = new TableParser(options, reader);
        ParsedRow row = parser.next();
        long first = row.time();
        long last = first;
        while (row != null) {
          last = row.time();
          row = parser.next();
        }
        return new Extent(parser.rows(), first, last, parser.classes(), keep);
      }
    }
  }
}
