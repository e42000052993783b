package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.arrears.avro.CommandKind;
import io.arrears.avro.ModelDeployment;
import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.DeploymentMapper;
import io.arrears.kafka.OutputSerializationSchema;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page on consumers says what is so. */
class ConsumersPageTest {

  private static final Path PAGE = Path.of("src/site/markdown/consumers.md");

  private final String page = read();

  private static String read() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Headers of a real trigger by name. */
  private static Map<String, String> headers() {
    Output trigger = RecordedModel.said().triggers().get(0);
    ProducerRecord<byte[], byte[]> sent =
        new OutputSerializationSchema(
                Topics.DEFAULTS, 16, ArrearsOptions.CLOUDEVENTS_SOURCE.defaultValue())
            .serialize(trigger, null, null);
    Map<String, String> headers = new TreeMap<>();
    sent.headers()
        .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
    return headers;
  }

  @Test
  void theTableHasEveryHeaderAndNoOther() {
    Map<String, String> headers = headers();
    assertThat(all("\\| `(ce_[a-z]+|content-type)` \\|"))
        .containsExactlyInAnyOrderElementsOf(headers.keySet());
    for (String fixed : List.of("ce_specversion", "ce_type", "content-type", "ce_source")) {
      assertThat(page).contains("`" + headers.get(fixed) + "`");
    }
    assertThat(headers.get("ce_dataschema")).startsWith(all("`(urn:avro:[A-Za-z.]+:)`").get(0));
  }

  @Test
  void theYamlParsesAndItsFiltersMatchATrigger() throws Exception {
    MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(block("yaml", 0));
    List<JsonNode> resources = documents.readAll();
    assertThat(resources)
        .extracting(node -> node.get("kind").asText())
        .containsExactly("EventSource", "Sensor");
    JsonNode source = resources.get(0).at("/spec/kafka/triggers");
    assertThat(source.get("topic").asText()).isEqualTo(Topics.DEFAULTS.triggers());
    JsonNode dependency = resources.get(1).at("/spec/dependencies/0");
    assertThat(dependency.get("eventSourceName")).isEqualTo(resources.get(0).at("/metadata/name"));
    Map<String, String> headers = headers();
    headers.put("ce_subject", "credit-risk");
    for (JsonNode filter : dependency.at("/filters/data")) {
      String header = filter.get("path").asText().replace("headers.", "");
      assertThat(headers.get(header)).matches(filter.at("/value/0").asText());
    }
    for (JsonNode parameter :
        resources.get(1).at("/spec/triggers/0/template/argoWorkflow/parameters")) {
      assertThat(headers)
          .containsKey(parameter.at("/src/dataKey").asText().replace("headers.", ""));
    }
  }

  @Test
  void itsCommandsAreCommands() {
    List<String> commands = all("(?m)^(?:\\./)?arrears (command .*)$");
    assertThat(commands).hasSize(3);
    for (String command : commands) {
      List<String> words = new ArrayList<>();
      Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
      while (word.find()) {
        words.add(word.group(1) == null ? word.group(2) : word.group(1));
      }
      CommandLine.ParseResult parsed =
          Arrears.commandLine().parseArgs(words.toArray(String[]::new));
      assertThat(parsed.subcommand().matchedPositionals()).hasSize(1);
    }
    assertThat(all("tell\\(\"([A-Z_]+)\""))
        .isNotEmpty()
        .allSatisfy(kind -> assertThat(CommandKind.valueOf(kind)).isNotNull());
  }

  @Test
  void itsDeploymentIsADeployment() throws Exception {
    JsonNode json = new ObjectMapper().readTree(block("python", 2));
    ModelDeployment deployment = RecordJson.read(json, ModelDeployment.class);
    assertThat(
            DeploymentMapper.toEngine(
                    deployment,
                    ArrearsOptions.defaults().deploymentDefaults(),
                    new Origin("t", 0, 0))
                .version())
        .isEqualTo("v8");
  }

  @Test
  void theFieldsThatItReadsAreThere() {
    List<String> fields = all("trigger\\[\"([A-Za-z]+)\"\\]");
    fields.addAll(List.of("triggerId", "eventId", "modelId", "version", "reason", "attempt"));
    for (String field : fields) {
      assertThat(RetrainTrigger.getClassSchema().getField(field)).as(field).isNotNull();
    }
    for (String file : all("\"((?:avro-schemas|src/main/resources/schemas)/[^\"]+)\"")) {
      assertThat(Path.of(file)).exists();
    }
  }

  /** Every match of the first group. */
  private List<String> all(String pattern) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private String block(String language, int index) {
    Matcher matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
    for (int i = 0; i <= index; i++) {
      assertThat(matcher.find()).isTrue();
    }
    return matcher.group(1);
  }
}
