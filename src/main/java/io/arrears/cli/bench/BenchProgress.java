package io.arrears.cli.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Says on a line that is redrawn which run of how many is on, and how long the rest will take by
 * what the runs so far took; nothing where messages do not go to a terminal.
 */
final class BenchProgress {

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal = Boolean.getBoolean("arrears.terminal");
  private final int runs;
  private final long start = System.nanoTime();
  private int begun;

  BenchProgress(PrintWriter out, List<JobBenchmark> parts) {
    this.out = out;
    this.runs = parts.stream().mapToInt(JobBenchmark::runs).sum();
  }

  /** Something begins that is no run. */
  void says(String what) {
    print(what);
  }

  /** A run begins. */
  void runs(int features, Contestant contestant) {
    double seconds = (System.nanoTime() - start) / 1e9;
    String left =
        begun == 0
            ? ""
            : String.format(Locale.ROOT, ", about %.0f s left", seconds / begun * (runs - begun));
    begun++;
    print(
        String.format(
            Locale.ROOT,
            "run %d of %d: D = %d, %s%s",
            begun,
            runs,
            features,
            contestant.title(),
            left));
  }

  /** Leaves the terminal as it was. */
  void done() {
    print("");
  }

  private void print(String text) {
    if (terminal) {
      out.print(CLEAR + text);
      out.flush();
    }
  }
}
