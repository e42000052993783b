package io.arrears.kafka;

import io.arrears.avro.DeadLetter;
import io.arrears.engine.BeliefTombstone;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.DriftAlert;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.LabelRequest;
import io.arrears.engine.Names;
import io.arrears.engine.Observation;
import io.arrears.engine.Output;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The Kafka record of an output: triggers, health, drift, label requests and dead letters each on
 * their topic, keyed by model id (a dead letter by its original key). A trigger is a CloudEvent as
 * well. Records carry the producer's time and not the event's, since topics with retention would
 * drop the outputs of a replay of old data.
 */
public final class OutputSerializationSchema implements KafkaRecordSerializationSchema<Output> {

  private static final long serialVersionUID = 1L;

  private final Topics topics;

  /** Bytes of the original key that a dead letter keeps: every legal key is shorter. */
  private static final int MAX_KEY = 1_024;

  private final int maxPayload;
  private final String eventSource;
  private transient AvroCodec codec;

  /**
   * @param topics topic names
   * @param maxPayload bytes of the original value that a dead letter keeps
   * @param eventSource source of the CloudEvents that triggers are: a URI reference, not empty
   */
  public OutputSerializationSchema(Topics topics, int maxPayload, String eventSource) {
    this.topics = topics;
    this.maxPayload = maxPayload;
    this.eventSource = eventSource;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Output output, KafkaSinkContext context, Long timestamp) {
    if (codec == null) {
      codec = new AvroCodec();
    }
    if (output instanceof Trigger trigger) {
      ProducerRecord<byte[], byte[]> event =
          keyed(topics.triggers(), trigger.modelId(), codec.encode(TriggerMapper.toAvro(trigger)));
      CloudEvents.addHeaders(trigger, eventSource, event.headers());
      return event;
    }
    if (output instanceof Snapshot snapshot) {
      return keyed(
          topics.health(), snapshot.modelId(), codec.encode(SnapshotMapper.toAvro(snapshot)));
    }
    if (output instanceof io.arrears.engine.BeliefSnapshot belief) {
      return keyed(
          topics.beliefs(), belief.modelId(), codec.encode(BeliefSnapshotMapper.toAvro(belief)));
    }
    if (output instanceof BeliefTombstone tombstone) {
      return keyed(topics.beliefs(), tombstone.modelId(), null);
    }
    if (output instanceof DriftAlert alert) {
      return keyed(topics.drift(), alert.modelId(), codec.encode(DriftAlertMapper.toAvro(alert)));
    }
    if (output instanceof LabelRequest request) {
      return keyed(
          topics.labelRequests(),
          request.modelId(),
          codec.encode(LabelRequestMapper.toAvro(request)));
    }
    if (output instanceof io.arrears.engine.DeadLetter letter) {
      return deadLetter(letter);
    }
    throw new IllegalStateException("no topic for " + output.getClass().getName());
  }

  private ProducerRecord<byte[], byte[]> deadLetter(io.arrears.engine.DeadLetter letter) {
    byte[] original = letter.bytes() != null ? letter.bytes() : encodeAgain(letter.refused());
    byte[] key = cut(letter.key() != null ? letter.key() : keyOf(letter.refused()), MAX_KEY);
    DeadLetter value = new DeadLetter();
    value.setCode(letter.code().name());
    value.setMessage(letter.message());
    value.setTopic(letter.origin().topic());
    value.setPartition(letter.origin().partition());
    value.setOffset(letter.origin().offset());
    value.setModelId(letter.modelId().isEmpty() ? null : letter.modelId());
    value.setSize(original.length);
    value.setPayload(ByteBuffer.wrap(cut(original, maxPayload)));
    return new ProducerRecord<>(topics.deadLetters(), key, codec.encode(value));
  }

  private static byte[] cut(byte[] bytes, int most) {
    return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  /** An event that was refused after decoding, as its topic would have it. */
  private byte[] encodeAgain(Event refused) {
    if (refused instanceof Example example) {
      return codec.encode(ObservationMapper.toAvro(example));
    }
    if (refused instanceof Observation observation) {
      return codec.encode(ObservationMapper.toAvro(observation));
    }
    if (refused instanceof Label label) {
      return codec.encode(LabelMapper.toAvro(label));
    }
    if (refused instanceof Command command) {
      return codec.encode(CommandMapper.toAvro(command));
    }
    if (refused instanceof Deployment deployment) {
      return codec.encode(DeploymentMapper.toAvro(deployment));
    }
    return new byte[0];
  }

  private static byte[] keyOf(Event refused) {
    if (refused == null) {
      return null;
    }
    String key =
        refused instanceof Deployment deployment
            ? Names.deploymentKey(deployment.modelId(), deployment.version())
            : refused.modelId();
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> keyed(String topic, String key, byte[] value) {
    return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
