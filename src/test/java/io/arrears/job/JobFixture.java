package io.arrears.job;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** A mini cluster and jobs on it that checkpoint quickly. */
final class JobFixture {

  static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(200);

  private JobFixture() {}

  static MiniClusterExtension cluster() {
    return new MiniClusterExtension(
        new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());
  }

  /** Checkpoints every 200 ms; a failure ends the job, so that none stays unseen. */
  static Configuration configuration(String backend) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return configuration;
  }

  static StreamExecutionEnvironment environment(Configuration configuration, int parallelism) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    return env;
  }

  /** Starts the job between the topics of a fixture and waits until it runs. */
  static JobClient start(StreamExecutionEnvironment env, ArrearsOptions options) throws Exception {
    ArrearsJob.connect(env, options);
    JobClient job = env.executeAsync("arrears");
    awaitStatus(job, JobStatus.RUNNING);
    return job;
  }

  static void awaitStatus(JobClient job, JobStatus wanted) throws Exception {
    long deadline = System.nanoTime() + KafkaFixture.PATIENCE.toNanos();
    JobStatus status = job.getJobStatus().get();
    while (status != wanted) {
      if (System.nanoTime() > deadline || status.isGloballyTerminalState()) {
        fail("the job is %s, not %s", status, wanted);
      }
      Thread.onSpinWait();
      status = job.getJobStatus().get();
    }
  }

  /** Cancels a job and waits for its end. */
  static void cancel(JobClient job) throws Exception {
    job.cancel().get();
    awaitStatus(job, JobStatus.CANCELED);
  }
}
