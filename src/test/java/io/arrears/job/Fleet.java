package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.RetrainTrigger;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.Arrivals;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import io.arrears.engine.Waiting;
import io.arrears.kafka.EventDeserializer;
import io.arrears.kafka.SnapshotMapper;
import io.arrears.kafka.TriggerMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Many small models on Kafka, in batches of event time: two thirds drift at half time, some get
 * their labels on their own topic, and half of them get a second version at three quarters. The
 * oracle is {@link ModelEngine} alone on the records of the same topics.
 */
final class Fleet {

  static final int BATCHES = 20;

  private static final int ROWS_PER_BATCH = 20;
  private static final int LABEL_DELAY = 7;
  private static final long START = 1_700_000_000_000L;

  private final KafkaFixture kafka;
  private final int models;
  private final boolean replaced;
  private final List<List<ProducerRecord<byte[], byte[]>>> batches = new ArrayList<>();

  /**
   * @param replaced whether second versions come
   */
  Fleet(KafkaFixture kafka, int models, boolean replaced) {
    this.kafka = kafka;
    this.models = models;
    this.replaced = replaced;
    for (int b = 0; b < BATCHES; b++) {
      batches.add(new ArrayList<>());
    }
    Random random = new Random(1);
    for (int model = 0; model < models; model++) {
      for (int row = 0; row < BATCHES * ROWS_PER_BATCH; row++) {
        addRow(model, row, random);
      }
    }
    batches.forEach(batch -> Collections.shuffle(batch, random));
  }

  /**
   * Options under which only time marks move the watermark: whatever the order, nothing is late.
   */
  static Map<String, String> options() {
    return Map.of(
        "max.out.of.orderness", "1 h",
        "watermark.alignment.drift", "0 ms",
        "reference.rows", "50",
        "unknown.max.rows", "0",
        "judge.hot.models", "4");
  }

  /** First versions, then, when they serve, second ones that take over at three quarters. */
  void deploy() throws Exception {
    List<ProducerRecord<byte[], byte[]>> first = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> second = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      first.add(kafka.records.deployment(deployment(model, "1", START)));
      if (isReplaced(model)) {
        long later = START + 1_000L * ROWS_PER_BATCH * BATCHES * 3 / 4;
        second.add(kafka.records.deployment(deployment(model, "2", later)));
      }
    }
    kafka.sendAll(first);
    kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == models);
    kafka.sendAll(second);
  }

  /** Sends all labels at once, long before most of their observations. */
  void sendLabels() throws Exception {
    for (List<ProducerRecord<byte[], byte[]>> batch : batches) {
      kafka.sendAll(of(batch, kafka.topics.labels()));
    }
  }

  /** Sends the observations of a batch and no time mark. */
  void sendObservations(int batch) throws Exception {
    kafka.sendAll(of(batches.get(batch), kafka.topics.observations()));
  }

  /** Moves the stream's time to the end of everything. */
  void markEnd() throws Exception {
    kafka.mark(endOf(BATCHES - 1));
  }

  /** Sends a batch in random order, then moves the stream's time to its end. */
  void send(int batch) throws Exception {
    kafka.sendAll(batches.get(batch));
    kafka.mark(endOf(batch));
  }

  /** Waits until the look at the end of a batch is committed for every model. */
  void awaitLook(int batch) {
    kafka.await(
        kafka.topics.health(),
        DebtSnapshot.class,
        all ->
            all.stream()
                    .filter(s -> s.getTime() == endOf(batch))
                    .map(DebtSnapshot::getModelId)
                    .distinct()
                    .count()
                == models);
  }

  /** What the job must have said, every trigger and snapshot bit for bit. */
  void assertOutputsAreThoseOfTheEngineAlone() {
    List<Output> said = engineAlone();
    List<RetrainTrigger> triggers =
        said.stream()
            .filter(Trigger.class::isInstance)
            .map(output -> TriggerMapper.toAvro((Trigger) output))
            .toList();
    List<DebtSnapshot> snapshots =
        said.stream()
            .filter(Snapshot.class::isInstance)
            .map(output -> SnapshotMapper.toAvro((Snapshot) output))
            .toList();
    assertThat(triggers).hasSizeGreaterThan(models / 3);
    assertThat(kafka.read(kafka.topics.triggers(), RetrainTrigger.class))
        .containsExactlyInAnyOrderElementsOf(triggers);
    assertThat(kafka.read(kafka.topics.health(), DebtSnapshot.class))
        .containsExactlyInAnyOrderElementsOf(snapshots);
    assertThat(kafka.read(kafka.topics.deadLetters())).isEmpty();
  }

  private List<Output> engineAlone() {
    Duration skew = kafka.options.get(ArrearsOptions.MAX_CLOCK_SKEW);
    Map<String, ModelEngine> engines = new TreeMap<>();
    List<Output> said = new ArrayList<>();
    List<Event> events =
        new ArrayList<>(
            kafka.events(
                kafka.topics.deployments(),
                EventDeserializer.deployments(kafka.options.deploymentDefaults(), skew)));
    events.sort(Comparator.comparingLong(Event::time));
    events.addAll(observed(skew));
    for (Event event : events) {
      engines
          .computeIfAbsent(
              event.modelId(), id -> ModelEngine.create(id, kafka.options.engineOptions()))
          .accept(event, 0, said::add);
    }
    engines.values().forEach(engine -> engine.advanceTo(endOf(BATCHES - 1), said::add));
    return said;
  }

  private List<Event> observed(Duration skew) {
    long bucket = kafka.options.get(ArrearsOptions.ACCRUAL_BUCKET).toMillis();
    Map<String, Label> labels = new HashMap<>();
    for (Event event : kafka.events(kafka.topics.labels(), EventDeserializer.labels(skew))) {
      if (event instanceof Label label) {
        labels.put(label.modelId() + "/" + label.predictionId(), label);
      }
    }
    List<Event> events = new ArrayList<>();
    for (Event event :
        kafka.events(kafka.topics.observations(), EventDeserializer.observations(skew))) {
      if (event instanceof Observation observation) {
        Label label = labels.get(observation.modelId() + "/" + observation.predictionId());
        if (observation.hasLabel()) {
          events.add(Example.inline(observation));
        } else {
          Observation kept = observation.whileWaiting();
          long end = (Math.floorDiv(kept.time(), bucket) + 1) * bucket;
          events.add(new Waiting(kept, 1));
          events.add(new Arrivals(kept.modelId(), kept.version(), end, 1));
          if (label != null) {
            events.add(new Example(kept, label));
          }
        }
      }
    }
    return events;
  }

  private void addRow(int model, int row, Random random) {
    long time = START + 1_000L * row + model + 1;
    double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    boolean drifted = model % 3 != 0 && row >= BATCHES * ROWS_PER_BATCH / 2;
    double before = x[0] - x[1];
    double truth = drifted ? x[1] - x[0] + 0.5 : before;
    boolean gaussian = family(model) == Family.GAUSSIAN;
    double prediction = gaussian ? before : 1 / (1 + Math.exp(-before));
    double value =
        gaussian
            ? truth + random.nextGaussian()
            : random.nextDouble() < 1 / (1 + Math.exp(-truth)) ? 1 : 0;
    boolean delayed = model % 4 == 0;
    boolean second = isReplaced(model) && row >= BATCHES * ROWS_PER_BATCH * 3 / 4;
    Observation observation =
        new Observation(
            name(model),
            second ? "2" : "1",
            "p" + row,
            time,
            x,
            new double[] {prediction},
            delayed ? Double.NaN : value,
            time,
            Origin.NONE);
    batches.get(row / ROWS_PER_BATCH).add(kafka.records.observation(observation));
    if (delayed && (row + LABEL_DELAY) / ROWS_PER_BATCH < BATCHES) {
      Label label =
          new Label(name(model), "p" + row, time + 1_000L * LABEL_DELAY, value, Origin.NONE);
      batches.get((row + LABEL_DELAY) / ROWS_PER_BATCH).add(kafka.records.label(label));
    }
  }

  private static Deployment deployment(int model, String version, long activatedAt) {
    return Deployment.builder(name(model), version, family(model), List.of("a", "b", "c"))
        .activatedAt(activatedAt)
        .dispersion(family(model) == Family.GAUSSIAN ? 1 : Double.NaN)
        .terms(new Terms(Loss.LOG, 1, 5, "EUR"))
        .belief(new BeliefOptions(1.5, 3_600_000, 1_000))
        .looks(new LookSchedule(1_000L * ROWS_PER_BATCH, 0))
        .labels(LabelTerms.of(600_000))
        .reference(
            model % 5 == 0
                ? null
                : new ReferenceProfile(100, new double[3], new double[] {1, 1, 1}, new double[3]))
        .build();
  }

  private boolean isReplaced(int model) {
    return replaced && model % 2 == 0;
  }

  private static List<ProducerRecord<byte[], byte[]>> of(
      List<ProducerRecord<byte[], byte[]>> batch, String topic) {
    return batch.stream().filter(message -> message.topic().equals(topic)).toList();
  }

  private static long endOf(int batch) {
    return START + 1_000L * ROWS_PER_BATCH * (batch + 1);
  }

  private static Family family(int model) {
    return model % 2 == 0 ? Family.BERNOULLI : Family.GAUSSIAN;
  }

  private static String name(int model) {
    return String.format("model-%02d", model);
  }
}
