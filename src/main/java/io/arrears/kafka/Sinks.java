package io.arrears.kafka;

import io.arrears.engine.Output;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The one sink of the job. */
public final class Sinks {

  private Sinks() {}

  /**
   * A transactional sink for all outputs: what one checkpoint covers becomes visible at once.
   *
   * @param clients properties of the Kafka clients, with {@code bootstrap.servers}
   * @param schema topic, key and bytes of each output
   * @param transactionalIdPrefix prefix of transactional ids, kept for the life of the job
   * @param transactionTimeout above checkpoint interval plus the longest outage, at most the
   *     broker's {@code transaction.max.timeout.ms}
   */
  public static KafkaSink<Output> exactlyOnce(
      Properties clients,
      OutputSerializationSchema schema,
      String transactionalIdPrefix,
      Duration transactionTimeout) {
    Properties producer = new Properties();
    producer.putAll(clients);
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(transactionTimeout.toMillis()));
    return KafkaSink.<Output>builder()
        .setBootstrapServers(clients.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(schema)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(transactionalIdPrefix)
        // Pooled names can leave an orphan that blocks readers after a restore with fewer subtasks
        // (FLINK-40626).
        .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
        .build();
  }
}
