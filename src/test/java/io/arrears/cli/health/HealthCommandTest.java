package io.arrears.cli.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.cli.CommandLineRun;
import io.arrears.cli.RecordJson;
import io.arrears.cli.RecordedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Histories of a model that drifts twice, from a file. */
class HealthCommandTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws Exception {
    file = RecordedModel.healthFile(directory);
  }

  @Test
  void showsStandingPlotAndTableInEightyColumnsWithoutEscapes() {
    CommandLineRun run = health();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(run.out())
        .doesNotContain("\u001b")
        .contains("churn, version v2 (activation 2, SERVING), 2026-01-01 00:50 UTC")
        .contains("     price |")
        .contains(RecordedModel.said().triggers().get(0).triggerId())
        .contains("open trigger " + RecordedModel.said().triggers().get(1).triggerId());
    assertThat(run.out().lines().filter(line -> line.startsWith("   verdict")).findFirst())
        .hasValueSatisfying(
            line -> assertThat(line.replaceAll(" +", "")).isEqualTo("verdictkrkrk"));
    assertThat(run.out().lines().filter(line -> line.startsWith("     asked")).findFirst())
        .hasValueSatisfying(line -> assertThat(line.replaceAll(" +", "")).isEqualTo("askedTT"));
    assertThat(run.out().lines().filter(line -> line.startsWith("  deployed")).findFirst())
        .hasValueSatisfying(line -> assertThat(line.replaceAll(" +", "")).isEqualTo("deployedDD"));
  }

  @Test
  void listsChangesOrEveryRecord() {
    long changes = rows(health().out());
    assertThat(rows(health("--every-look", "--rows", "0").out()))
        .isEqualTo(RecordedModel.health().size())
        .isGreaterThan(changes);
    assertThat(health().out()).contains("looks without a change: --every-look");
    CommandLineRun few = health("--rows", "2");
    assertThat(rows(few.out())).isEqualTo(2);
    assertThat(few.out()).contains("(" + (changes - 2) + " earlier rows: --rows 0)");
  }

  /** What a label-free model's health stream says of its watch for drift. */
  @Test
  void saysHowDriftIsWatched() throws Exception {
    List<DebtSnapshot> told = new ArrayList<>();
    for (int window = 1; window <= 3; window++) {
      DebtSnapshot snapshot = DebtSnapshot.newBuilder(RecordedModel.health().get(0)).build();
      snapshot.setOccasion(Occasion.WINDOW);
      snapshot.setTime(RecordedModel.START + window * 3_600_000L);
      snapshot.setDriftWatched(true);
      snapshot.setDriftWindows(window);
      told.add(snapshot);
    }
    told.get(0).setDriftLearning("20 of 24 windows for the reference");
    told.get(2).setDriftReferences(1);
    told.get(2).setDriftUncounted(1_234);
    told.get(2).setDriftAlarmSince(RecordedModel.START + 2 * 3_600_000L);
    assertThat(shown(told.subList(0, 1)))
        .contains("drift: nothing to compare with yet, 1 windows judged, 20 of 24 windows for the")
        .doesNotContain("too late");
    assertThat(shown(told))
        .contains("drift: an alarm stands since 2026-01-01 02:00, 3 windows judged; 1,234")
        .contains("\n    drift since 2026-01-01 02:00\n")
        .contains("(1 looks without a change: --every-look)");
  }

  private String shown(List<DebtSnapshot> snapshots) throws Exception {
    Path told = directory.resolve("told.jsonl");
    List<String> lines = new ArrayList<>();
    for (DebtSnapshot snapshot : snapshots) {
      lines.add(RecordJson.write(snapshot).toString());
    }
    Files.write(told, lines);
    CommandLineRun run =
        CommandLineRun.of(
            "health", "--model", snapshots.get(0).getModelId(), "--file", told.toString());
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  private static long rows(String text) {
    return text.lines()
        .filter(line -> line.matches("2026-\\d\\d-\\d\\d \\d\\d:\\d\\d v.*"))
        .count();
  }

  @ParameterizedTest
  @CsvSource({"2026-01-01T00:40:00Z", "10 min", "600 s"})
  void showsOnlyWhatIsNewEnough(String since) {
    CommandLineRun run = health("--every-look", "--rows", "0", "--since", since);
    long from = RecordedModel.START + 40 * 60_000;
    assertThat(rows(run.out()))
        .isEqualTo(RecordedModel.health().stream().filter(s -> s.getTime() >= from).count());
    // What was a change in the whole history is one in its end, and nothing else.
    assertThat(run.out()).doesNotContain("\n    trigger ");
  }

  @Test
  void printsRecordsThatItReadsAgain() throws Exception {
    CommandLineRun run = health("--json");
    List<DebtSnapshot> read = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      read.add(RecordJson.read(new ObjectMapper().readTree(line), DebtSnapshot.class));
    }
    assertThat(read).isEqualTo(RecordedModel.health());
  }

  @Test
  void saysSoWhereThereIsNothing() throws Exception {
    CommandLineRun other =
        CommandLineRun.of("health", "--model", "fraud", "--file", file.toString());
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).isEmpty();
    assertThat(other.err()).contains("fraud is not in").contains("it has records of churn");

    CommandLineRun late = health("--since", "2030-01-01");
    assertThat(late.code()).isZero();
    assertThat(late.err()).contains("nothing as new as 2030-01-01 00:00; the newest of ");
    assertThat(late.out()).contains("version v2").doesNotContain("price |");

    Path deployedOnly = directory.resolve("deployed.jsonl");
    Files.writeString(deployedOnly, RecordJson.write(RecordedModel.health().get(0)).toString());
    CommandLineRun young =
        CommandLineRun.of("health", "--model", "churn", "--file", deployedOnly.toString());
    assertThat(young.code()).isZero();
    assertThat(young.out())
        .contains("No look has been made in this time, so there is nothing to plot.");
  }

  @Test
  void refusesBadUsage() throws Exception {
    assertRefused("--rows is -1, allowed: 0 or more", "--rows", "-1");
    assertRefused("'yesterday' is neither, allowed: such as", "--since", "yesterday");
    assertRefused("--follow is given with --file", "--follow");
    assertRefused("--file is given with a Kafka", "--bootstrap-servers", "localhost:1");
    CommandLineRun none = CommandLineRun.of("health", "--model", "m");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("neither --bootstrap-servers nor --config is given");
    CommandLineRun absent = CommandLineRun.of("health", "--model", "m", "--file", "none.jsonl");
    assertThat(absent.code()).isEqualTo(2);
    assertThat(absent.err()).contains("--file is none.jsonl", "no such file");
    Path broken = Files.writeString(directory.resolve("broken.jsonl"), "{\"modelId\": 7}");
    CommandLineRun unread =
        CommandLineRun.of("health", "--model", "m", "--file", broken.toString());
    assertThat(unread.code()).isEqualTo(1);
    assertThat(unread.err()).contains("is no file of health records", "field modelId is 7");
  }

  private void assertRefused(String message, String... options) {
    CommandLineRun run = health(options);
    assertThat(run.code()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  private CommandLineRun health(String... options) {
    List<String> all =
        new ArrayList<>(List.of("health", "--model", "churn", "--file", file.toString()));
    all.addAll(Arrays.asList(options));
    return CommandLineRun.of(all.toArray(String[]::new));
  }
}
