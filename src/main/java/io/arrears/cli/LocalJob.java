package io.arrears.cli;

import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job on an embedded Flink cluster, set for short waits. A failure is not retried: {@link
 * #requireRunning} reports it.
 */
final class LocalJob implements AutoCloseable {

  private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(2);
  private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

  private final EmbeddedFlink flink;
  private final CompletableFuture<JobResult> result;

  private LocalJob(EmbeddedFlink flink, CompletableFuture<JobResult> result) {
    this.flink = flink;
    this.result = result;
  }

  /**
   * Starts cluster and job.
   *
   * @param checkpointInterval also how often output becomes visible
   */
  static LocalJob start(
      ArrearsOptions options, int parallelism, StateBackend backend, Duration checkpointInterval)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend.name().toLowerCase(Locale.ROOT));
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    ArrearsJob.connect(environment, options);
    EmbeddedFlink flink = EmbeddedFlink.start(parallelism);
    try {
      return new LocalJob(flink, flink.result(flink.submit(environment)));
    } catch (Exception e) {
      flink.close();
      throw e;
    }
  }

  /**
   * Returns while the job runs.
   *
   * @throws IllegalStateException where it has failed or ended
   */
  void requireRunning() throws Exception {
    if (!result.isDone()) {
      return;
    }
    JobResult ended = result.get();
    Throwable cause =
        ended
            .getSerializedThrowable()
            .map(failure -> failure.deserializeError(LocalJob.class.getClassLoader()))
            .orElse(null);
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    throw new IllegalStateException(
        "the Flink job has ended early: "
            + (cause == null ? ended.getJobStatus().map(Enum::name).orElse("UNKNOWN") : cause),
        cause);
  }

  @Override
  public void close() throws IOException {
    flink.close();
  }
}
