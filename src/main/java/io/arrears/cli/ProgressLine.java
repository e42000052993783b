package io.arrears.cli;

import io.arrears.backtest.Progress;
import io.arrears.backtest.Standing;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far a replay has come: on a terminal one line that is redrawn, elsewhere a line for
 * each tenth of the way.
 */
final class ProgressLine implements Progress {

  private static final int BAR = 10;
  private static final int TENTHS = 10;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final int batch;
  private final int warmup;
  private int tenths;

  ProgressLine(PrintWriter out, boolean terminal, int warmup, int batch) {
    this.out = out;
    this.terminal = terminal;
    this.warmup = warmup;
    this.batch = batch;
  }

  /** Whether messages go to a terminal; the launcher knows. */
  static boolean isTerminal() {
    return Boolean.getBoolean("arrears.terminal");
  }

  @Override
  public void looked(long rows, long of, Standing standing, int triggers) {
    int reached = (int) (TENTHS * rows / of);
    if (!terminal && reached == tenths) {
      return;
    }
    tenths = reached;
    String text = text(rows, of, standing, triggers);
    if (terminal) {
      out.print(CLEAR + text);
    } else {
      out.println(text);
    }
    out.flush();
  }

  private String text(long rows, long of, Standing standing, int triggers) {
    double debt = standing.debt();
    double price = standing.retrainCost();
    int full = (int) Math.min(BAR, Math.floor(BAR * debt / price));
    return String.format(
        Locale.ROOT,
        "row %,d/%,d  batch %,d  %s  [%s%s] debt %,.2f/%,.2f  triggers %d",
        rows,
        of,
        (rows - warmup + batch - 1) / batch,
        standing.version(),
        "#".repeat(full),
        ".".repeat(BAR - full),
        debt,
        price,
        triggers);
  }

  /** Leaves the terminal as it was. */
  void done() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
