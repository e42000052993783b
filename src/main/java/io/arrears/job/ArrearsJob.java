package io.arrears.job;

import io.arrears.engine.Event;
import io.arrears.engine.Output;
import io.arrears.flink.CombineProfiles;
import io.arrears.flink.ControlWatermarks;
import io.arrears.flink.DataWatermarks;
import io.arrears.flink.EventTypeInfo;
import io.arrears.flink.GroupObservations;
import io.arrears.flink.Intake;
import io.arrears.flink.JoinInput;
import io.arrears.flink.JoinInputTypeInfo;
import io.arrears.flink.JoinKeyTypeInfo;
import io.arrears.flink.JoinRouter;
import io.arrears.flink.Judge;
import io.arrears.flink.LabelJoin;
import io.arrears.flink.OutputMeter;
import io.arrears.flink.OutputTypeInfo;
import io.arrears.kafka.EventDeserializer;
import io.arrears.kafka.OutputSerializationSchema;
import io.arrears.kafka.Sinks;
import io.arrears.kafka.Sources;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job: four Kafka topics in, one exactly-once sink out. */
public final class ArrearsJob {

  /** How long a watermark waits at most on an edge where nothing follows it, as most do. */
  private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(5);

  private static final Logger LOG = LoggerFactory.getLogger(ArrearsJob.class);

  private ArrearsJob() {}

  /**
   * {@code --config FILE} and {@code --name value} pairs. A bad option is reported the way Flink's
   * command line prints without a stack trace; this may run inside a JobManager, so it never exits.
   */
  public static void main(String[] arguments) throws Exception {
    ArrearsOptions options;
    try {
      options = OptionsReader.commandLine(arguments);
    } catch (InvalidOptionsException e) {
      throw new ProgramParametrizationException(e.getMessage());
    }
    if (options.get(ArrearsOptions.TOPICS_CREATE)) {
      TopicAdmin.create(
          options.kafkaClients(),
          options.topics(),
          options.get(ArrearsOptions.TOPICS_PARTITIONS),
          options.get(ArrearsOptions.TOPICS_REPLICATION).shortValue());
    }
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    try {
      connect(env, options);
    } catch (InvalidOptionsException e) {
      throw new ProgramParametrizationException(e.getMessage());
    }
    env.execute("arrears");
  }

  /**
   * The graph: open ends, so that tests bring their own.
   *
   * @param in what the four sources have read, with watermarks
   * @param options what the job runs with
   * @param sink takes everything that the job says
   */
  public static void defineWorkflow(
      Inputs in, ArrearsOptions options, Consumer<DataStream<Output>> sink) {
    // What cannot be used leaves by the side of each intake. Deployments get a head start.
    Duration coldStart = options.get(ArrearsOptions.COLD_START_WAIT);
    SingleOutputStreamOperator<Event> deployments =
        intake(in.deployments(), "deployments", Duration.ZERO);
    SingleOutputStreamOperator<Event> commands = intake(in.commands(), "commands", Duration.ZERO);
    SingleOutputStreamOperator<Event> labels = intake(in.labels(), "labels", coldStart);
    SingleOutputStreamOperator<Event> observations =
        intake(in.observations(), "observations", coldStart);

    // What observations add up to for drift, before they are spread over the network.
    SingleOutputStreamOperator<Event> unlabelled =
        observations
            .transform("unlabelled-groups", EventTypeInfo.INSTANCE, new GroupObservations())
            .uid("unlabelled-groups")
            .connect(deployments.broadcast())
            .transform(
                "profile-combiner",
                EventTypeInfo.INSTANCE,
                new CombineProfiles(options.get(ArrearsOptions.DRIFT_COMBINER_MEMORY).getBytes()))
            .uid("profile-combiner");
    DataStream<Event> profiles = unlabelled.getSideOutput(CombineProfiles.PROFILES);

    // Observations without a label meet it here, by model and hash of the prediction id.
    SingleOutputStreamOperator<Event> joinedExamples =
        routed(unlabelled, "observation-router")
            .union(routed(labels.union(deployments), "label-router"))
            .keyBy(JoinInput::key, JoinKeyTypeInfo.INSTANCE)
            .transform(
                "label-join",
                EventTypeInfo.INSTANCE,
                new LabelJoin(
                    options.get(ArrearsOptions.LABEL_HORIZON),
                    options.get(ArrearsOptions.LABEL_JOIN_BUCKET),
                    options.get(ArrearsOptions.UNKNOWN_WAIT),
                    options.get(ArrearsOptions.LABEL_MAX_PENDING),
                    options.get(ArrearsOptions.ACCRUAL_BUCKET)))
            .uid("label-join-2");

    // Those that brought their label are put together by model before they cross the network.
    DataStream<Event> inlineExamples =
        observations
            .getSideOutput(Intake.LABELLED)
            .transform("labelled-groups", EventTypeInfo.INSTANCE, new GroupObservations())
            .uid("labelled-groups");

    // Everything known about one model in one place.
    SingleOutputStreamOperator<Output> judgements =
        deployments
            .union(commands, joinedExamples, inlineExamples, profiles)
            .keyBy(Event::modelId)
            .transform(
                "judge",
                OutputTypeInfo.INSTANCE,
                new Judge(
                    options.engineOptions(),
                    options.get(ArrearsOptions.JUDGE_HOT_MODELS),
                    options.get(ArrearsOptions.JUDGE_HOT_MEMORY).getBytes()))
            .uid("judge");

    // One sink, so that a trigger and its snapshot become visible together.
    SingleOutputStreamOperator<Output> outputs =
        judgements
            .union(
                deployments.getSideOutput(Intake.DEAD_LETTERS),
                commands.getSideOutput(Intake.DEAD_LETTERS),
                labels.getSideOutput(Intake.DEAD_LETTERS),
                observations.getSideOutput(Intake.DEAD_LETTERS),
                unlabelled.getSideOutput(CombineProfiles.DEAD_LETTERS),
                joinedExamples.getSideOutput(Intake.DEAD_LETTERS))
            .map(new OutputMeter())
            .returns(OutputTypeInfo.INSTANCE)
            .uid("outputs")
            .name("outputs");
    sink.accept(outputs);
  }

  private static SingleOutputStreamOperator<JoinInput> routed(
      DataStream<Event> events, String name) {
    return events
        .flatMap(new JoinRouter())
        .returns(JoinInputTypeInfo.INSTANCE)
        .uid(name)
        .name(name);
  }

  /** The graph between Kafka and Kafka; what main, the local tools and the tests run. */
  public static void connect(StreamExecutionEnvironment env, ArrearsOptions options) {
    prepare(env);
    requireLongTransactions(env, options);
    defineWorkflow(
        kafkaInputs(env, options),
        options,
        outputs -> outputs.sinkTo(kafkaSink(options)).uid("sink").name("sink"));
  }

  /** The four Kafka sources with their watermarks. */
  static Inputs kafkaInputs(StreamExecutionEnvironment env, ArrearsOptions options) {
    Topics topics = options.topics();
    Properties clients = options.kafkaClients();
    Duration skew = options.get(ArrearsOptions.MAX_CLOCK_SKEW);
    KafkaSource<Event> deployments =
        Sources.whole(
            clients,
            topics.deployments(),
            EventDeserializer.deployments(options.deploymentDefaults(), skew));
    KafkaSource<Event> commands =
        Sources.whole(clients, topics.commands(), EventDeserializer.commands(skew));
    KafkaSource<Event> labels =
        Sources.committed(clients, topics.labels(), EventDeserializer.labels(skew));
    KafkaSource<Event> observations =
        Sources.committed(clients, topics.observations(), EventDeserializer.observations(skew));
    DataWatermarks dataWatermarks = options.dataWatermarks();
    ControlWatermarks controlWatermarks = new ControlWatermarks();
    return new Inputs(
        source(env, deployments, controlWatermarks, "deployments"),
        source(env, commands, controlWatermarks, "commands"),
        source(env, labels, dataWatermarks, "labels"),
        source(env, observations, dataWatermarks, "observations"));
  }

  /** The one sink. */
  public static KafkaSink<Output> kafkaSink(ArrearsOptions options) {
    return Sinks.exactlyOnce(
        options.kafkaClients(),
        new OutputSerializationSchema(
            options.topics(),
            options.get(ArrearsOptions.DEAD_LETTER_MAX_BYTES),
            options.get(ArrearsOptions.CLOUDEVENTS_SOURCE)),
        options.get(ArrearsOptions.SINK_TRANSACTIONAL_ID_PREFIX),
        options.get(ArrearsOptions.SINK_TRANSACTION_TIMEOUT));
  }

  /**
   * What the job needs whatever the cluster's configuration says, and what it wants where that says
   * nothing.
   */
  public static void prepare(StreamExecutionEnvironment env) {
    Configuration fixed = new Configuration();
    fixed.set(PipelineOptions.MAX_PARALLELISM, ArrearsOptions.MAX_PARALLELISM);
    fixed.set(PipelineOptions.GENERIC_TYPES, false);
    // Events and outputs are immutable, so that handing on the object itself is safe.
    fixed.set(PipelineOptions.OBJECT_REUSE, true);
    if (env.getConfiguration().getOptional(ExecutionOptions.BUFFER_TIMEOUT).isEmpty()) {
      fixed.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
    }
    env.configure(fixed);
    if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
      // Without checkpoints the sink would never commit.
      env.enableCheckpointing(Duration.ofSeconds(10).toMillis());
    }
  }

  /** A transaction that ends before its checkpoint commits it takes its triggers with it. */
  private static void requireLongTransactions(
      StreamExecutionEnvironment env, ArrearsOptions options) {
    Duration timeout = options.get(ArrearsOptions.SINK_TRANSACTION_TIMEOUT);
    Duration interval = Duration.ofMillis(env.getCheckpointConfig().getCheckpointInterval());
    if (timeout.compareTo(interval) <= 0) {
      throw new InvalidOptionsException(
          List.of(
              ArrearsOptions.SINK_TRANSACTION_TIMEOUT.key()
                  + " is "
                  + timeout.toMillis()
                  + " ms, allowed: above execution.checkpointing.interval, "
                  + interval.toMillis()
                  + " ms; output would be lost at every checkpoint"));
    }
    Duration slow = Duration.ofMillis(env.getCheckpointConfig().getCheckpointTimeout());
    if (timeout.compareTo(interval.plus(slow)) <= 0) {
      LOG.warn(
          "{} is {} ms, below execution.checkpointing.interval plus execution.checkpointing.timeout,"
              + " {} ms: output of a slow checkpoint can be lost",
          ArrearsOptions.SINK_TRANSACTION_TIMEOUT.key(),
          timeout.toMillis(),
          interval.plus(slow).toMillis());
    }
  }

  private static DataStream<Event> source(
      StreamExecutionEnvironment env,
      KafkaSource<Event> source,
      WatermarkStrategy<Event> watermarks,
      String topic) {
    String name = "source-" + topic;
    return env.fromSource(source, watermarks, name).uid(name);
  }

  private static SingleOutputStreamOperator<Event> intake(
      DataStream<Event> source, String topic, Duration coldStart) {
    String name = "intake-" + topic;
    return source.process(new Intake(coldStart), EventTypeInfo.INSTANCE).uid(name).name(name);
  }

  /**
   * What the four sources have read, in the order of the guide.
   *
   * @param deployments deployments, retirements and dead letters
   * @param commands commands and dead letters
   * @param labels labels, time marks and dead letters
   * @param observations observations, time marks and dead letters
   */
  public record Inputs(
      DataStream<Event> deployments,
      DataStream<Event> commands,
      DataStream<Event> labels,
      DataStream<Event> observations) {}
}
