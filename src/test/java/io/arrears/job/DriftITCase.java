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

  private static List<DriftAlert> alerts(String name, int parallelism) throws Exception {
    Map<String, String> options = Map.of("max.out.of.orderness", "1 s");
    try (KafkaFixture kafka = new KafkaFixture(name, 2, options)) {
      kafka.send(
          kafka.records.deployment(
              DriftStream.deployment(
                  SHIPPED, "v1", 0, DriftStream.terms(DriftStream.profile()), 0)));
      kafka.send(
          kafka.records.deployment(
              DriftStream.deployment(LEARNED, "v1", 0, DriftStream.terms(null), 1)));
      JobClient job =
          JobFixture.start(
              JobFixture.environment(JobFixture.configuration("hashmap"), parallelism),
              kafka.options);
      kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 2);
      List<Observation> rows =
          new ArrayList<>(DriftStream.observations(SHIPPED, "v1", QUIET, SHIFTED, AFTER, 1));
      rows.addAll(
          DriftStream.labelled(
              DriftStream.observations(LEARNED, "v1", QUIET, SHIFTED, AFTER, 2), 3));
      rows.sort(Comparator.comparingLong(Observation::time));
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        ProducerRecord<byte[], byte[]> record = kafka.records.observation(rows.get(i));
        // Time order within a partition, rows of each model on both.
        records.add(new ProducerRecord<>(record.topic(), i / 3 % 2, record.key(), record.value()));
      }
      kafka.sendAll(records);
      kafka.mark((QUIET + SHIFTED + AFTER) * DriftStream.WINDOW);
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
}
