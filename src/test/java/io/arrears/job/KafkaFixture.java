package io.arrears.job;

import static org.assertj.core.api.Assertions.fail;

import io.arrears.engine.Event;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.EventDeserializer;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Nine topics of one test on the shared broker, with a producer and a read-committed consumer. */
final class KafkaFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  final ArrearsOptions options;
  final Topics topics;
  final EventRecords records;

  private final int partitions;
  private final Properties clients;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec = new AvroCodec();

  KafkaFixture(String name, int partitions, Map<String, String> overrides) throws Exception {
    Map<String, String> values = new TreeMap<>();
    values.put("kafka.bootstrap.servers", SharedKafka.bootstrapServers());
    values.put("kafka.group.id", name);
    values.put("sink.transactional.id.prefix", name);
    values.put("sink.transaction.timeout", "1 min");
    values.put("cold.start.wait", "0 ms");
    for (String topic : Topics.DEFAULTS.all()) {
      values.put(topic.replaceFirst("arrears", "topics"), name + "." + topic);
    }
    values.putAll(overrides);
    options = ArrearsOptions.of(values);
    topics = options.topics();
    records = new EventRecords(topics);
    clients = options.kafkaClients();
    this.partitions = partitions;
    TopicAdmin.create(clients, topics, partitions, (short) 1);
    producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
    Properties reading = new Properties();
    reading.put("bootstrap.servers", SharedKafka.bootstrapServers());
    reading.put("isolation.level", "read_committed");
    consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  RecordMetadata send(ProducerRecord<byte[], byte[]> message) throws Exception {
    return producer.send(message).get();
  }

  void sendAll(Collection<ProducerRecord<byte[], byte[]>> messages) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> message : messages) {
      sent.add(producer.send(message));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }

  /** A time mark on every partition of observations and labels. */
  void mark(long time) throws Exception {
    List<ProducerRecord<byte[], byte[]>> marks = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      marks.add(EventRecords.timeMark(topics.observations(), partition, time));
      marks.add(EventRecords.timeMark(topics.labels(), partition, time));
    }
    sendAll(marks);
  }

  /** All committed records of a topic so far. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<TopicPartition> assigned = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      assigned.add(new TopicPartition(topic, partition));
    }
    consumer.assign(assigned);
    consumer.seekToBeginning(assigned);
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    while (assigned.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      consumer.poll(Duration.ofMillis(200)).forEach(all::add);
    }
    return all;
  }

  /** All committed records of a topic so far, decoded. */
  <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) {
    List<T> all = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : read(topic)) {
      try {
        all.add(codec.decode(type, message.value()));
      } catch (RefusedException e) {
        fail("undecodable output", e);
      }
    }
    return all;
  }

  /** What the job makes of all records of an input topic. */
  List<Event> events(String topic, EventDeserializer deserializer) {
    return read(topic).stream().map(deserializer::event).toList();
  }

  /** Waits until the committed records of a topic are as wanted. */
  <T extends SpecificRecordBase> List<T> await(
      String topic, Class<T> type, Predicate<List<T>> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<T> all;
    do {
      all = read(topic, type);
      if (wanted.test(all)) {
        return all;
      }
    } while (System.nanoTime() < deadline);
    return fail(
        "%s has %d records after %s, the last is %s",
        topic, all.size(), PATIENCE, all.isEmpty() ? null : all.get(all.size() - 1));
  }

  @Override
  public void close() {
    producer.close();
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
