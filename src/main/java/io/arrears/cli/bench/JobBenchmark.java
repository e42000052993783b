package io.arrears.cli.bench;

import io.arrears.cli.EmbeddedFlink;
import io.arrears.cli.EmbeddedKafka;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Records per second of the job beside those of an identity job on the same records: every round
 * runs each contestant once, and ratios are taken within a round, so that what else the machine
 * does falls on all of them alike.
 */
final class JobBenchmark {

  private final Workload workload;
  private final List<Contestant> contestants;
  private final int rounds;
  private final int warmUp;
  private final int parallelism;
  private final Duration checkpointInterval;
  private final Duration watermarkInterval;

  /**
   * @param contestants the first one is what the others are compared with
   * @param rounds rounds that count, 1 or more
   * @param warmUp rounds before them, 0 or more
   */
  JobBenchmark(
      Workload workload,
      List<Contestant> contestants,
      int rounds,
      int warmUp,
      int parallelism,
      Duration checkpointInterval,
      Duration watermarkInterval) {
    this.workload = workload;
    this.contestants = contestants;
    this.rounds = rounds;
    this.warmUp = warmUp;
    this.parallelism = parallelism;
    this.checkpointInterval = checkpointInterval;
    this.watermarkInterval = watermarkInterval;
  }

  /** How many runs there are. */
  int runs() {
    return (warmUp + rounds) * contestants.size();
  }

  /** Runs and prints one line per contestant. */
  void run(PrintWriter out, BenchProgress progress) throws Exception {
    Map<Contestant.Records, Topics> topics = new EnumMap<>(Contestant.Records.class);
    for (Contestant contestant : contestants) {
      topics.computeIfAbsent(contestant.records(), JobBenchmark::topics);
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedFlink flink = EmbeddedFlink.start(parallelism)) {
      Properties clients = new Properties();
      clients.setProperty("bootstrap.servers", kafka.bootstrapServers());
      TopicAdmin.create(clients, Topics.DEFAULTS, parallelism, (short) 1);
      for (Topics names : topics.values()) {
        TopicAdmin.create(clients, names, parallelism, (short) 1);
      }
      progress.says("writing " + workload.rows() + " records to Kafka");
      double bytes = workload.produce(kafka.bootstrapServers(), topics);
      progress.done();
      out.printf(
          Locale.ROOT,
          "D = %d, %d models, %d records of %.0f bytes, parallelism %d, %d rounds%n",
          workload.features(),
          workload.models(),
          workload.rows(),
          bytes,
          parallelism,
          rounds);
      out.flush();
      JobRunner runner =
          new JobRunner(
              flink, kafka.bootstrapServers(), parallelism, checkpointInterval, watermarkInterval);
      Map<Contestant, List<Double>> rates = new EnumMap<>(Contestant.class);
      for (int round = -warmUp; round < rounds; round++) {
        for (Contestant contestant : contestants) {
          progress.runs(workload.features(), contestant);
          double seconds = runner.run(contestant, topics.get(contestant.records()));
          if (round >= 0) {
            rates
                .computeIfAbsent(contestant, absent -> new ArrayList<>())
                .add(workload.rows() / seconds);
          }
        }
      }
      progress.done();
      report(rates, out);
    }
  }

  private void report(Map<Contestant, List<Double>> rates, PrintWriter out) {
    List<Double> base = rates.get(contestants.get(0));
    for (Contestant contestant : contestants) {
      List<Double> own = rates.get(contestant);
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        ratios.add(own.get(round) / base.get(round));
      }
      Range rate = Range.of(own);
      Range ratio = Range.of(ratios);
      out.printf(
          Locale.ROOT,
          "  %-30s %7.0f records/s (%.0f to %.0f)  ratio %.2f (%.2f to %.2f)%n",
          contestant.title(),
          rate.median(),
          rate.least(),
          rate.most(),
          ratio.median(),
          ratio.least(),
          ratio.most());
    }
    if (rates.containsKey(Contestant.INLINE_HEAP) && rates.containsKey(Contestant.INLINE_ROCKSDB)) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        ratios.add(
            rates.get(Contestant.INLINE_ROCKSDB).get(round)
                / rates.get(Contestant.INLINE_HEAP).get(round));
      }
      Range ratio = Range.of(ratios);
      out.printf(
          Locale.ROOT,
          "  RocksDB over heap: %.2f (%.2f to %.2f)%n",
          ratio.median(),
          ratio.least(),
          ratio.most());
    }
    out.flush();
  }

  private static Topics topics(Contestant.Records records) {
    String kind = records.name().toLowerCase(Locale.ROOT);
    Topics names = Topics.DEFAULTS;
    return new Topics(
        kind + ".deployments",
        kind + ".observations",
        kind + ".labels",
        kind + ".commands",
        names.triggers(),
        names.health(),
        names.drift(),
        names.labelRequests(),
        names.beliefs(),
        names.deadLetters());
  }

  /**
   * Median, least and most of some numbers.
   *
   * @param median the middle one, of an even number the mean of the two in the middle
   */
  record Range(double least, double median, double most) {

    static Range of(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Range(sorted[0], median, sorted[sorted.length - 1]);
    }
  }
}
