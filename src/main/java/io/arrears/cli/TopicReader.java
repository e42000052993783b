package io.arrears.cli;

import io.arrears.job.ArrearsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
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

  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Duration patience;

  /**
   * Reads with a consumer that has these partitions assigned.
   *
   * @param patience how long reading may stand still before the end that was promised
   */
  TopicReader(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Duration patience) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.patience = patience;
  }

  /** Takes one record after the other. */
  @FunctionalInterface
  public interface Taker {

    /** Takes a record. */
    void take(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * Connects; nothing is read before a position is chosen.
   *
   * @throws IOException where Kafka does not answer, or has no such topic
   */
  public static TopicReader open(ArrearsOptions options, List<String> topics) throws IOException {
    Consumer<byte[], byte[]> consumer = null;
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
      return new TopicReader(consumer, partitions, KAFKA_TIMEOUT);
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

  /**
   * Goes behind the last committed record of every partition, now and not when it is read.
   *
   * @throws IOException where Kafka fails
   */
  public void seekToEnd() throws IOException {
    told(
        () -> {
          consumer.endOffsets(partitions).forEach(consumer::seek);
          return null;
        });
  }

  /**
   * Hands over everything that is committed by now, in the order of each partition.
   *
   * @throws IOException where Kafka fails, or nothing comes for {@link #KAFKA_TIMEOUT} before the
   *     end is reached
   */
  public void readToEnd(Taker taker) throws IOException {
    told(
        () -> {
          Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
          Set<TopicPartition> open = new HashSet<>(partitions);
          open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
          Progress progress = new Progress();
          while (!open.isEmpty()) {
            consumer.poll(POLL).forEach(taker::take);
            progress.check(open);
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
          }
          return null;
        });
  }

  /**
   * Hands over what has come meanwhile, waiting a moment where nothing has. A Kafka that is away is
   * waited for.
   *
   * @throws IOException where Kafka refuses
   */
  public void readMore(Taker taker) throws IOException {
    told(
        () -> {
          consumer.poll(POLL).forEach(taker::take);
          return null;
        });
  }

  /**
   * One committed record.
   *
   * @throws IOException where it is not there, with the offsets that are, or as {@link #readToEnd}
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
    return told(() -> read(place, offset));
  }

  private ConsumerRecord<byte[], byte[]> read(TopicPartition place, long offset)
      throws IOException {
    consumer.assign(List.of(place));
    long first = consumer.beginningOffsets(List.of(place)).get(place);
    long end = consumer.endOffsets(List.of(place)).get(place);
    if (offset >= first && offset < end) {
      consumer.seek(place, offset);
      Progress progress = new Progress();
      while (consumer.position(place) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() == offset) {
            return record;
          }
          throw absent(place, offset, "the next is at " + record.offset());
        }
        progress.check(List.of(place));
      }
    }
    throw absent(place, offset, "the partition holds offsets " + first + " to " + (end - 1));
  }

  /** Something that is asked of Kafka. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks, and says in words what has failed. */
  private static <T> T told(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new IOException("Kafka failed while it was read: " + e.getMessage(), e);
    }
  }

  /** How long ago reading got on. */
  private final class Progress {

    private long position = Long.MIN_VALUE;
    private long since = System.nanoTime();

    /** Requires that some partition has got on within the reader's patience. */
    void check(Collection<TopicPartition> read) throws IOException {
      long now = read.stream().mapToLong(consumer::position).sum();
      if (now != position) {
        position = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patience.toNanos()) {
        throw new IOException(
            "Kafka sent nothing of "
                + read
                + " for "
                + patience.toMillis() / 1e3
                + " s before their end was reached; is the broker away?");
      }
    }
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

  private static void close(Consumer<byte[], byte[]> consumer) {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
