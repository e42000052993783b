package io.arrears.kafka;

import io.arrears.engine.Event;
import java.util.Properties;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The Kafka sources of the job. */
public final class Sources {

  private Sources() {}

  /** A topic that is always read as a whole: deployments and commands. */
  public static KafkaSource<Event> whole(
      Properties clients, String topic, EventDeserializer deserializer) {
    return source(clients, topic, deserializer, OffsetsInitializer.earliest());
  }

  /** A topic that is read on from the committed offsets, at first from its start. */
  public static KafkaSource<Event> committed(
      Properties clients, String topic, EventDeserializer deserializer) {
    return source(
        clients,
        topic,
        deserializer,
        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
  }

  private static KafkaSource<Event> source(
      Properties clients,
      String topic,
      EventDeserializer deserializer,
      OffsetsInitializer offsets) {
    Properties consumer = new Properties();
    consumer.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.putAll(clients);
    return KafkaSource.<Event>builder()
        .setBootstrapServers(clients.getProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG))
        .setProperties(consumer)
        .setClientIdPrefix(consumer.getProperty(ConsumerConfig.GROUP_ID_CONFIG) + "-" + topic)
        .setTopics(topic)
        .setStartingOffsets(offsets)
        .setDeserializer(deserializer)
        .build();
  }
}
