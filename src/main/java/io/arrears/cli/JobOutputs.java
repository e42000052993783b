package io.arrears.cli;

import io.arrears.avro.DeadLetter;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.DriftAlert;
import io.arrears.avro.FeatureShift;
import io.arrears.avro.Occasion;
import io.arrears.avro.RetrainTrigger;
import io.arrears.backtest.Alarms;
import io.arrears.backtest.Asked;
import io.arrears.backtest.Standing;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.DriftAlertMapper;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what the job says about the model of a replay, as far as it was committed. */
final class JobOutputs implements AutoCloseable {

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec = new AvroCodec();
  private final Set<String> deployed = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private final Alarms alarms = new Alarms();
  private final List<Asked> triggers = new ArrayList<>();
  private final Map<Integer, DebtSnapshot> looks = new HashMap<>();
  private long deadLetters;
  private long labelRequests;
  private String firstDeadLetter = "";
  private String refusal = "";

  JobOutputs(String bootstrapServers, int partitions, Topics topics) {
    this.topics = topics;
    consumer =
        KafkaClients.consumer(
            bootstrapServers,
            partitions,
            List.of(
                topics.health(),
                topics.triggers(),
                topics.drift(),
                topics.labelRequests(),
                topics.deadLetters()));
  }

  /** Takes what has become visible, waiting at most the given time. */
  void poll(Duration wait) throws RefusedException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      if (record.topic().equals(topics.health())) {
        take(codec.decode(DebtSnapshot.class, record.value()));
      } else if (record.topic().equals(topics.triggers())) {
        take(codec.decode(RetrainTrigger.class, record.value()));
      } else if (record.topic().equals(topics.drift())) {
        take(codec.decode(DriftAlert.class, record.value()));
      } else if (record.topic().equals(topics.labelRequests())) {
        labelRequests++;
      } else {
        DeadLetter letter = codec.decode(DeadLetter.class, record.value());
        if (deadLetters++ == 0) {
          firstDeadLetter = text(letter);
        }
        boolean awaited =
            letter.getTopic().equals(topics.deployments())
                || letter.getTopic().equals(topics.commands());
        if (awaited && refusal.isEmpty()) {
          refusal = text(letter);
        }
      }
    }
  }

  private static String text(DeadLetter letter) {
    return letter.getCode() + ", " + letter.getMessage();
  }

  private void take(DebtSnapshot snapshot) {
    if (snapshot.getOccasion() == Occasion.DEPLOYED) {
      deployed.add(snapshot.getVersion());
    } else {
      looks.put(snapshot.getActivation(), snapshot);
    }
  }

  private void take(DriftAlert alert) {
    alarms.accept(
        alert.getActivation(),
        alert.getVersion(),
        alert.getReference(),
        alert.getPhase().name(),
        alert.getStartedAt(),
        alert.getWindowEnd(),
        alert.getFeatures().stream().map(FeatureShift::getFeature).toList(),
        alert.getFeatures().stream()
            .map(FeatureShift::getMarginal)
            .map(DriftAlertMapper::fromAvro)
            .toList(),
        alert.getDebtMoved());
  }

  /** Takes everything that has been committed. */
  void drain() throws RefusedException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      poll(Duration.ofMillis(20));
    }
  }

  /** The drift alarms. */
  List<Alarms.Alarm> alarms() {
    return alarms.get();
  }

  private void take(RetrainTrigger trigger) {
    known.add(trigger.getTriggerId());
    triggers.add(
        new Asked(
            trigger.getTriggerId(),
            trigger.getReason().name(),
            trigger.getVersion(),
            trigger.getLookTime(),
            trigger.getDebt(),
            trigger.getRetrainCost(),
            Plans.advice(trigger.getPlan())));
  }

  /** Whether the echo of a version has come. */
  boolean isDeployed(String version) {
    return deployed.contains(version);
  }

  /**
   * How the ledger stood at a look that a command asked for; null where it has not come yet, or
   * where the trigger that it speaks of has not.
   */
  Standing lookAt(long time, String version) {
    for (DebtSnapshot snapshot : looks.values()) {
      String open = snapshot.getOpenTriggerId();
      if (snapshot.getOccasion() == Occasion.COMMAND
          && snapshot.getTime() == time
          && snapshot.getVersion().equals(version)
          && (open == null || known.contains(open))) {
        return standing(snapshot);
      }
    }
    return null;
  }

  /** How each ledger stood at its last look. */
  List<Standing> standings() {
    return looks.values().stream().map(JobOutputs::standing).toList();
  }

  private static Standing standing(DebtSnapshot snapshot) {
    return new Standing(
        snapshot.getVersion(),
        snapshot.getActivation(),
        snapshot.getDebt(),
        snapshot.getRetrainCost(),
        snapshot.getExamples(),
        snapshot.getLossDeployed(),
        snapshot.getLossBelief(),
        snapshot.getClosedExamples(),
        snapshot.getHeld(),
        snapshot.getPendingRows());
  }

  /** The triggers that have come since this was asked last. */
  List<Asked> takeTriggers() {
    List<Asked> taken = List.copyOf(triggers);
    triggers.clear();
    return taken;
  }

  /** Number of labels asked for. */
  long labelRequests() {
    return labelRequests;
  }

  /** Number of dead letters. */
  long deadLetters() {
    return deadLetters;
  }

  /** Code and message of the first dead letter; empty: there is none. */
  String firstDeadLetter() {
    return firstDeadLetter;
  }

  /** Code and message of the first deployment or command that was refused; empty: there is none. */
  String refusal() {
    return refusal;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
