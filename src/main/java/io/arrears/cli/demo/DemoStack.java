package io.arrears.cli.demo;

import io.arrears.cli.EmbeddedFlink;
import io.arrears.cli.EmbeddedKafka;
import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A real Kafka broker with all topics, a real Flink cluster, and the job on it; all in this JVM.
 */
final class DemoStack implements AutoCloseable {

  /** Partitions of every topic. */
  static final int PARTITIONS = 4;

  private static final int PARALLELISM = 2;
  private static final short REPLICAS = 1;

  /** What Arrears says becomes visible once per checkpoint. */
  private static final long CHECKPOINT_MS = 300;

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;
  private final ArrearsOptions options;
  private CompletableFuture<JobResult> result = new CompletableFuture<>();

  private DemoStack(EmbeddedKafka kafka, EmbeddedFlink flink, ArrearsOptions options) {
    this.kafka = kafka;
    this.flink = flink;
    this.options = options;
  }

  /** Starts broker and cluster and creates the topics. */
  static DemoStack start() throws IOException, InterruptedException, ExecutionException {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try {
      ArrearsOptions options =
          ArrearsOptions.of(
              Map.of(
                  ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key(),
                  kafka.bootstrapServers(),
                  ArrearsOptions.UNKNOWN_WAIT.key(),
                  "3 s",
                  ArrearsOptions.WATERMARK_ALIGNMENT_DRIFT.key(),
                  "3 d",
                  ArrearsOptions.LABEL_JOIN_BUCKET.key(),
                  "6 h"));
      TopicAdmin.create(options.kafkaClients(), options.topics(), PARTITIONS, REPLICAS);
      return new DemoStack(kafka, EmbeddedFlink.start(PARALLELISM), options);
    } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /** Starts the job. */
  void run() throws InterruptedException {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    environment.setParallelism(PARALLELISM);
    environment.enableCheckpointing(CHECKPOINT_MS);
    ArrearsJob.connect(environment, options);
    JobID job = flink.submit(environment);
    result = flink.result(job);
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  Topics topics() {
    return options.topics();
  }

  /** Address of Flink's web page. */
  URI webPage() throws InterruptedException {
    return flink.address();
  }

  /** Why the job has ended; null while it runs. */
  String jobEnd() {
    if (!result.isDone()) {
      return null;
    }
    return result
        .thenApply(
            ended ->
                ended
                    .getSerializedThrowable()
                    .map(Throwable::toString)
                    .orElse("it was " + ended.getJobStatus().orElse(null)))
        .exceptionally(Throwable::toString)
        .join();
  }

  @Override
  public void close() throws IOException {
    try {
      flink.close();
    } finally {
      kafka.close();
    }
  }
}
