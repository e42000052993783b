package io.arrears.cli.bench;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.cli.KafkaClients;
import io.arrears.cli.bench.Contestant.Records;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.ShippedProfile;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rows of many Bernoulli models that serve well: standard normal features, and labels drawn from
 * the deployed model's own probability. Models take turns, a row of each per second of event time;
 * labels are known at once.
 *
 * @param models number of models
 * @param features D of each
 * @param rows rows over all models
 */
record Workload(int models, int features, int rows) {

  /** Event time of the first row, milliseconds since the epoch. */
  private static final long START = 1_700_000_000_000L;

  private static final String VERSION = "v1";
  private static final long SEED = 1;

  /** Rows of a block of the drift profile. */
  private static final int BLOCK_ROWS = 300;

  /**
   * Fills the topics.
   *
   * @param topics topics by what they are to hold
   * @return mean size of an observation, bytes
   */
  double produce(String bootstrapServers, Map<Records, Topics> topics) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] weights = new double[features];
    for (int j = 0; j < features; j++) {
      weights[j] = random.nextGaussian() / Math.sqrt(features);
    }
    Map<Records, EventRecords> writers = new EnumMap<>(Records.class);
    topics.forEach((records, names) -> writers.put(records, new EventRecords(names)));
    DriftTerms drift = topics.containsKey(Records.UNLABELLED) ? drift() : null;
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrapServers)) {
      for (int m = 0; m < models; m++) {
        Deployment deployment = deployment(m);
        writers.forEach(
            (records, writer) ->
                producer.send(
                    writer.deployment(
                        records == Records.UNLABELLED
                            ? labelFree(deployment, drift)
                            : deployment)));
      }
      for (int row = 0; row < rows; row++) {
        Observation observation = observation(row, weights, random);
        for (Map.Entry<Records, EventRecords> to : writers.entrySet()) {
          boolean inline = to.getKey() == Records.INLINE;
          ProducerRecord<byte[], byte[]> record =
              to.getValue().observation(inline ? observation : withoutLabel(observation));
          bytes += record.value().length;
          producer.send(record);
          if (to.getKey() == Records.APART) {
            producer.send(to.getValue().label(label(observation)));
          }
        }
      }
      producer.flush();
    }
    return (double) bytes / rows / topics.size();
  }

  /** Windows of an hour, the default, against a profile of independent normal features. */
  private DriftTerms drift() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    ReferenceRows reference = new ReferenceRows(Set.of(), 1);
    for (int block = 0; block < 20; block++) {
      reference.startBlock(0);
      for (int i = 0; i < BLOCK_ROWS; i++) {
        double[] row = new double[features];
        Arrays.setAll(row, j -> random.nextGaussian());
        reference.accept(random.nextLong(), row);
      }
    }
    return new DriftTerms(
        Duration.ofHours(1).toMillis(),
        0,
        AlarmBudget.oneIn(1_000),
        Set.of(DriftTerms.Against.TRAINING),
        ShippedProfile.of(reference.build()));
  }

  private static Deployment labelFree(Deployment deployment, DriftTerms drift) {
    return deployment
        .with(new LabelTerms(deployment.labelHorizon(), 0, LabelTerms.DEFAULT_MAX_PENDING))
        .with(drift);
  }

  private Deployment deployment(int model) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    return Deployment.builder(
            modelId(model),
            VERSION,
            Family.BERNOULLI,
            IntStream.range(0, features).mapToObj(j -> "feature" + j).toList())
        .activatedAt(START)
        .terms(new Terms(Loss.LOG, 1, 1000, "EUR"))
        .belief(new BeliefOptions(1.5, Duration.ofDays(7).toMillis(), 100_000))
        .looks(new LookSchedule(Duration.ofMinutes(5).toMillis(), 0))
        .labels(LabelTerms.of(Duration.ofDays(1).toMillis()))
        .reference(new ReferenceProfile(1000, new double[features], ones, new double[features]))
        .build();
  }

  private Observation observation(int row, double[] weights, SplittableRandom random) {
    double[] values = new double[features];
    double eta = 0;
    for (int j = 0; j < features; j++) {
      values[j] = random.nextGaussian();
      eta += weights[j] * values[j];
    }
    double probability = 1 / (1 + Math.exp(-eta));
    long time = START + row * 1000L / models;
    return new Observation(
        modelId(row % models),
        VERSION,
        "p" + (1_000_000_000L + row),
        time,
        values,
        new double[] {probability},
        random.nextDouble() < probability ? 1 : 0,
        time,
        Origin.NONE);
  }

  private static Observation withoutLabel(Observation from) {
    return new Observation(
        from.modelId(),
        from.version(),
        from.predictionId(),
        from.time(),
        from.features(),
        from.prediction(),
        Double.NaN,
        from.time(),
        from.origin());
  }

  private static Label label(Observation from) {
    return new Label(
        from.modelId(), from.predictionId(), from.labelTime(), from.label(), from.origin());
  }

  private static String modelId(int model) {
    return "model-" + (10_000 + model);
  }
}
