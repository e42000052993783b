package io.arrears.cli;

import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job in a Flink mini cluster inside this JVM. A failure is not retried: it is reported by
 * {@link #requireRunning}.
 */
public final class LocalJob implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(2);
  private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

  private final Path checkpoints;
  private final JobClient client;
  private final CompletableFuture<JobExecutionResult> result;

  private LocalJob(Path checkpoints, JobClient client) {
    this.checkpoints = checkpoints;
    this.client = client;
    this.result = client.getJobExecutionResult();
  }

  /**
   * Starts the job.
   *
   * @param checkpointInterval also how often output becomes visible
   */
  public static LocalJob start(
      ArrearsOptions options, int parallelism, StateBackend backend, Duration checkpointInterval)
      throws Exception {
    Path checkpoints = Files.createTempDirectory("arrears-checkpoints");
    try {
      Configuration flink = new Configuration();
      flink.set(StateBackendOptions.STATE_BACKEND, backend.name().toLowerCase(Locale.ROOT));
      flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
      flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
      flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
      flink.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
      flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
      ArrearsJob.connect(env, options);
      return new LocalJob(checkpoints, env.executeAsync("arrears"));
    } catch (Exception e) {
      delete(checkpoints);
      throw e;
    }
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
    try {
      result.join();
    } catch (RuntimeException e) {
      throw new IllegalStateException("the Flink job failed: " + rootCause(e), e);
    }
    throw new IllegalStateException("the Flink job ended before the replay");
  }

  @Override
  public void close() throws Exception {
    try {
      if (!result.isDone()) {
        client.cancel().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        result.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException e) {
      // Cancelled, as it was told to be; a failure was reported while it mattered.
    } catch (TimeoutException e) {
      throw new IOException("the Flink job did not stop within " + STOP_TIMEOUT, e);
    } finally {
      delete(checkpoints);
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(directory)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
