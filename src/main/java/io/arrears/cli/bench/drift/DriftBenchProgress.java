package io.arrears.cli.bench.drift;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Says on a line that is redrawn how much of a part is done, and how long the rest of it will take
 * by what was done so far; nothing where messages do not go to a terminal. Thread safe.
 */
final class DriftBenchProgress {

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal = Boolean.getBoolean("arrears.terminal");

  DriftBenchProgress(PrintWriter out) {
    this.out = out;
  }

  /** A part begins; what is returned is to be told how many of its pieces are done. */
  IntConsumer begin(String part, int pieces) {
    long start = System.nanoTime();
    return done -> {
      double seconds = (System.nanoTime() - start) / 1e9;
      print(
          String.format(
              Locale.ROOT,
              "%s: %d of %d, about %.0f s left",
              part,
              done,
              pieces,
              seconds / done * (pieces - done)));
    };
  }

  /** Leaves the terminal as it was. */
  void clear() {
    print("");
  }

  private synchronized void print(String text) {
    if (terminal) {
      out.print(CLEAR + text);
      out.flush();
    }
  }
}
