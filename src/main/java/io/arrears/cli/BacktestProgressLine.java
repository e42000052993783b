package io.arrears.cli;

import io.arrears.backtest.policy.BacktestProgress;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far a backtest has come: on a terminal a bar that is redrawn, elsewhere a line for each
 * tenth of the way.
 */
final class BacktestProgressLine implements BacktestProgress {

  private static final int WIDTH = 40;
  private static final int TENTHS = 10;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private int shown = -1;

  BacktestProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void reached(long rows, long of) {
    int steps = terminal ? WIDTH : TENTHS;
    int reached = (int) (steps * rows / of);
    if (reached == shown) {
      return;
    }
    shown = reached;
    if (terminal) {
      out.print(
          CLEAR
              + String.format(
                  Locale.ROOT,
                  "[%s%s] row %,d/%,d",
                  "#".repeat(reached),
                  ".".repeat(WIDTH - reached),
                  rows,
                  of));
    } else {
      out.println(String.format(Locale.ROOT, "row %,d/%,d", rows, of));
    }
    out.flush();
  }

  /** Leaves the terminal as it was. */
  void done() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
