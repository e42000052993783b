package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.RetrainTrigger;
import io.arrears.decision.TriggerId;
import io.arrears.engine.Output;
import io.arrears.engine.Samples;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Triggers against the rules of CloudEvents 1.0.2 and its Kafka protocol binding, section 3.2
 * (binary content mode).
 */
class CloudEventsTest {

  private static final String SOURCE = "https://example.com/arrears?team=risk";

  private final OutputSerializationSchema schema =
      new OutputSerializationSchema(Topics.DEFAULTS, 16, SOURCE);

  private final Trigger sample = (Trigger) Samples.outputs().get("trigger");

  @Test
  void aTriggerHasTheHeadersOfTheBinding() throws Exception {
    Map<String, String> headers = requireBinding(schema.serialize(sample, null, null));
    assertThat(headers)
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_id", "0123456789abcdef0123456789abcdef-2")
        .containsEntry("ce_source", SOURCE)
        .containsEntry("ce_type", "io.arrears.retrain.triggered.v1")
        .containsEntry("ce_subject", "churn")
        .containsEntry("ce_time", "2023-11-14T22:13:20.000Z")
        .containsEntry("ce_reason", "DEBT")
        .containsEntry("ce_attempt", "2")
        .containsEntry("content-type", "application/avro")
        .containsKey("ce_dataschema")
        .hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "naïve \uD83D\uDE80", "日本", "100%", "\"quoted\", x;y=z"})
  void anyLegalNameIsASubject(String model) throws Exception {
    Map<String, String> headers = requireBinding(schema.serialize(named(model, 0), null, null));
    assertThat(headers).containsEntry("ce_subject", model);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "1700000000001, 2023-11-14T22:13:20.001Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
  })
  void timesAreRfc3339(long millis, String text) throws Exception {
    assertThat(CloudEvents.time(millis)).isEqualTo(text);
    assertThat(OffsetDateTime.parse(text).toInstant()).isEqualTo(Instant.ofEpochMilli(millis));
    assertThat(requireBinding(schema.serialize(named("m", millis), null, null)))
        .containsEntry("ce_time", text);
  }

  @ParameterizedTest
  @ValueSource(longs = {253402300800000L, Long.MAX_VALUE, Long.MIN_VALUE})
  void aTimeThatRfc3339CannotWriteIsLeftOut(long millis) throws Exception {
    assertThat(requireBinding(schema.serialize(named("m", millis), null, null)))
        .doesNotContainKey("ce_time");
  }

  @Test
  void theSchemaIsNamedByTheFingerprintOfTheValue() throws Exception {
    ProducerRecord<byte[], byte[]> sent = schema.serialize(sample, null, null);
    long fingerprint = ByteBuffer.wrap(sent.value(), 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(requireBinding(sent).get("ce_dataschema"))
        .isEqualTo(
            "urn:avro:io.arrears.avro.RetrainTrigger:" + String.format("%016x", fingerprint));
  }

  @Test
  void theValueIsTheTriggerAsItIs() throws Exception {
    ProducerRecord<byte[], byte[]> sent = schema.serialize(sample, null, null);
    assertThat(new AvroCodec().decode(RetrainTrigger.class, sent.value()))
        .isEqualTo(TriggerMapper.toAvro(sample));
    assertThat(sent.key()).isEqualTo("churn".getBytes(StandardCharsets.UTF_8));
  }

  /** CloudEvents: source and id are unique per event; a duplicate sent again may repeat them. */
  @Test
  void aRetryIsAnotherEventAndAReplayTheSame() throws Exception {
    String first = requireBinding(schema.serialize(sample, null, null)).get("ce_id");
    String replayed = requireBinding(schema.serialize(sample, null, null)).get("ce_id");
    String retried =
        requireBinding(schema.serialize(sample.nextAttempt(), null, null)).get("ce_id");
    assertThat(replayed).isEqualTo(first);
    assertThat(retried).isNotEqualTo(first);
  }

  @Test
  void otherOutputsAreNoEvents() {
    for (Output output : Samples.outputs().values()) {
      if (!(output instanceof Trigger)) {
        assertThat(schema.serialize(output, null, null).headers()).isEmpty();
      }
    }
    assertThat(Samples.outputs().values()).hasAtLeastOneElementOfType(Snapshot.class);
  }

  /** The headers, once they were seen to keep every rule of the specification that binds them. */
  private static Map<String, String> requireBinding(ProducerRecord<byte[], byte[]> sent)
      throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : sent.headers()) {
      assertThat(headers.put(header.key(), utf8(header.value()))).as(header.key()).isNull();
    }
    headers.forEach(
        (name, value) -> {
          // 3.2.3: attributes are prefixed; content-type is the one that is not.
          assertThat(name).matches("ce_[a-z0-9]{1,20}|content-type");
          // CloudEvents, String: no control characters, noncharacters or lone surrogates.
          assertThat(value.codePoints())
              .as(name)
              .isNotEmpty()
              .noneMatch(c -> c < 0x20 || (c >= 0x7F && c <= 0x9F))
              .noneMatch(c -> (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF))
              .noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
        });
    assertThat(headers).containsKeys("ce_specversion", "ce_id", "ce_source", "ce_type");
    // 3: a media type of this prefix would mean structured mode.
    assertThat(headers.get("content-type")).doesNotStartWithIgnoringCase("application/cloudevents");
    assertThat(new URI(headers.get("ce_source")).toASCIIString())
        .isEqualTo(headers.get("ce_source"));
    assertThat(new URI(headers.get("ce_dataschema")).isAbsolute()).isTrue();
    if (headers.containsKey("ce_time")) {
      assertThat(headers.get("ce_time"))
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    }
    return headers;
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private Trigger named(String model, long lookTime) {
    return new Trigger(
        TriggerId.of(model, "v1", 3, 4, lookTime, 100.5),
        1,
        model,
        sample.version(),
        sample.activation(),
        sample.ordinal(),
        sample.reason(),
        lookTime,
        sample.debt(),
        sample.terms(),
        sample.family(),
        sample.window(),
        sample.examples(),
        sample.belief(),
        sample.effectiveRows(),
        sample.beliefFingerprint(),
        sample.leaning(),
        sample.grounds(),
        sample.plan(),
        sample.codeVersion());
  }
}
