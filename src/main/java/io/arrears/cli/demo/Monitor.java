package io.arrears.cli.demo;

import io.arrears.avro.DeadLetter;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.DriftAlert;
import io.arrears.avro.Occasion;
import io.arrears.avro.RetrainTrigger;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Collects what Arrears says on its output topics. Thread-safe. */
final class Monitor {

  private final Topics topics;
  private final AvroCodec codec = new AvroCodec();
  private final Map<String, ModelView> views = new HashMap<>();
  private final Map<String, TreeSet<Long>> alarms = new TreeMap<>();
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private final Map<String, String> firstMessages = new TreeMap<>();
  private long progress;

  Monitor(Topics topics) {
    this.topics = topics;
  }

  /** Takes a record of the health, triggers, drift or dead-letters topic. */
  synchronized void take(ConsumerRecord<byte[], byte[]> record) throws RefusedException {
    if (record.topic().equals(topics.health())) {
      take(codec.decode(DebtSnapshot.class, record.value()));
    } else if (record.topic().equals(topics.triggers())) {
      take(codec.decode(RetrainTrigger.class, record.value()));
    } else if (record.topic().equals(topics.drift())) {
      DriftAlert alert = codec.decode(DriftAlert.class, record.value());
      alarms
          .computeIfAbsent(alert.getModelId(), model -> new TreeSet<>())
          .add(alert.getStartedAt());
    } else if (record.topic().equals(topics.deadLetters())) {
      DeadLetter letter = codec.decode(DeadLetter.class, record.value());
      deadLetters.merge(letter.getCode(), 1L, Long::sum);
      firstMessages.putIfAbsent(letter.getCode(), letter.getMessage());
    }
  }

  /** What was said of a model. */
  synchronized ModelView view(String model) {
    return views.getOrDefault(model, ModelView.SILENT);
  }

  /** When the drift alarms of a model started, milliseconds since the epoch, ascending. */
  synchronized List<Long> alarms(String model) {
    return List.copyOf(alarms.getOrDefault(model, new TreeSet<>()));
  }

  /** Dead letters by code. */
  synchronized Map<String, Long> deadLetters() {
    return new TreeMap<>(deadLetters);
  }

  /** The first message of each dead letter code. */
  synchronized Map<String, String> firstMessages() {
    return new TreeMap<>(firstMessages);
  }

  /** Latest look of any model, milliseconds since the epoch; 0: none yet. */
  synchronized long progress() {
    return progress;
  }

  private void take(DebtSnapshot snapshot) {
    ModelView before = view(snapshot.getModelId());
    boolean deployed = snapshot.getOccasion() == Occasion.DEPLOYED;
    views.put(
        snapshot.getModelId(),
        new ModelView(
            snapshot.getTime(),
            snapshot.getVersion(),
            snapshot.getDebt(),
            snapshot.getVerdict(),
            snapshot.getLifecycle(),
            before.deployments() + (deployed ? 1 : 0),
            before.triggers()));
    if (snapshot.getOccasion() == Occasion.LOOK) {
      progress = Math.max(progress, snapshot.getTime());
    }
  }

  private void take(RetrainTrigger trigger) {
    double recomputed =
        trigger.getOpeningBalance() + trigger.getLossPrice() * trigger.getScoreGap();
    ModelView.Asked asked =
        new ModelView.Asked(
            trigger.getTriggerId(),
            trigger.getAttempt(),
            trigger.getActivation(),
            trigger.getLookTime(),
            trigger.getDebt(),
            trigger.getRetrainCost(),
            recomputed,
            trigger.getExamples());
    views.put(trigger.getModelId(), view(trigger.getModelId()).with(asked));
  }
}
