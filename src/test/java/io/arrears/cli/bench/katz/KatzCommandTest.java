package io.arrears.cli.bench.katz;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.bench.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
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
    assertThat(said.lines().filter(line -> line.endsWith(" met |")).count()).isEqualTo(9);
    assertThat(said)
        .contains("| signed | all, 0.8 (x^2 - 1) | ", "| positive regret: break-even / optimum ");
    int code = bench.execute("katz", "--paths", "2", "--calibration-paths", "2", "--check");
    assertThat(code).isEqualTo(said.contains("| not met |") ? 1 : 0);
    assertThat(out.toString()).isEqualTo(said + said);
  }
}
