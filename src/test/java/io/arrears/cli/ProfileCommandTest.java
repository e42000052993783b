package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.drift.DriftReference;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfileCommandTest {

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  @Test
  void writesMomentsAndAReferenceThatCanBeRead() throws IOException {
    Path out = directory.resolve("reference.json");
    assertThat(run("--data", file().toString(), "--window-rows", "100", "--out", out.toString()))
        .as(err.toString())
        .isZero();
    JsonNode json = new ObjectMapper().readTree(Files.readString(out));
    JsonNode reference = json.get("reference");
    assertThat(reference.get("rows").asLong()).isEqualTo(2000);
    assertThat(reference.get("mean").get(0).asDouble()).isCloseTo(5, within(0.1));
    assertThat(reference.get("missingShare").get(1).asDouble()).isEqualTo(0.1);
    assertThat(json.get("features").get(2).get("kind").asText()).isEqualTo("CATEGORICAL");
    assertThat(json.get("features").get(2).get("levels").toString())
        .isEqualTo("[\"blue\",\"green\",\"red\"]");
    DriftReference drift =
        DriftReference.read(
            new DataInputStream(new ByteArrayInputStream(reference.get("drift").binaryValue())));
    assertThat(drift.blocks()).isEqualTo(20);
    assertThat(drift.rows()).isBetween(1700L, 1900L);
    assertThat(drift.layout().dimension()).isEqualTo(3);
  }

  @Test
  void aSeasonComparesWithTheSameHour() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder("at,load\n");
    // Two weeks of a row a minute, with a cycle by the hour of the day.
    for (int i = 0; i < 14 * 24 * 60; i++) {
      double load = Math.sin(i / 60 % 24 / 24.0 * 2 * Math.PI) + 0.1 * random.nextGaussian();
      text.append(1_700_006_400L + 60L * i).append(',').append(load).append('\n');
    }
    Path data = Files.writeString(directory.resolve("cycle.csv"), text);
    Path out = directory.resolve("season.json");
    assertThat(
            run(
                "--data",
                data.toString(),
                "--time",
                "at",
                "--season",
                "HOUR_OF_DAY",
                "--out",
                out.toString()))
        .as(err.toString())
        .isZero();
    JsonNode json = new ObjectMapper().readTree(Files.readString(out));
    DriftReference drift =
        DriftReference.read(
            new DataInputStream(
                new ByteArrayInputStream(json.get("reference").get("drift").binaryValue())));
    assertThat(drift.layout().dimension()).isEqualTo(1);
    assertThat(drift.phases()).isEqualTo(24);
    assertThat(drift.blocks()).isEqualTo(14 * 24);
    assertThat(run("--data", data.toString(), "--season", "HOUR_OF_DAY")).isEqualTo(2);
    assertThat(err.toString()).contains("--season is HOUR_OF_DAY, allowed: with --time only");
  }

  @Test
  void badOptionsAreRefused() throws IOException {
    assertThat(run("--data", file().toString(), "--window-rows", "1000")).isEqualTo(2);
    assertThat(err.toString()).contains("has 2000 rows, allowed: at most an eighth");
    assertThat(run("--data", file().toString(), "--features", "a,z")).isEqualTo(2);
    assertThat(err.toString()).contains("column 'z' is not in");
  }

  private Path file() throws IOException {
    Random random = new Random(2);
    StringBuilder text = new StringBuilder("a,b,colour\n");
    for (int i = 0; i < 2000; i++) {
      text.append(5 + random.nextGaussian()).append(',');
      text.append(i % 10 == 0 ? "" : String.valueOf(random.nextInt(50))).append(',');
      text.append(new String[] {"red", "green", "blue"}[random.nextInt(3)]).append('\n');
    }
    return Files.writeString(directory.resolve("data.csv"), text);
  }

  private int run(String... arguments) {
    CommandLine command = Arrears.commandLine().setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "profile";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Arrears.execute(command, all);
  }
}
