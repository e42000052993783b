package io.arrears.cli;

import io.arrears.backtest.policy.BacktestOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --html} writes. */
final class BacktestPage {

  private BacktestPage() {}

  static void write(BacktestOutcome outcome, Path file) throws IOException {
    Files.writeString(file, "");
  }
}
