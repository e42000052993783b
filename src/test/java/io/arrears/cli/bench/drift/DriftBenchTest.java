package io.arrears.cli.bench.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.bench.BenchCommand;
import io.arrears.cli.bench.drift.FalseAlarms.Count;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class DriftBenchTest {

  /** Far from the full table; a broken null law is off by ten times or more. */
  @ParameterizedTest
  @EnumSource(
      value = Scenario.class,
      names = {"NORMAL", "AR9", "SEASONAL"})
  void falseAlarmsAreOfTheRightSize(Scenario scenario) {
    Count count = new FalseAlarms(scenario, 10, 60, 1, done -> {}).run().get(0);
    assertThat(count.promised()).isEqualTo(6);
    assertThat(count.byPValue()).isLessThan(3);
    assertThat(count.started()).isLessThanOrEqualTo(count.byPValue());
  }

  @Test
  void printsBothTables() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out, true));
    assertThat(
            command.execute(
                "drift",
                "--scenarios",
                "CATEGORIES",
                "--references",
                "2",
                "--windows",
                "2",
                "--runs",
                "1"))
        .isZero();
    assertThat(out.toString()).contains("| 10 features of 1,000 categories, Zipf |");
    assertThat(out.toString()).contains("| Arrears |").contains("| KSWIN, alpha");
    assertThat(command.execute("drift", "--windows", "0")).isEqualTo(2);
  }
}
