package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Samples;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Outputs as Kafka records. */
class OutputSerializationSchemaTest {

  private final AvroCodec codec = new AvroCodec();
  private final OutputSerializationSchema schema =
      new OutputSerializationSchema(Topics.DEFAULTS, 16, "/arrears");

  @Test
  void aTriggerGoesToTheTriggersKeyedByItsModel() throws Exception {
    Trigger trigger = (Trigger) Samples.outputs().get("trigger");
    ProducerRecord<byte[], byte[]> sent = serialize(trigger);
    assertThat(sent.topic()).isEqualTo("arrears.triggers");
    assertThat(sent.key()).isEqualTo("churn".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.timestamp()).isNull();
    RetrainTrigger record = codec.decode(RetrainTrigger.class, sent.value());
    assertThat(record.getEventId()).isEqualTo("0123456789abcdef0123456789abcdef-2");
    assertThat(record.getDebt()).isEqualTo(100.5);
    assertThat(record.getWindowStart()).isEqualTo(1_600_000_000_000L);
    assertThat(record.getOffsets().get(0).getLast()).isEqualTo(409);
    assertThat(record.getLeaning().get(1).getFeature()).isEqualTo("(intercept)");
  }

  @Test
  void aSnapshotGoesToHealthAndUnknownNumbersAreNull() throws Exception {
    Snapshot snapshot = (Snapshot) Samples.outputs().get("snapshot");
    ProducerRecord<byte[], byte[]> sent = serialize(snapshot);
    assertThat(sent.topic()).isEqualTo("arrears.health");
    DebtSnapshot record = codec.decode(DebtSnapshot.class, sent.value());
    assertThat(record.getExamplesToFalseTrigger()).isNull();
    assertThat(record.getVerdict()).isEqualTo("RETRAIN");
    assertThat(record.getOpenTriggerId()).isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(record.getLabelHorizon()).isEqualTo(7_776_000_000L);
  }

  @Test
  void aRetiredModelTakesItsBeliefBack() throws Exception {
    ProducerRecord<byte[], byte[]> sent = serialize(Samples.outputs().get("belief-tombstone"));
    assertThat(sent.topic()).isEqualTo("arrears.beliefs");
    assertThat(sent.key()).isEqualTo("churn".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.value()).isNull();
  }

  @Test
  void aDeadLetterKeepsKeyOriginAndTheStartOfItsBytes() throws Exception {
    byte[] bytes = new byte[100];
    bytes[15] = 15;
    ProducerRecord<byte[], byte[]> sent =
        serialize(
            new DeadLetter(
                DeadLetter.Code.UNDECODABLE,
                "why",
                "",
                new byte[] {1},
                bytes,
                null,
                new Origin("t", 3, 4)));
    assertThat(sent.topic()).isEqualTo("arrears.dead-letters");
    assertThat(sent.key()).containsExactly(1);
    io.arrears.avro.DeadLetter letter =
        codec.decode(io.arrears.avro.DeadLetter.class, sent.value());
    assertThat(letter.getCode()).isEqualTo("UNDECODABLE");
    assertThat(letter.getTopic() + letter.getPartition() + letter.getOffset()).isEqualTo("t34");
    assertThat(letter.getModelId()).isNull();
    assertThat(letter.getSize()).isEqualTo(100);
    assertThat(letter.getPayload().remaining()).isEqualTo(16);
    assertThat(letter.getPayload().get(15)).isEqualTo((byte) 15);
  }

  @Test
  void anEventThatWasRefusedLaterIsEncodedAgain() throws Exception {
    OutputSerializationSchema whole =
        new OutputSerializationSchema(Topics.DEFAULTS, 10_000, "/arrears");
    for (Event event : Samples.events().values()) {
      DeadLetter refused = DeadLetter.refused(DeadLetter.Code.INVALID_LABEL, "why", event);
      ProducerRecord<byte[], byte[]> sent = whole.serialize(refused, null, null);
      io.arrears.avro.DeadLetter letter =
          codec.decode(io.arrears.avro.DeadLetter.class, sent.value());
      assertThat(letter.getOffset()).isEqualTo(event.origin().offset());
      if (event instanceof Observation observation) {
        assertThat(codec.decode(io.arrears.avro.Observation.class, letter.getPayload().array()))
            .isEqualTo(ObservationMapper.toAvro(observation));
      } else if (event instanceof Example example) {
        assertThat(
                codec
                    .decode(io.arrears.avro.Observation.class, letter.getPayload().array())
                    .getLabel())
            .isEqualTo(example.label().value());
      }
    }
  }

  @Test
  void aRefusedDeploymentHasTheKeyOfItsTopic() {
    DeadLetter refused =
        DeadLetter.refused(
            DeadLetter.Code.INVALID_DEPLOYMENT, "why", EngineFixture.deployment("v1", 1));
    assertThat(new String(serialize(refused).key(), StandardCharsets.UTF_8)).isEqualTo("churn@v1");
  }

  private ProducerRecord<byte[], byte[]> serialize(Output output) {
    return schema.serialize(output, null, 77L);
  }
}
