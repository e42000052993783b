package io.arrears.kafka;

import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Names;
import io.arrears.engine.Observation;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Kafka records for the input topics, as a model server or training infrastructure would send them:
 * topic, key and Avro single-object encoding. An instance belongs to one thread.
 */
public final class EventRecords {

  private final Topics topics;
  private final AvroCodec codec = new AvroCodec();

  /** Records for topics of the given names. */
  public EventRecords(Topics topics) {
    this.topics = topics;
  }

  /** A version goes into service. */
  public ProducerRecord<byte[], byte[]> deployment(Deployment deployment) {
    return keyed(
        topics.deployments(),
        Names.deploymentKey(deployment.modelId(), deployment.version()),
        DeploymentMapper.toAvro(deployment));
  }

  /** The tombstone of a version. */
  public ProducerRecord<byte[], byte[]> retirement(String modelId, String version) {
    return keyed(topics.deployments(), Names.deploymentKey(modelId, version), null);
  }

  /** A served prediction. */
  public ProducerRecord<byte[], byte[]> observation(Observation observation) {
    return keyed(
        topics.observations(), observation.modelId(), ObservationMapper.toAvro(observation));
  }

  /** An outcome. */
  public ProducerRecord<byte[], byte[]> label(Label label) {
    return keyed(topics.labels(), label.modelId(), LabelMapper.toAvro(label));
  }

  /** A command. */
  public ProducerRecord<byte[], byte[]> command(Command command) {
    return keyed(topics.commands(), command.modelId(), CommandMapper.toAvro(command));
  }

  /**
   * The promise that everything up to and including a time was sent on one partition of the
   * observations or labels topic.
   *
   * @param time milliseconds since the epoch
   */
  public static ProducerRecord<byte[], byte[]> timeMark(String topic, int partition, long time) {
    ProducerRecord<byte[], byte[]> mark = new ProducerRecord<>(topic, partition, null, null);
    mark.headers()
        .add(
            EventDeserializer.TIME_HEADER, Long.toString(time).getBytes(StandardCharsets.US_ASCII));
    return mark;
  }

  private ProducerRecord<byte[], byte[]> keyed(String topic, String key, SpecificRecordBase value) {
    return new ProducerRecord<>(
        topic, key.getBytes(StandardCharsets.UTF_8), value == null ? null : codec.encode(value));
  }
}
