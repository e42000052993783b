package io.arrears.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.cli.CommandLineRun;
import io.arrears.cli.RecordJson;
import io.arrears.kafka.AvroCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on files. */
class ExplainCommandTest {

  @TempDir private Path directory;

  private final RetrainTrigger trigger = Triggers.of(TriggerReason.DEBT).get(0);

  @Test
  void aTriggerThatHoldsIsToldLineByLine() throws Exception {
    CommandLineRun run = explain("trigger.avro", new AvroCodec().encode(trigger));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("DEBT trigger for churn, version v1, look at 2026-01-01T00:11:40Z")
        .contains("ok    debt           openingBalance 0 + lossPrice 1 x scoreGap 48.1112")
        .contains("Serving v1 instead of what is known by now has cost 48.1112 EUR over ")
        .contains("a retrain costs 20.0000 EUR.")
        .contains("The correction leans on x")
        .contains("The decision holds.")
        .doesNotContain("FAILS", "\u001b");
  }

  @Test
  void jsonIsReadPlainAndInAvrosOwnEncoding() throws Exception {
    assertThat(explain("plain.json", RecordJson.write(trigger).toPrettyString().getBytes()).code())
        .isZero();
    byte[] avro = avroJson(trigger);
    assertThat(new String(avro)).contains("{\"double\":");
    assertThat(explain("avro.json", avro).code()).isZero();
  }

  private static byte[] avroJson(RetrainTrigger trigger) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(trigger.getSchema(), bytes);
    new SpecificDatumWriter<RetrainTrigger>(trigger.getSchema()).write(trigger, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  @Test
  void anAlteredTriggerExitsWithOneAndNamesTheLine() throws Exception {
    trigger.setLossBelief(trigger.getLossBelief() - 10);
    CommandLineRun run = explain("altered.avro", new AvroCodec().encode(trigger));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("arrears explain: the trigger does not hold: scoreGap, digest");
    assertThat(run.out())
        .containsPattern("FAILS scoreGap +lossDeployed .* stated 48\\.11")
        .contains("The decision does NOT hold: see scoreGap, digest.");
  }

  @Test
  void theLinesCanBeHadAsJson() throws Exception {
    Path file = write("trigger.avro", new AvroCodec().encode(trigger));
    CommandLineRun run = CommandLineRun.of("explain", file.toString(), "--json");
    JsonNode root = new ObjectMapper().readTree(run.out());
    assertThat(root.get("holds").booleanValue()).isTrue();
    assertThat(root.get("triggerId").textValue()).isEqualTo(trigger.getTriggerId());
    assertThat(root.get("lines").findValuesAsText("field")).contains("debt", "rule", "offsets");
  }

  @Test
  void theTextOfARecordDoesNotCommandTheTerminal() throws Exception {
    RetrainTrigger manual = Triggers.of(TriggerReason.MANUAL).get(0);
    manual.setNote("red \u001b[31m\nalert");
    assertThat(explain("note.avro", new AvroCodec().encode(manual)).out())
        .contains("saying: red  [31m alert.")
        .doesNotContain("\u001b");
  }

  @Test
  void whatCannotBeReadExitsWithTwo() throws Exception {
    byte[] whole = new AvroCodec().encode(trigger);
    assertUnreadable("it is empty", explain("empty", new byte[0]));
    assertUnreadable("neither Avro single object nor JSON", explain("text", "hello".getBytes()));
    assertUnreadable(
        "the body is no RetrainTrigger", explain("short", Arrays.copyOf(whole, whole.length - 9)));
    whole[3] ^= 1;
    assertUnreadable("the schema fingerprint is ", explain("unknown", whole));
    assertUnreadable("field eventId of RetrainTrigger is missing", explain("no", "{}".getBytes()));
    assertUnreadable("field a is no field", explain("other", "{\"a\": 1}".getBytes()));
    assertUnreadable("the JSON is 7, allowed: an object", explain("seven", "7".getBytes()));
    assertUnreadable("no such file", CommandLineRun.of("explain", "none.avro"));
    assertUnreadable("name a Kafka", CommandLineRun.of("explain", "arrears.triggers:0:1"));
    assertUnreadable(
        "allowed: topic:partition:offset",
        CommandLineRun.of("explain", "trigger.avro", "--bootstrap-servers", "localhost:1"));
    assertThat(CommandLineRun.of("explain").code()).isEqualTo(2);
  }

  @Test
  void numbersOfJsonKeepEveryBit() throws Exception {
    for (double number : List.of(0.1, 1e300, Double.MIN_VALUE, -0.0, Double.POSITIVE_INFINITY)) {
      trigger.setEffectiveRows(number);
      JsonNode json = new ObjectMapper().readTree(RecordJson.write(trigger).toString());
      assertThat(RecordJson.read(json, RetrainTrigger.class)).isEqualTo(trigger);
    }
  }

  private static void assertUnreadable(String message, CommandLineRun run) {
    assertThat(run.code()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  private CommandLineRun explain(String name, byte[] bytes) throws IOException {
    return CommandLineRun.of("explain", write(name, bytes).toString());
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }
}
