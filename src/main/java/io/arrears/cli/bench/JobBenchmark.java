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
 * Records per second of the job beside those of identity jobs on the same records: every round runs
 * each contestant once, and ratios are taken within a round, so that what else the machine does
 * falls on all of them alike.
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
   * @param contestants what runs in each round, in this order; all are compared with the identity
   *     jobs among them
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
          requireAllRead(contestant);
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

  /** What an identity job reads is what it discards. */
  private void requireAllRead(Contestant contestant) {
    if (contestant.isIdentity() && RunClock.discarded() != workload.rows()) {
      throw new IllegalStateException(
          contestant.title()
              + " discarded "
              + RunClock.discarded()
              + " records, expected: "
              + workload.rows());
    }
  }

  private void report(Map<Contestant, List<Double>> rates, PrintWriter out) {
    for (Contestant contestant : contestants) {
      Range rate = Range.of(rates.get(contestant));
      StringBuilder line = new StringBuilder();
      line.append(
          String.format(
              Locale.ROOT,
              "  %-34s %7.0f records/s (%.0f to %.0f)",
              contestant.title(),
              rate.median(),
              rate.least(),
              rate.most()));
      for (Contestant base : contestants) {
        if (base.isIdentity() && base != contestant) {
          line.append("  over ").append(base.title()).append(' ');
          line.append(ratio(rates.get(contestant), rates.get(base)));
        }
      }
      out.println(line);
    }
    compare("RocksDB over heap", Contestant.INLINE_ROCKSDB, Contestant.INLINE_HEAP, rates, out);
    compare("plans over no plans", Contestant.INLINE_HEAP, Contestant.INLINE_NO_PLANS, rates, out);
    out.flush();
  }

  private static void compare(
      String title,
      Contestant one,
      Contestant other,
      Map<Contestant, List<Double>> rates,
      PrintWriter out) {
    if (rates.containsKey(one) && rates.containsKey(other)) {
      out.println("  " + title + ": " + ratio(rates.get(one), rates.get(other)));
    }
  }

  /** Of the ratios within a round. */
  private static Range ratio(List<Double> rates, List<Double> base) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rates.size(); round++) {
      ratios.add(rates.get(round) / base.get(round));
    }
    return Range.of(ratios);
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

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
    }
  }
}
