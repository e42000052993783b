package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.DriftAlert;
import io.arrears.avro.DriftPhase;
import io.arrears.avro.FeatureShift;
import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.DriftStream;
import io.arrears.engine.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Drift from Kafka to Kafka: a label-free model with a shipped profile and a model whose reference
 * is learned from examples, their rows spread over partitions, at two parallelisms.
 */
class DriftITCase {

  private static final String SHIPPED = "shipped";
  private static final String LEARNED = "learned";
  private static final int QUIET = 40;
  private static final int SHIFTED = 6;
  private static final int AFTER = 6;

  /** Windows up to which rows are sent at once. */
  private static final int[] PORTIONS = {15, 30, 43, QUIET + SHIFTED + AFTER};

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  @Test
  void alertsSayWhatMovedAndDependOnNoParallelism() throws Exception {
    List<DriftAlert> alone = alerts("drift1", 1);
    List<DriftAlert> together = alerts("drift2", 2);
    assertThat(together).isEqualTo(alone);

    for (String model : List.of(SHIPPED, LEARNED)) {
      List<DriftAlert> own = alone.stream().filter(a -> a.getModelId().equals(model)).toList();
      DriftAlert first = own.get(0);
      DriftAlert last = own.get(own.size() - 1);
      assertThat(first.getPhase()).as(model).isEqualTo(DriftPhase.STARTED);
      assertThat(first.getWindowStart()).isEqualTo(QUIET * DriftStream.WINDOW);
      assertThat(first.getRows()).isEqualTo(DriftStream.ROWS);
      assertThat(first.getPValue()).isLessThanOrEqualTo(first.getBudget());
      FeatureShift moved =
          first.getFeatures().stream().filter(f -> !f.getFeature().isEmpty()).findFirst().get();
      assertThat(moved.getFeature()).isEqualTo("moving");
      assertThat(moved.getStatistic()).isEqualTo("LOCATION");
      assertThat(moved.getEffect()).isBetween(0.7, 1.3);
      assertThat(own.subList(1, own.size() - 1))
          .extracting(DriftAlert::getPhase)
          .containsOnly(DriftPhase.ONGOING);
      assertThat(last.getPhase()).isEqualTo(DriftPhase.RECOVERED);
      assertThat(last.getStartedAt()).isEqualTo(first.getWindowEnd());
      assertThat(own).allSatisfy(alert -> assertThat(alert.getDebtMoved()).isFalse());
      assertThat(own).allSatisfy(alert -> assertThat(alert.getUncounted()).isZero());
    }
    assertThat(alone).extracting(DriftAlert::getReference).containsOnly("TRAINING", "DEPLOYMENT");
  }

  /**
   * What the combiners hold is lost with them and comes again, and a failure in the middle of an
   * alarm neither ends it nor starts another.
   */
  @Test
  void failuresChangeNoAlert() throws Exception {
    Saboteur.reset();
    List<DriftAlert> disturbed =
        alerts(
            "drift-failures",
            options ->
                Saboteur.start(
                    "rocksdb", options, new long[] {13_000, 24_000}, new long[] {45, 62}));
    assertThat(Saboteur.failures()).isEqualTo(4);
    assertThat(disturbed).isEqualTo(alerts("drift-whole", 1));
  }

  private static List<DriftAlert> alerts(String name, int parallelism) throws Exception {
    return alerts(
        name,
        options ->
            JobFixture.start(
                JobFixture.environment(JobFixture.configuration("hashmap"), parallelism), options));
  }

  private static List<DriftAlert> alerts(String name, Start start) throws Exception {
    Map<String, String> options = Map.of("max.out.of.orderness", "1 s");
    try (KafkaFixture kafka = new KafkaFixture(name, 2, options)) {
      kafka.send(
          kafka.records.deployment(
              DriftStream.deployment(
                  SHIPPED, "v1", 0, DriftStream.terms(DriftStream.profile()), 0)));
      kafka.send(
          kafka.records.deployment(
              DriftStream.deployment(LEARNED, "v1", 0, DriftStream.terms(null), 1)));
      JobClient job = start.job(kafka.options);
      kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 2);
      List<Observation> rows =
          new ArrayList<>(DriftStream.observations(SHIPPED, "v1", QUIET, SHIFTED, AFTER, 1));
      rows.addAll(
          DriftStream.labelled(
              DriftStream.observations(LEARNED, "v1", QUIET, SHIFTED, AFTER, 2), 3));
      rows.sort(Comparator.comparingLong(Observation::time));
      int sent = 0;
      for (int window : PORTIONS) {
        long until = window * DriftStream.WINDOW;
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (; sent < rows.size() && rows.get(sent).time() < until; sent++) {
          ProducerRecord<byte[], byte[]> record = kafka.records.observation(rows.get(sent));
          // Time order within a partition, rows of each model on both.
          records.add(
              new ProducerRecord<>(record.topic(), sent / 3 % 2, record.key(), record.value()));
        }
        kafka.sendAll(records);
        kafka.mark(until);
        // What is committed is behind a checkpoint, and so are the windows before it.
        kafka.await(
            kafka.topics.health(),
            DebtSnapshot.class,
            all -> all.stream().anyMatch(look -> look.getTime() == until));
      }
      List<DriftAlert> alerts =
          kafka.await(
              kafka.topics.drift(),
              DriftAlert.class,
              all -> all.stream().filter(a -> a.getPhase() == DriftPhase.RECOVERED).count() == 2);
      assertThat(kafka.read(kafka.topics.triggers(), RetrainTrigger.class)).isEmpty();
      assertThat(kafka.read(kafka.topics.deadLetters())).isEmpty();
      JobFixture.cancel(job);
      return alerts.stream()
          .sorted(
              Comparator.comparing(DriftAlert::getModelId)
                  .thenComparingLong(DriftAlert::getWindowStart))
          .toList();
    }
  }

  /** Starts the job. */
  private interface Start {
    JobClient job(ArrearsOptions options) throws Exception;
  }
}
