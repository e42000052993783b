package io.arrears.cli;

import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job in a Flink cluster inside this JVM. A failure is not retried: it is reported by {@link
 * #requireRunning}.
 */
public final class LocalJob implements AutoCloseable {

  private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(2);
  private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

  private final EmbeddedFlink flink;
  private final CompletableFuture<JobResult> result;

  private LocalJob(EmbeddedFlink flink, CompletableFuture<JobResult> result) {
    this.flink = flink;
    this.result = result;
  }

  /**
   * Starts the job.
   *
   * @param checkpointInterval also how often output becomes visible
   */
  public static LocalJob start(
      ArrearsOptions options, int parallelism, StateBackend backend, Duration checkpointInterval)
      throws IOException, InterruptedException {
    EmbeddedFlink flink = EmbeddedFlink.start(parallelism);
    try {
      Configuration job = new Configuration();
      job.set(StateBackendOptions.STATE_BACKEND, backend.name().toLowerCase(Locale.ROOT));
      job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
      job.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
      job.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
      job.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
      job.set(PipelineOptions.NAME, "arrears");
      StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(job);
      env.setParallelism(parallelism);
      ArrearsJob.connect(env, options);
      return new LocalJob(flink, flink.result(flink.submit(env)));
    } catch (InterruptedException | RuntimeException e) {
      flink.close();
      throw e;
    }
  }

  /** Address of the cluster's web page. */
  public URI webPage() throws InterruptedException {
    return flink.address();
  }

  /**
   * Returns while the job runs.
   *
   * @throws IllegalStateException where it has failed or ended
   */
  public void requireRunning() {
    if (!result.isDone()) {
      return;
    }
    JobResult end;
    try {
      end = result.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the Flink job failed: " + rootCause(e), e);
    }
    if (end.getSerializedThrowable().isPresent()) {
      Throwable failure =
          end.getSerializedThrowable().get().deserializeError(LocalJob.class.getClassLoader());
      throw new IllegalStateException("the Flink job failed: " + rootCause(failure), failure);
    }
    throw new IllegalStateException("the Flink job ended before it was told to");
  }

  @Override
  public void close() throws IOException {
    flink.close();
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
