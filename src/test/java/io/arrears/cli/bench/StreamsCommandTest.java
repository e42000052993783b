package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.backtest.GeneratedStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StreamsCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void comparesThePoliciesOnTheNamedStreams() throws Exception {
    Files.move(
        GeneratedStream.classes(directory, 1600, 800, 3), directory.resolve("keystroke.csv.gz"));
    Files.move(
        GeneratedStream.numeric(directory, 1600, 800, 3), directory.resolve("nyc_taxi.csv.gz"));
    Path csv = directory.resolve("cells.csv");
    int code =
        streams(
            "--data",
            directory.toString(),
            "--sets",
            "keystroke,nyc_taxi",
            "--learner",
            "linear",
            "--threads",
            "1",
            "--csv",
            csv.toString());
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("### Learner: linear", "| break-even | ", "| keystroke | 0.25 | ");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("learner,set,factor,policy,ratio,retrains,variant");
    assertThat(lines)
        .filteredOn(line -> line.contains(",break-even,"))
        .hasSize(6)
        .allSatisfy(line -> assertThat(Double.parseDouble(line.split(",")[4])).isBetween(1.0, 2.0));
    assertThat(lines)
        .filteredOn(line -> line.contains(",never,"))
        .allSatisfy(line -> assertThat(line.split(",")[5]).isEqualTo("0"));
  }

  @Test
  void refusesUnknownStreamsAndDirectoriesWithoutFiles() {
    assertThat(streams("--data", directory.toString(), "--sets", "none"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--sets names none, allowed: elec2, noaa_weather");
    assertThat(streams("--data", directory.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("which has no file elec2.csv.gz");
  }

  /** Two streams at three prices, made by hand; the numbers are worked out by hand. */
  @Test
  void theTableHasMeansWinsAndPairedStandardErrors() {
    double[][] rivals = {{1.3, 1.2, 1.1}, {1.0, 1.1, 1.2}};
    List<StreamRun> runs = new ArrayList<>();
    for (int i = 0; i < rivals.length; i++) {
      StreamSet set = StreamSet.ALL.get(i);
      List<StreamCell> cells = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        double factor = StreamRun.FACTORS[j];
        cells.add(new StreamCell(set.name(), factor, "break-even", 1.1, 1, ""));
        cells.add(new StreamCell(set.name(), factor, "rival", rivals[i][j], 1, ""));
      }
      runs.add(new StreamRun(set, cells, 1, 0.1, 0.2, 1));
    }
    new StreamTable(runs).printPolicies(new PrintWriter(out, true));
    // Differences .2 .1 0 -.1 0 .1: mean .05, deviation .10488, over sqrt 6: .0428. Means of the
    // streams .1 and 0: deviation .07071, over sqrt 2: .05.
    assertThat(out.toString())
        .contains("| break-even | 1.100 | 1.100 | 5 |")
        .contains("| rival | 1.150 | 1.300 | 3 | +0.050 | ± 0.043 | ± 0.050 |");
  }

  private int streams(String... arguments) {
    return new CommandLine(new StreamsCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
