package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.bench.UpdateRefitBenchmark.Outcome;
import io.arrears.cli.bench.UpdateRefitBenchmark.Way;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the benchmark says of accuracy; times are not for a test. */
class UpdateRefitTest {

  @Test
  void anUpdateByTenRowsIsAsGoodAsARefitAndBetterThanNone() {
    double head = 0;
    double refit = 0;
    double closedForm = 0;
    double chunk = 0;
    for (int seed = 1; seed <= 4; seed++) {
      UpdateRefitBenchmark benchmark = new UpdateRefitBenchmark(100, 3, seed);
      Outcome outcome = benchmark.add(10);
      for (Way way :
          List.of(outcome.closedForm(), outcome.chunk(), outcome.logistic(), outcome.softmax())) {
        assertThat(way.time()).isPositive();
        assertThat(way.accuracy()).isBetween(60.0, 99.9);
      }
      head += benchmark.headAccuracy() / 4;
      refit += outcome.softmax().accuracy() / 4;
      closedForm += outcome.closedForm().accuracy() / 4;
      chunk += outcome.chunk().accuracy() / 4;
    }
    assertThat(closedForm).isBetween(head, refit + 0.5).isGreaterThan(refit - 0.5);
    assertThat(chunk).isBetween(head, refit + 0.5).isGreaterThan(refit - 0.5);
  }

  @Test
  void printsATableOfTimesAndOneOfAccuracies() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new UpdateRefitCommand());
    command.setOut(new PrintWriter(out, true));
    assertThat(command.execute("--seeds", "2", "--rows", "10")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("| 10 | +50 |"))).hasSize(2);
    assertThat(command.execute("--seeds", "1")).isEqualTo(2);
  }
}
