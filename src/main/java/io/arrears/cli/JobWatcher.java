package io.arrears.cli;

import static io.arrears.job.ArrearsOptions.CHUNK_ROWS;
import static io.arrears.job.ArrearsOptions.CLOCK;
import static io.arrears.job.ArrearsOptions.COLD_START_WAIT;
import static io.arrears.job.ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS;
import static io.arrears.job.ArrearsOptions.MAX_CLOCK_SKEW;
import static io.arrears.job.ArrearsOptions.PLAN_SAMPLES;
import static io.arrears.job.ArrearsOptions.PLAN_SEED;
import static io.arrears.job.ArrearsOptions.REFERENCE_ROWS;
import static io.arrears.job.ArrearsOptions.SOURCE_IDLE_TIMEOUT;
import static io.arrears.job.ArrearsOptions.UNKNOWN_MAX_ROWS;
import static io.arrears.job.ArrearsOptions.WATERMARK_ALIGNMENT_DRIFT;

import io.arrears.backtest.Alarms;
import io.arrears.backtest.Asked;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Standing;
import io.arrears.backtest.Watcher;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The whole job: a real Kafka broker and a Flink mini cluster in this JVM, fed through the topics
 * and read through the topics, committed records only. Not thread-safe.
 */
final class JobWatcher implements Watcher {

  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final int partitions;
  private final Topics topics;
  private final EventRecords records;
  private final EmbeddedKafka kafka;
  private final LocalJob job;
  private final KafkaProducer<byte[], byte[]> producer;
  private final JobOutputs outputs;
  private String serving = "";
  private Future<RecordMetadata> lastSent;

  private JobWatcher(
      int partitions,
      Topics topics,
      EmbeddedKafka kafka,
      LocalJob job,
      KafkaProducer<byte[], byte[]> producer,
      JobOutputs outputs) {
    this.partitions = partitions;
    this.topics = topics;
    this.records = new EventRecords(topics);
    this.kafka = kafka;
    this.job = job;
    this.producer = producer;
    this.outputs = outputs;
  }

  /**
   * Starts broker and job.
   *
   * @param checkpointInterval how often output becomes visible
   */
  static JobWatcher start(
      ReplayOptions replay, int parallelism, StateBackend backend, Duration checkpointInterval)
      throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    LocalJob job = null;
    try {
      ArrearsOptions options = options(kafka.bootstrapServers(), replay);
      // Every subtask of a source has a partition, and the time marks reach all of them.
      TopicAdmin.create(options.kafkaClients(), options.topics(), parallelism, (short) 1);
      job = LocalJob.start(options, parallelism, backend, checkpointInterval);
      return new JobWatcher(
          parallelism,
          options.topics(),
          kafka,
          job,
          KafkaClients.producer(kafka.bootstrapServers()),
          new JobOutputs(kafka.bootstrapServers(), parallelism, options.topics()));
    } catch (Exception e) {
      if (job != null) {
        job.close();
      }
      kafka.close();
      throw e;
    }
  }

  private static ArrearsOptions options(String bootstrapServers, ReplayOptions replay) {
    Map<String, String> values =
        Map.of(
            KAFKA_BOOTSTRAP_SERVERS.key(),
            bootstrapServers,
            CHUNK_ROWS.key(),
            String.valueOf(replay.chunkRows()),
            REFERENCE_ROWS.key(),
            String.valueOf(replay.referenceRows()),
            // Time marks move the stream's time: silence says nothing, and no partition is ahead.
            SOURCE_IDLE_TIMEOUT.key(),
            "10000 d",
            COLD_START_WAIT.key(),
            "0 ms",
            WATERMARK_ALIGNMENT_DRIFT.key(),
            "0 ms",
            // A file may tell of the future.
            MAX_CLOCK_SKEW.key(),
            "100000 d",
            // Free-running, rows of a version may overtake its deployment.
            UNKNOWN_MAX_ROWS.key(),
            "1000000",
            // A file has its own time.
            CLOCK.key(),
            "event");
    Map<String, String> all = new HashMap<>(values);
    all.put(PLAN_SAMPLES.key(), String.valueOf(replay.plans().samples()));
    all.put(PLAN_SEED.key(), String.valueOf(replay.plans().seed()));
    return ArrearsOptions.of(all);
  }

  @Override
  public void deploy(Deployment deployment) throws Exception {
    announce(deployment);
    await(
        "the echo of version " + deployment.version(),
        () -> outputs.isDeployed(deployment.version()) ? deployment : null);
  }

  /** Announces a version and does not wait for its echo. */
  void announce(Deployment deployment) throws Exception {
    send(records.deployment(deployment));
    flush();
    serving = deployment.version();
  }

  @Override
  public void feed(List<Observation> observations, List<Label> labels) {
    for (Observation observation : observations) {
      send(records.observation(observation));
    }
    for (Label label : labels) {
      send(records.label(label));
    }
  }

  /** Promises that everything up to a time has been sent. */
  void mark(long time) {
    for (int partition = 0; partition < partitions; partition++) {
      send(EventRecords.timeMark(topics.observations(), partition, time));
      send(EventRecords.timeMark(topics.labels(), partition, time));
    }
  }

  @Override
  public Look look(long time) throws Exception {
    mark(time);
    send(
        records.command(
            new Command(RowStream.MODEL, time, Command.Kind.LOOK, "", "", Origin.NONE)));
    flush();
    Standing standing =
        await(
            "the look at " + time + " ms of version " + serving,
            () -> outputs.lookAt(time, serving));
    return new Look(standing, outputs.takeTriggers());
  }

  /** The triggers that have become visible since this was asked last; does not wait. */
  List<Asked> poll() throws Exception {
    job.requireRunning();
    outputs.poll(Duration.ZERO);
    requireAccepted("the next look");
    return outputs.takeTriggers();
  }

  /** How each ledger stood at its last look. */
  List<Standing> standings() {
    return outputs.standings();
  }

  @Override
  public List<Alarms.Alarm> alarms() throws Exception {
    outputs.drain();
    return outputs.alarms();
  }

  @Override
  public long labelRequests() {
    return outputs.labelRequests();
  }

  @Override
  public long deadLetters() {
    return outputs.deadLetters();
  }

  @Override
  public String firstDeadLetter() {
    return outputs.firstDeadLetter();
  }

  @Override
  public void close() throws Exception {
    try (kafka;
        job;
        producer;
        outputs) {
      // Outputs first, the broker last.
    }
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    lastSent = producer.send(record);
  }

  /** Returns when everything has been taken by the broker. */
  private void flush() throws Exception {
    producer.flush();
    try {
      lastSent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka refused a record: " + e.getCause().getMessage(), e);
    }
  }

  /** What was refused never comes: there is no use in waiting. */
  private void requireAccepted(String what) {
    if (!outputs.refusal().isEmpty()) {
      throw new IllegalStateException(
          what + " does not come: the job refused what it rests on: " + outputs.refusal());
    }
  }

  private <T> T await(String what, Supplier<T> found) throws Exception {
    long start = System.nanoTime();
    T result = found.get();
    while (result == null) {
      job.requireRunning();
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new IllegalStateException(
            what
                + " has not come within "
                + DEADLINE.toSeconds()
                + " s; dead letters: "
                + outputs.deadLetters()
                + (outputs.deadLetters() > 0 ? ", the first: " + outputs.firstDeadLetter() : ""));
      }
      outputs.poll(POLL);
      requireAccepted(what);
      result = found.get();
    }
    return result;
  }
}
