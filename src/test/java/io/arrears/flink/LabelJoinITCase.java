package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Arrivals;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The label join on RocksDB with many observations that wait: what they cost in time, state and
 * heap, and that nothing is left once their horizon has ended. A million by default, {@code
 * -Darrears.pending=10000000} for ten: the label guide has the figures.
 */
class LabelJoinITCase {

  private static final long PENDING = Long.getLong("arrears.pending", 1_000_000L);
  private static final int PARALLELISM = 2;
  private static final int MODELS = 20;
  private static final int FEATURES = 8;

  /** Events of each subtask: its deployments, its observations, then labels for a tenth of them. */
  private static final long OBSERVATIONS = PENDING / PARALLELISM;

  private static final long LABELS = OBSERVATIONS / 10;
  private static final long EVENTS = MODELS + OBSERVATIONS + LABELS;

  private static final long START = 1_700_000_000_000L;

  /** Without any progress; how long the whole takes depends on the machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(PARALLELISM)
              .setConfiguration(memory())
              .build());

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void manyObservationsWaitAndAreForgotten(
      @InjectMiniCluster MiniCluster cluster, @TempDir Path directory) throws Exception {
    Progress.reset();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(directory));
    env.setParallelism(PARALLELISM);
    define(env);
    JobClient client = env.executeAsync("label-join");
    JobID job = client.getJobID();

    await(() -> Progress.OBSERVED.sum() >= PENDING, cluster, job);
    final double observedAfter = Progress.seconds();
    final CompletedCheckpointStats full = checkpoint(cluster, job);
    final double checkpointedAfter = Progress.seconds();
    await(() -> Progress.JOINED.sum() >= LABELS * PARALLELISM, cluster, job);
    final double joinedAfter = Progress.seconds();
    long heap = liveHeap();
    // The end of input moves the watermark past every horizon.
    await(() -> Progress.ENDED.sum() == PARALLELISM, cluster, job);
    double endedAfter = Progress.seconds();
    long left = savepoint(cluster, job, directory.resolve("last"));
    client.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    double bytesPerRow = (double) full.getStateSize() / PENDING;
    System.out.printf(
        Locale.ROOT,
        "%n%,d observations wait, %d models, %d features, RocksDB, %d subtasks%n"
            + "  taken      %,.0f observations a second%n"
            + "  checkpoint %,.0f MB (%.0f bytes a row) in %.1f s%n"
            + "  joined     %,d labels in %.1f s, %,.0f a second%n"
            + "  heap       %,.0f MB live with everything waiting%n"
            + "  expired    %,.0f rows a second%n"
            + "  left       %,d bytes in state%n%n",
        PENDING,
        MODELS,
        FEATURES,
        PARALLELISM,
        PENDING / observedAfter,
        full.getStateSize() / 1e6,
        bytesPerRow,
        full.getEndToEndDuration() / 1e3,
        Progress.JOINED.sum(),
        joinedAfter - checkpointedAfter,
        Progress.JOINED.sum() / (joinedAfter - checkpointedAfter),
        heap / 1e6,
        PENDING / (endedAfter - joinedAfter),
        left);

    assertThat(Progress.JOINED.sum()).isEqualTo(LABELS * PARALLELISM);
    assertThat(Progress.ARRIVED.sum()).isEqualTo(PENDING);
    assertThat(bytesPerRow).isLessThan(250);
    // Deployments and nothing else: half a kilobyte a slot at most.
    assertThat(left).isLessThan(512L * MODELS * JoinKey.SLOTS);
  }

  // ---- the job ----------------------------------------------------------------------------------

  private static void define(StreamExecutionEnvironment env) {
    WatermarkStrategy<Event> watermarks =
        WatermarkStrategy.<Event>forMonotonousTimestamps()
            .withTimestampAssigner((event, time) -> event.time());
    env.fromSource(
            new DataGeneratorSource<>(
                new Generator(), EVENTS * PARALLELISM, EventTypeInfo.INSTANCE),
            watermarks,
            "source")
        .flatMap(new JoinRouter())
        .returns(JoinInputTypeInfo.INSTANCE)
        .keyBy(JoinInput::key, JoinKeyTypeInfo.INSTANCE)
        .transform(
            "label-join",
            EventTypeInfo.INSTANCE,
            new LabelJoin(
                Duration.ofDays(1),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                10 * PENDING,
                Duration.ofMinutes(1)))
        .transform("progress", EventTypeInfo.INSTANCE, new Meter())
        .sinkTo(new DiscardingSink<>());
  }

  private static Configuration memory() {
    Configuration configuration = new Configuration();
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    return configuration;
  }

  /** Checkpoints are taken when the test asks for them. */
  private static Configuration configuration(Path directory) {
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(10));
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, false);
    // Said here, since the test environment draws them at random where they are not.
    configuration.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, false);
    configuration.set(CheckpointingOptions.FILE_MERGING_ENABLED, false);
    configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.MAX_PARALLELISM, 128);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return configuration;
  }

  private static CompletedCheckpointStats checkpoint(MiniCluster cluster, JobID job)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long id = -1;
    while (id < 0) {
      try {
        id = cluster.triggerCheckpoint(job, CheckpointType.FULL).get();
      } catch (ExecutionException e) {
        // Declined while a task goes from running to finished.
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
      }
    }
    return cluster
        .getExecutionGraph(job)
        .get()
        .getCheckpointStatsSnapshot()
        .getHistory()
        .getLatestCompletedCheckpoint();
  }

  /**
   * Bytes of a savepoint that holds every entry and nothing else; the files of a checkpoint keep
   * what was deleted until they are compacted.
   */
  private static long savepoint(MiniCluster cluster, JobID job, Path target) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        cluster
            .triggerSavepoint(job, target.toUri().toString(), false, SavepointFormatType.CANONICAL)
            .get();
        try (Stream<Path> files = Files.walk(target)) {
          return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
        }
      } catch (ExecutionException e) {
        // Declined while a task goes from running to finished.
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
      }
    }
  }

  private static void await(Condition condition, MiniCluster cluster, JobID job) throws Exception {
    long seen = Progress.steps();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (Progress.steps() != seen) {
        seen = Progress.steps();
        deadline = System.nanoTime() + PATIENCE.toNanos();
      }
      assertThat(System.nanoTime()).as("no progress after %,d steps", seen).isLessThan(deadline);
      assertThat(cluster.getJobStatus(job).get().isGloballyTerminalState()).isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private interface Condition {
    boolean holds();
  }

  /** Where the stream is; the cluster runs in this JVM. */
  private static final class Progress {
    static final LongAdder OBSERVED = new LongAdder();
    static final LongAdder ARRIVED = new LongAdder();
    static final LongAdder JOINED = new LongAdder();
    static final LongAdder ENDED = new LongAdder();
    private static volatile long start;

    static void reset() {
      List.of(OBSERVED, ARRIVED, JOINED, ENDED).forEach(LongAdder::reset);
      start = 0;
    }

    static void started() {
      if (start == 0) {
        start = System.nanoTime();
      }
    }

    /** Grows as long as anything moves. */
    static long steps() {
      return OBSERVED.sum() + ARRIVED.sum() + JOINED.sum() + ENDED.sum();
    }

    static double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /** Position i of the sequence, of which each subtask gets a contiguous part. */
  private static final class Generator implements GeneratorFunction<Long, Event> {

    private static final long serialVersionUID = 1L;

    @Override
    public Event map(Long i) {
      Progress.started();
      long subtask = i / EVENTS;
      long step = i % EVENTS;
      if (step < MODELS) {
        return deployment((int) step);
      }
      long row = step - MODELS;
      long time = START + 2 * row;
      if (row < OBSERVATIONS) {
        Progress.OBSERVED.increment();
        return observation(row * PARALLELISM + subtask, time);
      }
      return label((row - OBSERVATIONS) * PARALLELISM + subtask, time);
    }

    private static Deployment deployment(int model) {
      Deployment one = EngineFixture.deployment("1", START);
      return one.toBuilder()
          .modelId("model-" + model)
          .activatedAt(START)
          .features(IntStream.range(0, FEATURES).mapToObj(j -> "feature-" + j).toList())
          .labels(new LabelTerms(Duration.ofDays(1).toMillis(), 1, 10 * PENDING))
          .reference(null)
          .build();
    }

    private static Observation observation(long row, long time) {
      double[] features = new double[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        features[j] = mix(row * FEATURES + j) * 0x1p-63;
      }
      return new Observation(
          "model-" + row % MODELS,
          "1",
          Long.toHexString(mix(row)),
          time,
          features,
          new double[] {0.5},
          Double.NaN,
          time,
          new Origin("arrears.observations", (int) (row & 7), row));
    }

    private static Label label(long row, long time) {
      return new Label(
          "model-" + row % MODELS,
          Long.toHexString(mix(row)),
          time,
          row & 1,
          new Origin("arrears.labels", (int) (row & 7), row));
    }

    /** The mixer of SplitMix64: ids in no order, as real ones are. */
    private static long mix(long value) {
      long hash = value * 0x9e3779b97f4a7c15L;
      hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
      hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
      return hash ^ (hash >>> 31);
    }
  }

  /** Counts what the join says and notes when the last timer has fired. */
  private static final class Meter extends AbstractStreamOperator<Event>
      implements OneInputStreamOperator<Event, Event> {

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<Event> record) {
      if (record.getValue() instanceof Example) {
        Progress.JOINED.increment();
      } else if (record.getValue() instanceof Arrivals arrivals) {
        Progress.ARRIVED.add(arrivals.count());
      }
    }

    @Override
    public void processWatermark(Watermark mark) {
      if (mark.getTimestamp() == Long.MAX_VALUE) {
        Progress.ENDED.increment();
      }
    }
  }
}
