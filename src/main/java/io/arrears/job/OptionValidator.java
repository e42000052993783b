package io.arrears.job;

import io.arrears.drift.DriftTerms;
import io.arrears.plan.LabelBudget;
import io.arrears.plan.PlanOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Checks option values against their types and ranges, all at once. */
final class OptionValidator {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration THOUSAND_DAYS = Duration.ofDays(1_000);

  private static final Map<ConfigOption<?>, Range<?>> RANGES = ranges();

  private OptionValidator() {}

  /** Every option, in the order of the guide. */
  static List<ConfigOption<?>> options() {
    return List.copyOf(RANGES.keySet());
  }

  /** The legal values of an option, in words. */
  static String range(ConfigOption<?> option) {
    return RANGES.get(option).words();
  }

  /**
   * Does nothing where all is well.
   *
   * @throws InvalidOptionsException that names every wrong option
   */
  static void validate(Map<String, String> values) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Configuration configuration = Configuration.fromMap(values);
    RANGES.forEach(
        (option, range) -> {
          known.add(option.key());
          String problem = problem(option, range, configuration, values);
          if (problem != null) {
            problems.add(problem);
          }
        });
    for (String name : new TreeMap<>(values).keySet()) {
      if (!known.contains(name) && !name.startsWith(ArrearsOptions.KAFKA_PREFIX)) {
        problems.add(
            name
                + " is no option; did you mean "
                + NearestName.of(name, known)
                + "? flink-conf/arrears.yaml lists every option");
      }
    }
    if (problems.isEmpty()) {
      problems.addAll(sharedTopics(configuration));
      problems.addAll(shortBackoff(configuration));
    }
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
  }

  @SuppressWarnings("unchecked") // RANGES pairs every option with a range of its own type.
  private static <T> String problem(
      ConfigOption<T> option,
      Range<?> range,
      Configuration configuration,
      Map<String, String> values) {
    boolean legal;
    try {
      legal = ((Range<T>) range).test().test(configuration.get(option));
    } catch (IllegalArgumentException e) {
      legal = false;
    }
    return legal
        ? null
        : option.key()
            + " is '"
            + values.get(option.key())
            + "', allowed: "
            + range.words()
            + "; set it in the configuration file or with --"
            + option.key()
            + ", default: "
            + text(option.defaultValue());
  }

  /** The longest wait between two attempts is no shorter than the first. */
  private static List<String> shortBackoff(Configuration configuration) {
    Duration first = configuration.get(ArrearsOptions.RETRY_BACKOFF);
    Duration most = configuration.get(ArrearsOptions.RETRY_BACKOFF_MAX);
    return most.compareTo(first) >= 0
        ? List.of()
        : List.of(
            ArrearsOptions.RETRY_BACKOFF_MAX.key()
                + " is '"
                + text(most)
                + "', allowed: retry.backoff, '"
                + text(first)
                + "', or more");
  }

  /** Two topics of one name would read each other's records. */
  private static List<String> sharedTopics(Configuration configuration) {
    List<String> problems = new ArrayList<>();
    Map<String, String> seen = new TreeMap<>();
    for (ConfigOption<?> option : RANGES.keySet()) {
      if (option.key().startsWith("topics.") && option.defaultValue() instanceof String) {
        String topic = String.valueOf(configuration.get(option));
        String other = seen.putIfAbsent(topic, option.key());
        if (other != null) {
          problems.add(
              option.key()
                  + " is '"
                  + topic
                  + "', allowed: a topic of its own; "
                  + other
                  + " has this one, rename one of them");
        }
      }
    }
    return problems;
  }

  /** A default as one would write it in the configuration file. */
  static String text(Object value) {
    return value instanceof Duration duration
        ? org.apache.flink.util.TimeUtils.formatWithHighestUnit(duration)
        : value instanceof Enum<?> constant
            ? constant.name().toLowerCase(Locale.ROOT)
            : String.valueOf(value);
  }

  private static Map<ConfigOption<?>, Range<?>> ranges() {
    Map<ConfigOption<?>, Range<?>> all = new LinkedHashMap<>();
    all.put(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS, Range.text());
    all.put(ArrearsOptions.KAFKA_GROUP_ID, Range.text());
    all.put(ArrearsOptions.TOPIC_DEPLOYMENTS, Range.topic());
    all.put(ArrearsOptions.TOPIC_OBSERVATIONS, Range.topic());
    all.put(ArrearsOptions.TOPIC_LABELS, Range.topic());
    all.put(ArrearsOptions.TOPIC_COMMANDS, Range.topic());
    all.put(ArrearsOptions.TOPIC_TRIGGERS, Range.topic());
    all.put(ArrearsOptions.TOPIC_HEALTH, Range.topic());
    all.put(ArrearsOptions.TOPIC_DRIFT, Range.topic());
    all.put(ArrearsOptions.TOPIC_LABEL_REQUESTS, Range.topic());
    all.put(ArrearsOptions.TOPIC_BELIEFS, Range.topic());
    all.put(ArrearsOptions.TOPIC_DEAD_LETTERS, Range.topic());
    all.put(ArrearsOptions.TOPICS_CREATE, Range.any());
    all.put(ArrearsOptions.TOPICS_PARTITIONS, Range.between(1, 10_000));
    all.put(ArrearsOptions.TOPICS_REPLICATION, Range.replicas());
    all.put(ArrearsOptions.MAX_OUT_OF_ORDERNESS, Range.anyDuration());
    all.put(ArrearsOptions.MAX_CLOCK_SKEW, Range.anyDuration());
    all.put(ArrearsOptions.SOURCE_IDLE_TIMEOUT, Range.positiveDuration());
    all.put(ArrearsOptions.WATERMARK_ALIGNMENT_DRIFT, Range.anyDuration());
    all.put(ArrearsOptions.BELIEF_HALF_LIFE, Range.anyDuration());
    all.put(ArrearsOptions.BELIEF_MAX_EFFECTIVE_ROWS, Range.atLeast(1.0));
    all.put(ArrearsOptions.BELIEF_PRIOR_SCALE, Range.between(1e-6, 1e6));
    all.put(ArrearsOptions.BELIEF_SNAPSHOT_INTERVAL, Range.anyDuration());
    all.put(ArrearsOptions.BELIEF_SNAPSHOT_TOLERANCE, Range.between(0.0, 1e6));
    all.put(ArrearsOptions.LOOK_INTERVAL, Range.anyDuration());
    all.put(ArrearsOptions.LOOK_ROWS, Range.atLeast(0L));
    all.put(ArrearsOptions.LABEL_HORIZON, Range.positiveDuration());
    all.put(ArrearsOptions.LABEL_JOIN_BUCKET, Range.positiveDuration());
    all.put(ArrearsOptions.LABEL_MAX_PENDING, Range.atLeast(1L));
    all.put(ArrearsOptions.LABEL_BUDGET, Range.between(0, LabelBudget.MOST_PER_DAY));
    all.put(ArrearsOptions.ACCRUAL_BUCKET, Range.positiveDuration());
    all.put(ArrearsOptions.EFFICACY_ROWS, Range.between(1, 1_000_000));
    all.put(
        ArrearsOptions.DRIFT_WINDOW,
        Range.wholeSeconds(SECOND, Duration.ofMillis(DriftTerms.MAX_WINDOW)));
    all.put(ArrearsOptions.DRIFT_BUDGET_WINDOWS, Range.between(2.0, 1e6));
    all.put(ArrearsOptions.DRIFT_COMBINER_MEMORY, Range.memory());
    all.put(ArrearsOptions.PLAN_ENABLED, Range.any());
    all.put(ArrearsOptions.PLAN_SAMPLES, Range.between(0, PlanOptions.MOST_SAMPLES));
    all.put(ArrearsOptions.PLAN_BANDIT, Range.bandit());
    all.put(ArrearsOptions.PLAN_SEED, Range.anyNumber());
    all.put(ArrearsOptions.CLOCK, Range.clock());
    all.put(ArrearsOptions.ACK_TIMEOUT, Range.timeout());
    all.put(ArrearsOptions.RETRAIN_TIMEOUT, Range.timeout());
    all.put(ArrearsOptions.RETRY_BACKOFF, Range.between("1 s", SECOND, "1000 d", THOUSAND_DAYS));
    all.put(
        ArrearsOptions.RETRY_BACKOFF_MAX, Range.between("1 s", SECOND, "1000 d", THOUSAND_DAYS));
    all.put(ArrearsOptions.CHUNK_ROWS, Range.between(1, 4096));
    all.put(ArrearsOptions.REFERENCE_ROWS, Range.between(2, 1_000_000));
    all.put(ArrearsOptions.MAX_EXAMPLES_PER_SECOND, Range.atLeast(0L));
    all.put(ArrearsOptions.COLD_START_WAIT, Range.anyDuration());
    all.put(ArrearsOptions.UNKNOWN_WAIT, Range.anyDuration());
    all.put(ArrearsOptions.UNKNOWN_MAX_ROWS, Range.between(0, 1_000_000));
    all.put(ArrearsOptions.JUDGE_HOT_MODELS, Range.between(1, 10_000_000));
    all.put(ArrearsOptions.JUDGE_HOT_MEMORY, Range.memory());
    all.put(ArrearsOptions.DEAD_LETTER_MAX_BYTES, Range.between(0, 900_000));
    all.put(ArrearsOptions.SINK_TRANSACTIONAL_ID_PREFIX, Range.text());
    all.put(
        ArrearsOptions.SINK_TRANSACTION_TIMEOUT,
        Range.between("1 s", Duration.ofSeconds(1), "1 d", Duration.ofDays(1)));
    all.put(ArrearsOptions.CLOUDEVENTS_SOURCE, Range.uriReference());
    return all;
  }
}
