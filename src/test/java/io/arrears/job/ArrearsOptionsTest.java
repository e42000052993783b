package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options: their documentation, ranges and errors. */
class ArrearsOptionsTest {

  private static final Path DOCUMENTED = Path.of("flink-conf/arrears.yaml");

  @Test
  void theFileListsEveryOptionWithItsDefaultAndNothingElse() {
    Map<String, String> file = OptionsReader.read(DOCUMENTED);
    assertThat(file.keySet())
        .containsExactlyElementsOf(ArrearsOptions.all().stream().map(ConfigOption::key).toList());
    ArrearsOptions read = ArrearsOptions.of(file);
    for (ConfigOption<?> option : ArrearsOptions.all()) {
      assertThat(read.get(option)).as(option.key()).isEqualTo(option.defaultValue());
    }
  }

  @Test
  void theFileSaysOfEveryOptionWhatItIsAndItsRange() throws Exception {
    // One comment block before each option, its lines joined.
    String text = Files.readString(DOCUMENTED).replaceAll("\n# ", " ");
    for (ConfigOption<?> option : ArrearsOptions.all()) {
      String description = new HtmlFormatter().format(option.description());
      assertThat(text)
          .contains(
              description
                  + " Allowed: "
                  + OptionValidator.range(option)
                  + ".\n"
                  + option.key()
                  + ": ");
    }
  }

  @Test
  void theFileIsOnTheClasspathToo() throws Exception {
    try (var in = ArrearsOptions.class.getResourceAsStream("/arrears.yaml")) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(DOCUMENTED));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chunk.rows, 0",
    "chunk.rows, 4097",
    "chunk.rows, many",
    "belief.prior.scale, 0",
    "belief.prior.scale, NaN",
    "belief.prior.scale, Infinity",
    "belief.max.effective.rows, 0.5",
    "belief.half.life, -1 d",
    "label.horizon, 0 ms",
    "look.rows, -1",
    "max.clock.skew, 10 parsecs",
    "sink.transaction.timeout, 2 d",
    "label.horizon, 106751991167300 d",
    "topics.replication, 0",
    "belief.prior.scale, 1e7",
    "topics.labels, a topic",
    "topics.labels, arrears.observations",
    "topics.create, perhaps",
    "kafka.bootstrap.servers, ' '",
    "dead.letter.max.bytes, 900001",
    "judge.hot.models, 0",
    "cloudevents.source, our arrears",
  })
  void aBadValueIsNamedWithItsRangeAndARemedy(String name, String value) {
    assertThatThrownBy(() -> ArrearsOptions.of(Map.of(name, value)))
        .isInstanceOf(InvalidOptionsException.class)
        .message()
        .contains(value, "allowed: ")
        .contains("; ");
  }

  @Test
  void allProblemsAreSaidAtOnce() {
    InvalidOptionsException problems =
        catchThrowableOfType(
            InvalidOptionsException.class,
            () ->
                ArrearsOptions.of(
                    Map.of("chunk.rows", "0", "look.intervall", "1 h", "reference.rows", "x")));
    assertThat(problems.problems())
        .containsExactly(
            "chunk.rows is '0', allowed: 1 to 4096; set it in the configuration file or with"
                + " --chunk.rows, default: 32",
            "reference.rows is 'x', allowed: 2 to 1000000; set it in the configuration file or with"
                + " --reference.rows, default: 1000",
            "look.intervall is no option; did you mean look.interval? flink-conf/arrears.yaml lists"
                + " every option");
  }

  @Test
  void kafkaOptionsPassThroughAndAreNeverShown() {
    ArrearsOptions options =
        ArrearsOptions.of(
            Map.of(
                "kafka.bootstrap.servers", "broker:9092",
                "kafka.sasl.jaas.config", "password=hunter2"));
    Properties clients = options.kafkaClients();
    assertThat(clients)
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("group.id", "arrears")
        .containsEntry("sasl.jaas.config", "password=hunter2")
        .hasSize(3);
    assertThat(options.toString())
        .contains("kafka.sasl.jaas.config=(set)")
        .doesNotContain("hunter2");
  }

  @Test
  void aCommandLineWinsOverItsFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mine.yaml");
    Files.writeString(
        file, "chunk:\n  rows: 16\nlook.rows: 480\nkafka.sasl:\n  mechanism: PLAIN\n");
    ArrearsOptions options =
        OptionsReader.commandLine(new String[] {"--config", file.toString(), "--look.rows", "96"});
    assertThat(options.get(ArrearsOptions.CHUNK_ROWS)).isEqualTo(16);
    assertThat(options.get(ArrearsOptions.LOOK_ROWS)).isEqualTo(96);
    assertThat(options.kafkaClients()).containsEntry("sasl.mechanism", "PLAIN");
  }

  @Test
  void aBadCommandLineOrFileIsNamed(@TempDir Path directory) throws Exception {
    Path broken = directory.resolve("broken.yaml");
    Files.writeString(broken, "a: [1,\n");
    assertProblem("allowed: a readable YAML file; no such file", "--config", "/no/such/file.yaml");
    assertProblem("allowed: a YAML file", "--config", broken.toString());
    assertProblem("allowed: a readable YAML file", "--config", directory.toString());
    assertProblem("'--chunk.rows' has no value", "--chunk.rows");
    assertProblem("'chunk.rows' is no option", "chunk.rows", "3");
  }

  @Test
  void valuesCanBeReplaced() {
    ArrearsOptions options = ArrearsOptions.defaults().with(ArrearsOptions.LOOK_ROWS, "480");
    assertThat(options.deploymentDefaults().lookRows()).isEqualTo(480);
    assertThat(options.engineOptions().codeVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  private static void assertProblem(String problem, String... arguments) {
    assertThatThrownBy(() -> OptionsReader.commandLine(arguments))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining(problem);
  }
}
