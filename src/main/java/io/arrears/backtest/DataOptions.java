package io.arrears.backtest;

import io.arrears.belief.Family;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a file is read.
 *
 * @param file csv or csv.gz file with a header, rows in time order
 * @param target column of the label; empty: the last one
 * @param time column of the event time; empty: row i, counted from 1, is i seconds
 * @param features columns of the features; empty: all other columns but a leading {@code timestamp}
 * @param family family of the label, for its legal range
 * @param warmup rows whose cells decide which columns are numbers and which are levels, 1 or more
 */
public record DataOptions(
    Path file, String target, String time, List<String> features, Family family, int warmup) {

  public DataOptions {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(family, "family");
    features = List.copyOf(features);
  }
}
