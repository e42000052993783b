package io.arrears.cli.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * A goal that a benchmark was set, and how far it has come.
 *
 * @param what the goal
 * @param figure what came of it
 * @param isMet whether that is enough
 */
public record Goal(String what, String figure, boolean isMet) {

  /** A figure that is to be no larger than a limit; NaN is not. */
  public static Goal atMost(String what, double figure, double limit) {
    return new Goal(
        String.format(Locale.ROOT, "%s at most %.3g", what, limit),
        String.format(Locale.ROOT, "%.4f", figure),
        figure <= limit);
  }

  /** One line for each goal, as Markdown. */
  public static void print(List<Goal> goals, PrintWriter out) {
    out.println("| goal | figure | |\n|---|---|---|");
    for (Goal goal : goals) {
      out.println(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s |",
              goal.what(),
              goal.figure(),
              goal.isMet() ? "met" : "not met"));
    }
    out.flush();
  }
}
