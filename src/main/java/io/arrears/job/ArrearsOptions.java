package io.arrears.job;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.apache.flink.configuration.ConfigOptions.key;

import io.arrears.decision.Backoff;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.StreamClock;
import io.arrears.flink.DataWatermarks;
import io.arrears.kafka.DeploymentDefaults;
import io.arrears.kafka.Topics;
import io.arrears.plan.Bandit;
import io.arrears.plan.PlanOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the job, and the values that one job runs with. Values are checked before
 * anything is read: see {@link OptionValidator}. Keys that begin with {@code kafka.} go to the
 * Kafka clients as they are, without that prefix; their values are never printed.
 */
public final class ArrearsOptions {

  /** Prefix of what is passed through to the Kafka clients. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** Upper bound of the job's parallelism for ever: savepoints depend on it. */
  public static final int MAX_PARALLELISM = 128;

  public static final ConfigOption<String> KAFKA_BOOTSTRAP_SERVERS =
      key("kafka.bootstrap.servers")
          .stringType()
          .defaultValue("localhost:9092")
          .withDescription("Kafka brokers, host:port, separated by commas.");

  public static final ConfigOption<String> KAFKA_GROUP_ID =
      key("kafka.group.id")
          .stringType()
          .defaultValue("arrears")
          .withDescription("Consumer group that offsets are committed to.");

  public static final ConfigOption<String> TOPIC_DEPLOYMENTS =
      topic("deployments", "ModelDeployment and tombstones; compacted.");
  public static final ConfigOption<String> TOPIC_OBSERVATIONS =
      topic("observations", "Observation.");
  public static final ConfigOption<String> TOPIC_LABELS = topic("labels", "Label.");
  public static final ConfigOption<String> TOPIC_COMMANDS = topic("commands", "Command.");
  public static final ConfigOption<String> TOPIC_TRIGGERS = topic("triggers", "RetrainTrigger.");
  public static final ConfigOption<String> TOPIC_HEALTH = topic("health", "DebtSnapshot.");
  public static final ConfigOption<String> TOPIC_DRIFT = topic("drift", "DriftAlert.");
  public static final ConfigOption<String> TOPIC_LABEL_REQUESTS =
      topic("label-requests", "LabelRequest.");
  public static final ConfigOption<String> TOPIC_BELIEFS =
      topic("beliefs", "BeliefSnapshot; compacted.");
  public static final ConfigOption<String> TOPIC_DEAD_LETTERS =
      topic("dead-letters", "DeadLetter.");

  public static final ConfigOption<Boolean> TOPICS_CREATE =
      key("topics.create")
          .booleanType()
          .defaultValue(false)
          .withDescription("Create topics that do not exist before the job starts.");

  public static final ConfigOption<Integer> TOPICS_PARTITIONS =
      key("topics.partitions")
          .intType()
          .defaultValue(8)
          .withDescription("Partitions of each topic that is created.");

  public static final ConfigOption<Integer> TOPICS_REPLICATION =
      key("topics.replication")
          .intType()
          .defaultValue(-1)
          .withDescription("Replicas of each topic that is created; -1: the broker's default.");

  public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS =
      key("max.out.of.orderness")
          .durationType()
          .defaultValue(ofSeconds(10))
          .withDescription(
              "How far behind the newest event of its partition an event may be and still be applied"
                  + " in order; event time.");

  public static final ConfigOption<Duration> MAX_CLOCK_SKEW =
      key("max.clock.skew")
          .durationType()
          .defaultValue(ofMinutes(1))
          .withDescription(
              "How far ahead of the Kafka record time an event time may be; beyond it is a dead"
                  + " letter.");

  public static final ConfigOption<Duration> SOURCE_IDLE_TIMEOUT =
      key("source.idle.timeout")
          .durationType()
          .defaultValue(ofMinutes(1))
          .withDescription(
              "Silence after which a partition no longer holds the watermark back; processing time.");

  public static final ConfigOption<Duration> WATERMARK_ALIGNMENT_DRIFT =
      key("watermark.alignment.drift")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "How far any partition of observations or labels is read ahead of the slowest; event"
                  + " time. 0 ms: no limit. It also bounds how fast old data is read: one drift every"
                  + " 200 ms.");

  public static final ConfigOption<Duration> BELIEF_HALF_LIFE =
      key("belief.half.life")
          .durationType()
          .defaultValue(ofDays(7))
          .withDescription(
              "Half-life of what a belief has learned, where a deployment is silent; event time."
                  + " 0 ms: nothing is forgotten with time.");

  public static final ConfigOption<Double> BELIEF_MAX_EFFECTIVE_ROWS =
      key("belief.max.effective.rows")
          .doubleType()
          .defaultValue(100_000.0)
          .withDescription(
              "Cap of a belief's effective sample size, where a deployment is silent; rows. Infinity:"
                  + " none.");

  public static final ConfigOption<Double> BELIEF_PRIOR_SCALE =
      key("belief.prior.scale")
          .doubleType()
          .defaultValue(1.5)
          .withDescription(
              "Prior standard deviation of the correction's effect, where a deployment is silent; link"
                  + " units (Gaussian: residual standard deviations).");

  public static final ConfigOption<Duration> BELIEF_SNAPSHOT_INTERVAL =
      key("belief.snapshot.interval")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "Least time between two published beliefs of a model, unless a trigger comes; event time."
                  + " 0 ms: beliefs are not published.");

  public static final ConfigOption<Double> BELIEF_SNAPSHOT_TOLERANCE =
      key("belief.snapshot.tolerance")
          .doubleType()
          .defaultValue(0.5)
          .withDescription(
              "How far a belief must have moved to be published again; standard errors of its weights.");

  public static final ConfigOption<Duration> LOOK_INTERVAL =
      key("look.interval")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "Time between looks at a ledger, where a deployment is silent; event time. 0 ms: none.");

  public static final ConfigOption<Long> LOOK_ROWS =
      key("look.rows")
          .longType()
          .defaultValue(0L)
          .withDescription("Examples between looks, where a deployment is silent; rows. 0: none.");

  public static final ConfigOption<Duration> LABEL_HORIZON =
      key("label.horizon")
          .durationType()
          .defaultValue(ofDays(90))
          .withDescription(
              "How long an observation waits for its label, where a deployment is silent; event time.");

  public static final ConfigOption<Duration> LABEL_JOIN_BUCKET =
      key("label.join.bucket")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "The end of a label horizon is rounded up to multiples of this; event time.");

  public static final ConfigOption<Long> LABEL_MAX_PENDING =
      key("label.max.pending")
          .longType()
          .defaultValue(LabelTerms.DEFAULT_MAX_PENDING)
          .withDescription(
              "Observations of a model that may wait for their label at once, where a deployment is"
                  + " silent; rows. Newer ones are then not waited for, and counted.");

  public static final ConfigOption<Integer> LABEL_BUDGET =
      key("label.budget")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Labels of a model that may be asked for in a day of UTC, where a deployment is silent;"
                  + " labels. 0: none.");

  public static final ConfigOption<Duration> ACCRUAL_BUCKET =
      key("accrual.bucket")
          .durationType()
          .defaultValue(ofMinutes(1))
          .withDescription(
              "Observations that begin to wait for their label are counted by multiples of this; event"
                  + " time.");

  public static final ConfigOption<Integer> EFFICACY_ROWS =
      key("efficacy.rows")
          .intType()
          .defaultValue(EngineOptions.DEFAULT_EFFICACY_ROWS)
          .withDescription(
              "First examples of a version on which the correction of the version before is tried, to"
                  + " see what the retrain bought; rows.");

  public static final ConfigOption<Duration> DRIFT_WINDOW =
      key("drift.window")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "Length of a window that is compared with the reference, where a deployment that is"
                  + " watched for drift is silent; event time.");

  public static final ConfigOption<Double> DRIFT_BUDGET_WINDOWS =
      key("drift.budget.windows")
          .doubleType()
          .defaultValue(1_000.0)
          .withDescription(
              "Windows per false drift alarm of a model, where a deployment is silent: one alarm is"
                  + " promised in so many.");

  public static final ConfigOption<MemorySize> DRIFT_COMBINER_MEMORY =
      key("drift.combiner.memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Memory of the sums that wait for the end of their window, per subtask; beyond it they"
                  + " are sent on early.");

  public static final ConfigOption<Boolean> PLAN_ENABLED =
      key("plan.enabled")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether a trigger says since when the labels follow their present law, which weights"
                  + " pay most of the debt off and what a retrain should keep.");

  public static final ConfigOption<Integer> PLAN_SAMPLES =
      key("plan.samples")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Most sample ids that a plan names; twice as many labelled rows of every model are kept"
                  + " for it. 0: none; rows.");

  public static final ConfigOption<Bandit.Algorithm> PLAN_BANDIT =
      key("plan.bandit")
          .enumType(Bandit.Algorithm.class)
          .defaultValue(PlanOptions.DEFAULT.bandit())
          .withDescription("What chooses among buckets of samples.");

  public static final ConfigOption<Long> PLAN_SEED =
      key("plan.seed")
          .longType()
          .defaultValue(PlanOptions.DEFAULT.seed())
          .withDescription("Seed of the draws among samples.");

  public static final ConfigOption<StreamClock> CLOCK =
      key("clock")
          .enumType(StreamClock.class)
          .defaultValue(StreamClock.PROCESSING)
          .withDescription(
              "What INTERVAL, timeouts and back-offs are measured by: processing, the machine's time, or"
                  + " event, the stream's own time, which a replay repeats.");

  public static final ConfigOption<Duration> ACK_TIMEOUT =
      key("ack.timeout")
          .durationType()
          .defaultValue(ofHours(1))
          .withDescription(
              "Silence after a trigger until it counts as unanswered, where a deployment is silent. 0 ms:"
                  + " never.");

  public static final ConfigOption<Duration> RETRAIN_TIMEOUT =
      key("retrain.timeout")
          .durationType()
          .defaultValue(ofHours(24))
          .withDescription(
              "Silence after a retrain was acknowledged or started until it counts as failed, where a"
                  + " deployment is silent. 0 ms: never.");

  public static final ConfigOption<Duration> RETRY_BACKOFF =
      key("retry.backoff")
          .durationType()
          .defaultValue(ofMinutes(10))
          .withDescription(
              "How long to wait before a trigger is emitted for the second time; doubled with every"
                  + " attempt.");

  public static final ConfigOption<Duration> RETRY_BACKOFF_MAX =
      key("retry.backoff.max")
          .durationType()
          .defaultValue(ofHours(6))
          .withDescription(
              "Longest wait between two attempts, and the pause after a trigger was abandoned;"
                  + " retry.backoff or more.");

  public static final ConfigOption<Integer> CHUNK_ROWS =
      key("chunk.rows")
          .intType()
          .defaultValue(32)
          .withDescription("Examples that a belief learns at once; rows.");

  public static final ConfigOption<Integer> REFERENCE_ROWS =
      key("reference.rows")
          .intType()
          .defaultValue(1000)
          .withDescription(
              "Examples that are held until the reference profile is frozen, where a deployment brings"
                  + " none; rows.");

  public static final ConfigOption<Long> MAX_EXAMPLES_PER_SECOND =
      key("max.examples.per.second")
          .longType()
          .defaultValue(10_000L)
          .withDescription(
              "Examples per second of event time beyond which a model is thinned: some are left out by"
                  + " hash of the prediction id, the others count for them. 0: never.");

  public static final ConfigOption<Duration> COLD_START_WAIT =
      key("cold.start.wait")
          .durationType()
          .defaultValue(ofSeconds(5))
          .withDescription(
              "On a start without state, how long observations and labels wait while deployments and"
                  + " commands are read; processing time.");

  public static final ConfigOption<Duration> UNKNOWN_WAIT =
      key("unknown.wait")
          .durationType()
          .defaultValue(ofMinutes(1))
          .withDescription(
              "How long an example of an unknown model or version waits for its deployment; processing"
                  + " time.");

  public static final ConfigOption<Integer> UNKNOWN_MAX_ROWS =
      key("unknown.max.rows")
          .intType()
          .defaultValue(1000)
          .withDescription("How many examples of unknown versions wait per model; rows.");

  public static final ConfigOption<Integer> JUDGE_HOT_MODELS =
      key("judge.hot.models")
          .intType()
          .defaultValue(4096)
          .withDescription(
              "Models that each subtask of the Judge keeps as objects in memory; models beyond that are"
                  + " read from state when they are needed.");

  public static final ConfigOption<MemorySize> JUDGE_HOT_MEMORY =
      key("judge.hot.memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "Heap that each subtask of the Judge gives to models kept as objects, reckoned by features,"
                  + " classes and waiting rows; models beyond that are read from state when they are"
                  + " needed.");

  public static final ConfigOption<Integer> DEAD_LETTER_MAX_BYTES =
      key("dead.letter.max.bytes")
          .intType()
          .defaultValue(65_536)
          .withDescription("Bytes of the original value that a dead letter keeps.");

  public static final ConfigOption<String> SINK_TRANSACTIONAL_ID_PREFIX =
      key("sink.transactional.id.prefix")
          .stringType()
          .defaultValue("arrears")
          .withDescription(
              "Prefix of the sink's transactional ids: unique per job on one Kafka, and kept for the"
                  + " life of the job.");

  public static final ConfigOption<Duration> SINK_TRANSACTION_TIMEOUT =
      key("sink.transaction.timeout")
          .durationType()
          .defaultValue(ofMinutes(15))
          .withDescription(
              "Life of an open transaction: above the checkpoint interval plus the longest outage, since"
                  + " output of a completed checkpoint is lost when its transaction ends first; at most the"
                  + " broker's transaction.max.timeout.ms.");

  public static final ConfigOption<String> CLOUDEVENTS_SOURCE =
      key("cloudevents.source")
          .stringType()
          .defaultValue("/arrears")
          .withDescription(
              "Source of the CloudEvents that triggers are: names this job among those whose events"
                  + " reach the same consumers.");

  private final Configuration configuration;

  private ArrearsOptions(Configuration configuration) {
    this.configuration = configuration;
  }

  /** Every value at its default. */
  public static ArrearsOptions defaults() {
    return of(Map.of());
  }

  /**
   * The given values, all others at their defaults.
   *
   * @throws InvalidOptionsException that names every wrong option at once
   */
  public static ArrearsOptions of(Map<String, String> values) {
    OptionValidator.validate(values);
    return new ArrearsOptions(Configuration.fromMap(values));
  }

  /** These values with some of them replaced. */
  public ArrearsOptions with(Map<String, String> overrides) {
    Map<String, String> values = new TreeMap<>(configuration.toMap());
    values.putAll(overrides);
    return of(values);
  }

  /** These values with one of them replaced. */
  public ArrearsOptions with(ConfigOption<?> option, String value) {
    return with(Map.of(option.key(), value));
  }

  /** Every option, in the order of the guide. */
  public static List<ConfigOption<?>> all() {
    return OptionValidator.options();
  }

  /** The value of an option. */
  public <T> T get(ConfigOption<T> option) {
    return configuration.get(option);
  }

  /** Topic names. */
  public Topics topics() {
    return new Topics(
        get(TOPIC_DEPLOYMENTS),
        get(TOPIC_OBSERVATIONS),
        get(TOPIC_LABELS),
        get(TOPIC_COMMANDS),
        get(TOPIC_TRIGGERS),
        get(TOPIC_HEALTH),
        get(TOPIC_DRIFT),
        get(TOPIC_LABEL_REQUESTS),
        get(TOPIC_BELIEFS),
        get(TOPIC_DEAD_LETTERS));
  }

  /** Properties of the Kafka clients: every {@code kafka.*} value without the prefix. */
  public Properties kafkaClients() {
    Properties clients = new Properties();
    configuration
        .toMap()
        .forEach(
            (name, value) -> {
              if (name.startsWith(KAFKA_PREFIX)) {
                clients.setProperty(name.substring(KAFKA_PREFIX.length()), value);
              }
            });
    clients.setProperty("bootstrap.servers", get(KAFKA_BOOTSTRAP_SERVERS));
    clients.setProperty("group.id", get(KAFKA_GROUP_ID));
    return clients;
  }

  /** What holds where a deployment is silent. */
  public DeploymentDefaults deploymentDefaults() {
    return new DeploymentDefaults(
        get(BELIEF_PRIOR_SCALE),
        get(BELIEF_HALF_LIFE).toMillis(),
        get(BELIEF_MAX_EFFECTIVE_ROWS),
        get(LOOK_INTERVAL).toMillis(),
        get(LOOK_ROWS),
        get(LABEL_HORIZON).toMillis(),
        get(LABEL_MAX_PENDING),
        get(LABEL_BUDGET),
        get(ACK_TIMEOUT).toMillis(),
        get(RETRAIN_TIMEOUT).toMillis(),
        get(DRIFT_WINDOW).toMillis(),
        get(DRIFT_BUDGET_WINDOWS));
  }

  /** What holds for every model. */
  public EngineOptions engineOptions() {
    return new EngineOptions(
            get(CHUNK_ROWS),
            get(REFERENCE_ROWS),
            get(UNKNOWN_WAIT).toMillis(),
            get(UNKNOWN_MAX_ROWS),
            CodeVersion.get())
        .toBuilder()
            .beliefs(get(BELIEF_SNAPSHOT_INTERVAL).toMillis(), get(BELIEF_SNAPSHOT_TOLERANCE))
            .maxExamplesPerSecond(get(MAX_EXAMPLES_PER_SECOND))
            .clock(get(CLOCK))
            .backoff(new Backoff(get(RETRY_BACKOFF).toMillis(), get(RETRY_BACKOFF_MAX).toMillis()))
            .efficacyRows(get(EFFICACY_ROWS))
            .plan(
                new PlanOptions(
                    get(PLAN_ENABLED), get(PLAN_SAMPLES), get(PLAN_BANDIT), get(PLAN_SEED)))
            .build();
  }

  /** Watermarks of observations and labels. */
  public DataWatermarks dataWatermarks() {
    return new DataWatermarks(
        get(MAX_OUT_OF_ORDERNESS), get(SOURCE_IDLE_TIMEOUT), get(WATERMARK_ALIGNMENT_DRIFT));
  }

  /** Names and values; values of {@code kafka.*} are left out, since they may be secrets. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(configuration.toMap());
    shown.replaceAll((name, value) -> name.startsWith(KAFKA_PREFIX) ? "(set)" : value);
    return shown.toString();
  }

  private static ConfigOption<String> topic(String name, String record) {
    return key("topics." + name)
        .stringType()
        .defaultValue("arrears." + name)
        .withDescription("Topic of " + record);
  }
}
