package io.arrears.backtest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A data file in memory, rows in the order of the file: features, label and event time. Costs about
 * 8 bytes per cell. Immutable.
 */
public final class DataTable {

  private final List<FeatureColumn> columns;
  private final List<String> featureNames;
  private final double[] labels;
  private final List<String> classes;
  private final long[] times;

  DataTable(List<FeatureColumn> columns, LabelColumn label, long[] times) {
    this.columns = columns;
    this.labels = label.labels();
    this.classes = label.classes();
    this.times = times;
    List<String> names = new ArrayList<>();
    columns.forEach(column -> column.names(names));
    this.featureNames = List.copyOf(names);
  }

  /**
   * Reads a file. Rows with equal times are moved apart by a millisecond each, so that the order of
   * the file is the order of time.
   *
   * @throws DataException where the file cannot be used
   */
  public static DataTable read(DataOptions options) throws IOException {
    try (CsvReader reader = CsvReader.open(options.file())) {
      return new TableParser(options, reader).parse();
    }
  }

  /** Number of rows. */
  public int rows() {
    return labels.length;
  }

  /** Names of the D features, unique. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** The D features of a row, counted from 0; NaN is a missing value. */
  public double[] features(int row) {
    double[] features = new double[featureNames.size()];
    int at = 0;
    for (FeatureColumn column : columns) {
      column.write(row, features, at);
      at += column.width();
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
    return labels[row];
  }

  /** Event time of a row, milliseconds since the epoch, above 0 and increasing. */
  public long time(int row) {
    return times[row];
  }
}
