package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** {@code flink-conf/config.yaml}, read as Flink reads it. */
class FlinkConfigurationTest {

  private final Configuration configuration = GlobalConfiguration.loadConfiguration("flink-conf");

  @Test
  void theJobIsExactlyOnceOnIncrementalRocksDb() {
    assertThat(configuration.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE))
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(configuration.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
    assertThat(configuration.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
    assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY))
        .isEqualTo("exponential-delay");
    assertThat(configuration.get(PipelineOptions.GENERIC_TYPES)).isFalse();
  }

  /**
   * Without it `flink run` and application mode fail on Java 17 before the job's main is called.
   */
  @Test
  void opensWhatFlinkNeedsOnJava17() {
    assertThat(configuration.get(CoreOptions.FLINK_JVM_OPTIONS))
        .contains("--add-opens=java.base/java.util=ALL-UNNAMED")
        .doesNotContain("\n");
  }

  @Test
  void theSinkOutlivesACheckpoint() {
    assertThat(ArrearsOptions.SINK_TRANSACTION_TIMEOUT.defaultValue())
        .isGreaterThan(
            configuration
                .get(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                .plus(configuration.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
                .plus(
                    configuration.get(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF)));
  }

  @Test
  void metricsHaveALabelNeitherPerModelNorPerRun() {
    Map<String, String> values = configuration.toMap();
    Set<String> excluded =
        new TreeSet<>(
            Set.of(values.get("metrics.reporter.prometheus.scope.variables.excludes").split(";")));
    assertThat(excluded).contains("job_id", "task_id", "task_attempt_id", "operator_id", "tm_id");
  }

  @Test
  void theJobKeepsWhatTheClusterSays() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    ArrearsJob.prepare(env);
    assertThat(env.getCheckpointInterval()).isEqualTo(10_000);
    assertThat(env.getMaxParallelism()).isEqualTo(ArrearsOptions.MAX_PARALLELISM);
    assertThat(env.getConfig().isObjectReuseEnabled()).isTrue();
    assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
  }
}
