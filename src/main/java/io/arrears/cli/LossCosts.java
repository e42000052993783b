package io.arrears.cli;

import io.arrears.backtest.OptionException;
import io.arrears.debt.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The costs of {@code --loss-costs}: inline or in a file. */
final class LossCosts {

  private LossCosts() {}

  /**
   * Reads the costs: one row for each action, one column for each class.
   *
   * @param text the name of a file with a row in each line, or rows by semicolon; cells by comma
   * @throws OptionException where that is no matrix that can be priced
   */
  static double[][] parse(String text) {
    List<String> rows = file(text) == null ? List.of(text.split(";", -1)) : lines(file(text));
    double[][] costs = new double[rows.size()][];
    for (int action = 0; action < costs.length; action++) {
      String[] cells = rows.get(action).split(",", -1);
      costs[action] = new double[cells.length];
      for (int k = 0; k < cells.length; k++) {
        costs[action][k] = cost(cells[k].trim(), action);
      }
    }
    try {
      Loss.cost(costs);
    } catch (IllegalArgumentException e) {
      throw new OptionException("--loss-costs cannot be priced: " + e.getMessage());
    }
    return costs;
  }

  private static Path file(String text) {
    try {
      Path path = Path.of(text);
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new OptionException("--loss-costs is " + file + ", which cannot be read: " + e);
    }
  }

  private static double cost(String cell, int action) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw new OptionException(
          "--loss-costs has '"
              + cell
              + "' in row "
              + action
              + ", allowed: numbers, such as '0,5;1,0' for two actions and two classes, or the name"
              + " of a file with a row in each line");
    }
  }
}
