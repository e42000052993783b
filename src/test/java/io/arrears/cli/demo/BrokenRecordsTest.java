package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.kafka.DeploymentDefaults;
import io.arrears.kafka.EventDeserializer;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BrokenRecordsTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final Duration SKEW = Duration.ofHours(1);

  private final SimulatedTime calendar = SimulatedTime.daysBefore(NOW, 20);
  private final SimulatedModel model =
      Fleet.of(90).stream().filter(SimulatedModel::sendsBroken).findFirst().orElseThrow();
  private final Deployment deployment =
      ServedFleet.deployment(
          model, Training.first(new RowGenerator(model, calendar, 1, 0), calendar));
  private final BrokenRecords broken = new BrokenRecords(model, Topics.DEFAULTS, 1);

  @Test
  void everyCodeIsSentInTurn() {
    BrokenRecords.Kind[] kinds = BrokenRecords.Kind.values();
    for (int step = 0; step < kinds.length; step++) {
      assertThat(broken.of(step, NOW, deployment)).isNotEmpty();
    }
    assertThat(broken.sent().keySet()).isEqualTo(EnumSet.allOf(DeadLetter.Code.class));
  }

  @Test
  void whatIsBrokenOnTheWireIsRefusedWithItsCode() {
    Set<DeadLetter.Code> onTheWire =
        EnumSet.of(
            DeadLetter.Code.UNDECODABLE,
            DeadLetter.Code.UNKNOWN_SCHEMA,
            DeadLetter.Code.INVALID_FIELD,
            DeadLetter.Code.IMPOSSIBLE_TIMESTAMP,
            DeadLetter.Code.INVALID_DEPLOYMENT);
    for (BrokenRecords.Kind kind : BrokenRecords.Kind.values()) {
      List<DeadLetter.Code> refused = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : broken.of(kind.ordinal(), NOW, deployment)) {
        if (read(record) instanceof DeadLetter letter) {
          refused.add(letter.code());
        }
      }
      if (onTheWire.contains(kind.code())) {
        assertThat(refused).as(kind.name()).containsExactly(kind.code());
      } else {
        assertThat(refused).as(kind.name()).isEmpty();
      }
    }
  }

  private static Event read(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> received =
        new ConsumerRecord<>(
            sent.topic(),
            0,
            0,
            NOW,
            TimestampType.CREATE_TIME,
            0,
            0,
            sent.key(),
            sent.value(),
            sent.headers(),
            Optional.empty());
    return deserializer(sent.topic()).event(received);
  }

  private static EventDeserializer deserializer(String topic) {
    Topics topics = Topics.DEFAULTS;
    if (topic.equals(topics.observations())) {
      return EventDeserializer.observations(SKEW);
    }
    if (topic.equals(topics.labels())) {
      return EventDeserializer.labels(SKEW);
    }
    if (topic.equals(topics.commands())) {
      return EventDeserializer.commands(SKEW);
    }
    return EventDeserializer.deployments(
        new DeploymentDefaults(1.5, 0, 1e5, 3_600_000, 0, 86_400_000), SKEW);
  }
}
