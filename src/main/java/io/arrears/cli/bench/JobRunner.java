package io.arrears.cli.bench;

import io.arrears.cli.EmbeddedFlink;
import io.arrears.engine.Event;
import io.arrears.flink.ControlWatermarks;
import io.arrears.flink.EventTypeInfo;
import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.EventDeserializer;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a contestant over what the topics hold, to their end, with the options and the checkpoints
 * of the shipped configuration. The job writes to Kafka exactly once, as it always does.
 */
final class JobRunner {

  private static final Duration COLD_START = Duration.ofMillis(500);

  /** As shipped, for deployments that bring profiles of 64 kB. */
  private static final Duration LONG_COLD_START = Duration.ofSeconds(5);

  private final EmbeddedFlink flink;
  private final String bootstrapServers;
  private final int parallelism;
  private final Duration checkpointInterval;
  private final Duration watermarkInterval;
  private int runs;

  JobRunner(
      EmbeddedFlink flink,
      String bootstrapServers,
      int parallelism,
      Duration checkpointInterval,
      Duration watermarkInterval) {
    this.flink = flink;
    this.bootstrapServers = bootstrapServers;
    this.parallelism = parallelism;
    this.checkpointInterval = checkpointInterval;
    this.watermarkInterval = watermarkInterval;
  }

  /** Seconds from the first record read to the last one done. */
  double run(Contestant contestant, Topics topics)
      throws InterruptedException, ExecutionException, ClassNotFoundException, IOException {
    runs++;
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(flinkConfiguration(contestant));
    env.setParallelism(parallelism);
    ArrearsOptions options = options(contestant, topics);
    switch (contestant.graph()) {
      case PLAIN:
        PlainIdentity.define(env, bounded(options, topics.observations()));
        break;
      case IDENTITY:
        ArrearsJob.prepare(env);
        identity(env, options);
        break;
      default:
        ArrearsJob.prepare(env);
        job(env, options);
    }
    // What the run before has left is not for this one to collect.
    System.gc();
    RunClock.reset();
    JobResult result = flink.result(flink.submit(env)).get();
    if (result.getSerializedThrowable().isPresent()) {
      throw new IllegalStateException(
          contestant.title() + " failed",
          result.getSerializedThrowable().get().deserializeError(JobRunner.class.getClassLoader()));
    }
    return RunClock.seconds();
  }

  private static void identity(StreamExecutionEnvironment env, ArrearsOptions options) {
    observations(env, options)
        .keyBy(Event::modelId)
        .map(event -> event)
        .returns(EventTypeInfo.INSTANCE)
        .sinkTo(new RunClock.DiscardingSink<>());
  }

  private static void job(StreamExecutionEnvironment env, ArrearsOptions options) {
    Duration skew = options.get(ArrearsOptions.MAX_CLOCK_SKEW);
    Topics topics = options.topics();
    ArrearsJob.defineWorkflow(
        new ArrearsJob.Inputs(
            source(
                env,
                options,
                topics.deployments(),
                EventDeserializer.deployments(options.deploymentDefaults(), skew)),
            source(env, options, topics.commands(), EventDeserializer.commands(skew)),
            source(env, options, topics.labels(), EventDeserializer.labels(skew)),
            observations(env, options)),
        options,
        outputs -> {
          outputs.sinkTo(ArrearsJob.kafkaSink(options)).uid("sink").name("sink");
          outputs.sinkTo(new RunClock.DiscardingSink<>());
        });
  }

  private static DataStream<Event> observations(
      StreamExecutionEnvironment env, ArrearsOptions options) {
    KafkaSource<Event> source =
        JobRunner.<Event>bounded(options, options.topics().observations())
            .setDeserializer(
                new RunClock.Source<>(
                    EventDeserializer.observations(options.get(ArrearsOptions.MAX_CLOCK_SKEW))))
            .build();
    return env.fromSource(source, options.dataWatermarks(), "source-observations");
  }

  private static DataStream<Event> source(
      StreamExecutionEnvironment env,
      ArrearsOptions options,
      String topic,
      EventDeserializer deserializer) {
    boolean control =
        topic.equals(options.topics().deployments()) || topic.equals(options.topics().commands());
    WatermarkStrategy<Event> watermarks =
        control ? new ControlWatermarks() : options.dataWatermarks();
    return env.fromSource(
        JobRunner.<Event>bounded(options, topic).setDeserializer(deserializer).build(),
        watermarks,
        "source-" + topic);
  }

  private static <T> KafkaSourceBuilder<T> bounded(ArrearsOptions options, String topic) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(options.get(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS))
        .setProperties(options.kafkaClients())
        .setProperty("isolation.level", "read_committed")
        .setClientIdPrefix(options.get(ArrearsOptions.KAFKA_GROUP_ID) + "-" + topic)
        .setTopics(topic)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest());
  }

  private ArrearsOptions options(Contestant contestant, Topics topics) {
    boolean plans = contestant.graph() != Contestant.Graph.JOB_WITHOUT_PLANS;
    Duration wait =
        contestant.records() == Contestant.Records.UNLABELLED ? LONG_COLD_START : COLD_START;
    return ArrearsOptions.of(
        Map.ofEntries(
            Map.entry(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key(), bootstrapServers),
            Map.entry(ArrearsOptions.KAFKA_GROUP_ID.key(), "bench-" + runs),
            Map.entry(ArrearsOptions.SINK_TRANSACTIONAL_ID_PREFIX.key(), "bench-" + runs),
            Map.entry(ArrearsOptions.PLAN_ENABLED.key(), String.valueOf(plans)),
            Map.entry(ArrearsOptions.COLD_START_WAIT.key(), wait.toMillis() + " ms"),
            Map.entry(ArrearsOptions.TOPIC_DEPLOYMENTS.key(), topics.deployments()),
            Map.entry(ArrearsOptions.TOPIC_OBSERVATIONS.key(), topics.observations()),
            Map.entry(ArrearsOptions.TOPIC_LABELS.key(), topics.labels()),
            Map.entry(ArrearsOptions.TOPIC_COMMANDS.key(), topics.commands())));
  }

  private Configuration flinkConfiguration(Contestant contestant) {
    Configuration configuration = new Configuration();
    configuration.set(
        StateBackendOptions.STATE_BACKEND, contestant.backend().name().toLowerCase(Locale.ROOT));
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, watermarkInterval);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return configuration;
  }
}
