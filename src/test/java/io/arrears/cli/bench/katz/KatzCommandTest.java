package io.arrears.cli.bench.katz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.cli.bench.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KatzCommandTest {

  /** Few paths: which goals are met is left to chance, but not what is said of them. */
  @Test
  void printsEachGoalAndChecksThemOnlyWhereAsked() {
    StringWriter out = new StringWriter();
    CommandLine bench = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out, true));
    assertThat(bench.execute("katz", "--paths", "2", "--calibration-paths", "2")).isZero();
    String said = out.toString();
    assertThat(said.lines().filter(line -> line.endsWith(" met |")).count()).isEqualTo(11);
    assertThat(said)
        .contains("| signed | all, 0.8 (x^2 - 1) | ", "| positive regret: break-even / optimum ");
    // The goal of the break has the figure of its row in the table.
    for (String regret : new String[] {"signed", "positive"}) {
      String ratio = cell(said, "| " + regret + " | all, 0.8 (x^2 - 3) |", 5);
      String figure = cell(said, "| " + regret + " regret: debt / CUSUM at least 1.01 under", 2);
      assertThat(Double.parseDouble(figure)).isCloseTo(Double.parseDouble(ratio), within(6e-4));
      assertThat(cell(said, "| " + regret + " regret: debt / CUSUM at least 1.01 under", 3))
          .isEqualTo(Double.parseDouble(figure) >= 1.01 ? "met" : "not met");
    }
    int code = bench.execute("katz", "--paths", "2", "--calibration-paths", "2", "--check");
    assertThat(code).isEqualTo(said.contains("| not met |") ? 1 : 0);
    assertThat(out.toString()).isEqualTo(said + said);
  }

  /** What stands in a column of the one line that begins so; the first column is 1. */
  private static String cell(String said, String beginning, int column) {
    List<String> lines = said.lines().filter(line -> line.startsWith(beginning)).toList();
    assertThat(lines).hasSize(1);
    return lines.get(0).split("\\|")[column].strip();
  }
}
