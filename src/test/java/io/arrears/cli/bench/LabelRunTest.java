package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A stream of 3,000 rows under the name of a known one; its law changes behind the warm-up. */
class LabelRunTest {

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(1);
    try (PrintWriter out =
        new PrintWriter(
            new GZIPOutputStream(Files.newOutputStream(directory.resolve("elec2.csv.gz"))),
            false,
            StandardCharsets.UTF_8)) {
      out.println("x0,x1,target");
      for (int i = 0; i < 3_000; i++) {
        double x0 = random.nextGaussian();
        double x1 = random.nextGaussian();
        double location = i < 600 ? x0 : -2 * x1;
        int label = random.nextDouble() < 1 / (1 + Math.exp(-location)) ? 1 : 0;
        out.printf(Locale.ROOT, "%.5f,%.5f,%d%n", x0, x1, label);
      }
    }
  }

  /** With all labels it does not matter how they are chosen, and every one counts for itself. */
  @ParameterizedTest
  @EnumSource(LabelRun.Way.class)
  void allLabelsAreAllLabels(LabelRun.Way way) throws Exception {
    LabelRun run = new LabelRun(new StreamSet("elec2", Family.BERNOULLI), directory);
    double none = run.loss(way, 0, 1);
    double all = run.loss(LabelRun.Way.RANDOM, 1, 2);
    assertThat(run.loss(way, 1, 1)).isCloseTo(all, within(1e-6));
    assertThat(all).isLessThan(none - 0.1);
    assertThat(run.loss(way, 0.1, 1)).isBetween(all - 0.02, none);
    assertThat(run.loss(way, 0.1, 1)).isEqualTo(run.loss(way, 0.1, 1));
  }

  @Test
  void theCommandPrintsATable() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new LabelsCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code =
        command.execute(
            "--data", directory.toString(), "--sets", "elec2", "--seeds", "2", "--shares", "0.1,1");
    assertThat(code).as(err.toString()).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2 + LabelRun.Way.values().length);
    assertThat(lines.get(0)).isEqualTo("| stream | chosen | 10 % | 100 % |");
    assertThat(lines)
        .last()
        .asString()
        .matches("\\| elec2 \\| requested \\|( 0\\.\\d{4} ± 0\\.\\d{4} \\|){2}");
    assertThat(command.execute("--data", directory.toString(), "--sets", "bike_sharing"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("--sets names bike_sharing, allowed: elec2, noaa_weather, ");
    assertThat(command.execute("--data", directory.toString(), "--shares", "0")).isEqualTo(2);
  }
}
