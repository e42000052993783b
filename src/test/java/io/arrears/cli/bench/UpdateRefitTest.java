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

  /** The belief starts as the head's own posterior, as published. */
  @Test
  void anUpdateByTenRowsIsAsGoodAsARefitAndBetterThanNone() {
    double head = 0;
    double refit = 0;
    double rowByRow = 0;
    double chunk = 0;
    for (int seed = 1; seed <= 4; seed++) {
      UpdateRefitBenchmark benchmark = new UpdateRefitBenchmark(100, Double.NaN, seed);
      Outcome outcome = benchmark.add(10);
      for (Way way :
          List.of(
              outcome.published(),
              outcome.rowByRow(),
              outcome.chunk(),
              outcome.logistic(),
              outcome.softmax())) {
        assertThat(way.time()).isPositive();
        assertThat(way.accuracy()).isBetween(10.0, 99.9);
      }
      head += benchmark.headAccuracy() / 4;
      refit += outcome.softmax().accuracy() / 4;
      rowByRow += outcome.rowByRow().accuracy() / 4;
      chunk += outcome.chunk().accuracy() / 4;
    }
    assertThat(rowByRow).isGreaterThan(head + 0.2).isBetween(refit - 0.2, refit + 0.5);
    assertThat(chunk).isGreaterThan(head + 0.2).isBetween(refit - 0.2, refit + 0.5);
  }

  /** A deployment's belief knows nothing of the head's rows and moves less, but the right way. */
  @Test
  void withoutTheRowsOfTheHeadAnUpdateStillGains() {
    double head = 0;
    double published = 0;
    double chunk = 0;
    for (int seed = 1; seed <= 4; seed++) {
      UpdateRefitBenchmark benchmark = new UpdateRefitBenchmark(100, 1.5, seed);
      Outcome outcome = benchmark.add(10);
      head += benchmark.headAccuracy() / 4;
      published += outcome.published().accuracy() / 4;
      chunk += outcome.chunk().accuracy() / 4;
    }
    assertThat(published).isGreaterThan(head);
    assertThat(chunk).isGreaterThan(head);
  }

  @Test
  void printsATableOfTimesAndOneOfAccuracies() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new UpdateRefitCommand());
    command.setOut(new PrintWriter(out, true));
    assertThat(command.execute("--seeds", "2", "--rows", "10")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("| 10 | +50 |"))).hasSize(2);
    assertThat(command.execute("--seeds", "1")).isEqualTo(2);
    assertThat(command.execute("--prior-scale", "0")).isEqualTo(2);
  }
}
