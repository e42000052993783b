package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Runs the job benchmark once, so that it cannot rot. It says nothing about speed. */
class BenchITCase {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyContestantRunsToTheEnd() {
    int exit =
        bench(
            ("--features=3 --models=5 --records=2000 --joined-records=2000 --rounds=1 --warm-up=0"
                    + " --rocksdb --plans --joined")
                .split(" "));
    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(
            bench(
                "--drift --features=3 --models=5 --records=2000 --rounds=1 --warm-up=0".split(" ")))
        .isZero();
    assertThat(out.toString())
        .contains("over identity job ", "over plain identity job ", "plans over no plans: ");
    for (Contestant contestant : Contestant.values()) {
      assertThat(out.toString()).contains(contestant.title());
    }
  }

  @Test
  void badNumbersAreRefusedBeforeAnythingRuns() {
    assertThat(bench("--parallelism", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--parallelism is 0, allowed: 1 to 128");
  }

  private int bench(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
