package io.arrears.cli.demo;

import io.arrears.backtest.PlanKind;
import io.arrears.cli.EmbeddedKafka;
import io.arrears.cli.LocalJob;
import io.arrears.cli.StateBackend;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A real Kafka broker with all topics, and the job on a real Flink cluster; all in this JVM. */
final class DemoStack implements AutoCloseable {

  /** Partitions of every topic. */
  static final int PARTITIONS = 4;

  private static final int PARALLELISM = 2;

  /** Of a plan, where samples are wanted: as many rows as a retrain fits on, mostly. */
  private static final int SAMPLES = 3_000;

  private static final short REPLICAS = 1;

  /** A kept run would fill the disk. The job is never further behind than a few MiB. */
  private static final long RETENTION_BYTES = 256L << 20;

  /** What Arrears says becomes visible once per checkpoint. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(300);

  private final EmbeddedKafka kafka;
  private final LocalJob job;
  private final Topics topics;

  private DemoStack(EmbeddedKafka kafka, LocalJob job, Topics topics) {
    this.kafka = kafka;
    this.job = job;
    this.topics = topics;
  }

  /**
   * Starts the broker, creates the topics, starts the job.
   *
   * @param plan what is wanted of the plans of triggers
   */
  static DemoStack start(PlanKind plan)
      throws IOException, InterruptedException, ExecutionException {
    EmbeddedKafka kafka = EmbeddedKafka.start(RETENTION_BYTES);
    try {
      ArrearsOptions options =
          ArrearsOptions.of(
              Map.of(
                  ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key(),
                  kafka.bootstrapServers(),
                  ArrearsOptions.UNKNOWN_WAIT.key(),
                  "3 s",
                  ArrearsOptions.COLD_START_WAIT.key(),
                  "0 ms",
                  ArrearsOptions.WATERMARK_ALIGNMENT_DRIFT.key(),
                  "3 d",
                  ArrearsOptions.LABEL_JOIN_BUCKET.key(),
                  "6 h",
                  ArrearsOptions.PLAN_SAMPLES.key(),
                  String.valueOf(plan.needsSamples() ? SAMPLES : 0)));
      TopicAdmin.create(options.kafkaClients(), options.topics(), PARTITIONS, REPLICAS);
      LocalJob job =
          LocalJob.start(options, PARALLELISM, StateBackend.HASHMAP, CHECKPOINT_INTERVAL);
      return new DemoStack(kafka, job, options.topics());
    } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  Topics topics() {
    return topics;
  }

  /** Address of Flink's web page. */
  URI webPage() throws InterruptedException {
    return job.webPage();
  }

  /** Throws where the job has failed or ended. */
  void requireRunning() {
    job.requireRunning();
  }

  @Override
  public void close() throws IOException {
    try {
      job.close();
    } finally {
      kafka.close();
    }
  }
}
