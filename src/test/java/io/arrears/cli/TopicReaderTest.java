package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kafka that fails, or falls silent, while a topic is read. */
@Timeout(60)
class TopicReaderTest {

  private static final String TOPIC = "arrears.health";
  private static final TopicPartition PLACE = new TopicPartition(TOPIC, 0);
  private static final String SILENT =
      "Kafka sent nothing of [arrears.health-0] for 0.05 s before their end was reached";

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final TopicReader reader =
      new TopicReader(consumer, List.of(PLACE), Duration.ofMillis(50));
  private final List<Long> taken = new ArrayList<>();

  /** Offsets 0 to 2 are committed, the first two of them arrive. */
  TopicReaderTest() {
    consumer.assign(List.of(PLACE));
    consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
    consumer.updateEndOffsets(Map.of(PLACE, 3L));
    reader.seekToStart();
    arrive(0);
    arrive(1);
  }

  private void arrive(long offset) {
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[1], new byte[1]));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    taken.add(record.offset());
  }

  @Test
  void readingEndsAtTheEndThatWasCommittedAtItsStart() throws Exception {
    arrive(2);
    reader.readToEnd(this::take);
    assertThat(taken).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aBrokerThatGoesAwayIsNotWaitedForWithoutEnd() {
    assertThatThrownBy(() -> reader.readToEnd(this::take))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SILENT);
    assertThat(taken).containsExactly(0L, 1L);
  }

  @Test
  void oneRecordThatDoesNotComeIsNotWaitedForWithoutEnd() {
    assertThatThrownBy(() -> reader.readOne(TOPIC, 0, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SILENT);
  }

  @Test
  void whatKafkaRefusesIsToldInWords() {
    KafkaException denied = new TopicAuthorizationException("not yours");
    consumer.setPollException(denied);
    assertThatThrownBy(() -> reader.readOne(TOPIC, 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("Kafka failed while it was read: not yours")
        .hasCause(denied);
    consumer.setPollException(denied);
    assertThatThrownBy(() -> reader.readToEnd(this::take)).isInstanceOf(IOException.class);
    consumer.setPollException(denied);
    assertThatThrownBy(() -> reader.readMore(this::take)).isInstanceOf(IOException.class);
    consumer.setOffsetsException(denied);
    assertThatThrownBy(reader::seekToEnd).isInstanceOf(IOException.class);
  }
}
