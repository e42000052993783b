package io.arrears.cli.bench;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.cli.KafkaClients;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.Topics;
import java.time.Duration;
import java.util.Arrays;
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

  /**
   * Fills the topics.
   *
   * @param inline topics whose observations bring their label
   * @param apart topics whose observations do not, with the labels; null: none
   * @return mean size of an observation with its label, bytes
   */
  double produce(String bootstrapServers, Topics inline, Topics apart) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] weights = new double[features];
    for (int j = 0; j < features; j++) {
      weights[j] = random.nextGaussian() / Math.sqrt(features);
    }
    EventRecords inlineRecords = new EventRecords(inline);
    EventRecords apartRecords = apart == null ? null : new EventRecords(apart);
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrapServers)) {
      for (int m = 0; m < models; m++) {
        producer.send(inlineRecords.deployment(deployment(m)));
        if (apart != null) {
          producer.send(apartRecords.deployment(deployment(m)));
        }
      }
      for (int row = 0; row < rows; row++) {
        Observation observation = observation(row, weights, random);
        ProducerRecord<byte[], byte[]> record = inlineRecords.observation(observation);
        bytes += record.value().length;
        producer.send(record);
        if (apart != null) {
          producer.send(apartRecords.observation(withoutLabel(observation)));
          producer.send(apartRecords.label(label(observation)));
        }
      }
      producer.flush();
    }
    return (double) bytes / rows;
  }

  private Deployment deployment(int model) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    return new Deployment(
        modelId(model),
        VERSION,
        Deployment.Role.SERVING,
        START,
        Family.BERNOULLI,
        IntStream.range(0, features).mapToObj(j -> "feature" + j).toList(),
        Double.NaN,
        new Terms(Loss.LOG, 1, 1000, "EUR"),
        new BeliefOptions(1.5, Duration.ofDays(7).toMillis(), 100_000),
        new LookSchedule(Duration.ofMinutes(5).toMillis(), 0),
        Duration.ofDays(1).toMillis(),
        false,
        new ReferenceProfile(1000, new double[features], ones, new double[features]),
        Origin.NONE);
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
