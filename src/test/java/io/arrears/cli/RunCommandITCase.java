package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.avro.DeadLetter;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandITCase {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void runsTheJobAgainstAKafkaThatIsAlreadyThere() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      ArrearsOptions options =
          ArrearsOptions.of(
              Map.of(
                  ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key(),
                  kafka.bootstrapServers(),
                  ArrearsOptions.TOPICS_PARTITIONS.key(),
                  "2"));
      Configuration flink = new Configuration();
      flink.set(RestOptions.BIND_PORT, "0");
      flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
      flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
      flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());

      assertThatThrownBy(() -> RunCommand.start(options, flink))
          .hasMessageContaining("arrears.observations")
          .hasMessageContaining("topics.create");

      JobClient job = RunCommand.start(options.with(ArrearsOptions.TOPICS_CREATE, "true"), flink);
      try (KafkaProducer<byte[], byte[]> producer =
          KafkaClients.producer(kafka.bootstrapServers())) {
        byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.DEFAULTS.observations(), garbage)).get();
        assertThat(firstDeadLetter(kafka.bootstrapServers()).getCode()).isEqualTo("UNDECODABLE");
      } finally {
        job.cancel().get();
      }
    }
  }

  private static DeadLetter firstDeadLetter(String bootstrapServers) throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.consumer(bootstrapServers, 2, List.of(Topics.DEFAULTS.deadLetters()))) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < DEADLINE.toNanos()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
        if (!records.isEmpty()) {
          return new AvroCodec().decode(DeadLetter.class, records.iterator().next().value());
        }
      }
    }
    throw new AssertionError("no dead letter within " + DEADLINE);
  }
}
