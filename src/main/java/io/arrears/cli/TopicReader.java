package io.arrears.cli;

import io.arrears.job.ArrearsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics of a Kafka for a person: every partition, without a consumer group, and only what
 * was committed. Not thread-safe.
 */
public final class TopicReader implements AutoCloseable {

  /** How long Kafka has to answer. */
  public static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /**
   * Connects; nothing is read before a position is chosen.
   *
   * @throws IOException where Kafka does not answer, or has no such topic
   */
  public static TopicReader open(ArrearsOptions options, List<String> topics) throws IOException {
    KafkaConsumer<byte[], byte[]> consumer = null;
    try {
      consumer =
          new KafkaConsumer<>(
              clients(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        List<PartitionInfo> known = consumer.partitionsFor(topic, KAFKA_TIMEOUT);
        if (known == null || known.isEmpty()) {
          throw new IOException(
              "Kafka at "
                  + servers(options)
                  + " has no topic "
                  + topic
                  + "; see topics.* in the"
                  + " configuration");
        }
        known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
      consumer.assign(partitions);
      return new TopicReader(consumer, partitions);
    } catch (IOException | InterruptException e) {
      close(consumer);
      throw e;
    } catch (KafkaException e) {
      close(consumer);
      throw unreachable(options, e);
    }
  }

  /** Kafka is not there, in words. */
  static IOException unreachable(ArrearsOptions options, Exception cause) {
    return new IOException(
        ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key()
            + " is "
            + servers(options)
            + ", which did not answer within "
            + KAFKA_TIMEOUT.toSeconds()
            + " s; start Kafka there or correct the address",
        cause);
  }

  private static String servers(ArrearsOptions options) {
    return options.get(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS);
  }

  private static Properties clients(ArrearsOptions options) {
    Properties clients = options.kafkaClients();
    clients.remove(ConsumerConfig.GROUP_ID_CONFIG);
    clients.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    clients.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    clients.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    clients.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(KAFKA_TIMEOUT.toMillis()));
    return clients;
  }

  /** Goes to the first record of every partition. */
  public void seekToStart() {
    consumer.seekToBeginning(partitions);
  }

  /** Goes behind the last committed record of every partition, now and not when it is read. */
  public void seekToEnd() {
    consumer.endOffsets(partitions).forEach(consumer::seek);
  }

  /** Hands over everything that is committed by now, in the order of each partition. */
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Set<TopicPartition> open = new HashSet<>(partitions);
    open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        taker.accept(record);
      }
      open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
    }
  }

  /** Hands over what has come meanwhile, waiting a moment where nothing has. */
  public void readMore(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    consumer.poll(POLL).forEach(taker);
  }

  /**
   * One committed record.
   *
   * @throws IOException where it is not there, with the offsets that are
   */
  public ConsumerRecord<byte[], byte[]> readOne(String topic, int partition, long offset)
      throws IOException {
    TopicPartition place = new TopicPartition(topic, partition);
    if (!partitions.contains(place)) {
      throw new IOException(
          topic
              + " has no partition "
              + partition
              + ", allowed: "
              + partitions.stream()
                  .map(TopicPartition::partition)
                  .sorted()
                  .map(String::valueOf)
                  .collect(Collectors.joining(", ")));
    }
    consumer.assign(List.of(place));
    long first = consumer.beginningOffsets(List.of(place)).get(place);
    long end = consumer.endOffsets(List.of(place)).get(place);
    if (offset >= first && offset < end) {
      consumer.seek(place, offset);
      while (consumer.position(place) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() == offset) {
            return record;
          }
          throw absent(place, offset, "the next is at " + record.offset());
        }
      }
    }
    throw absent(place, offset, "the partition holds offsets " + first + " to " + (end - 1));
  }

  private static IOException absent(TopicPartition place, long offset, String known) {
    return new IOException(
        "no committed record at "
            + place.topic()
            + ":"
            + place.partition()
            + ":"
            + offset
            + "; "
            + known);
  }

  @Override
  public void close() {
    close(consumer);
  }

  private static void close(KafkaConsumer<byte[], byte[]> consumer) {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
