package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Example;
import io.arrears.engine.LookSchedule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The stream's time over real partitions: silent ones, idle topics, and topics of unequal speed.
 */
class WatermarksITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  /**
   * One model's key fills one of four partitions of observations; labels and commands stay empty,
   * and deployments have been silent since the start.
   */
  @Test
  void silentPartitionsAndIdleTopicsDoNotHoldLooksBack() throws Exception {
    Map<String, String> options =
        Map.of("source.idle.timeout", "500 ms", "max.out.of.orderness", "1 s");
    try (KafkaFixture kafka = new KafkaFixture("silent", 4, options)) {
      kafka.send(
          kafka.records.deployment(
              EngineFixture.deployment(
                  "v1",
                  0,
                  Deployment.Role.SERVING,
                  EngineFixture.REFERENCE,
                  new LookSchedule(10_000, 0))));
      JobClient job =
          JobFixture.start(
              JobFixture.environment(JobFixture.configuration("hashmap"), 2), kafka.options);
      kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 1);

      for (Example example : EngineFixture.examples("v1", 1_000, 62, false, 1)) {
        kafka.send(kafka.records.observation(example.observation()));
      }
      List<DebtSnapshot> health =
          kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 7);
      JobFixture.cancel(job);

      assertThat(health)
          .filteredOn(s -> s.getOccasion() == Occasion.LOOK)
          .extracting(DebtSnapshot::getTime)
          .containsExactly(10_000L, 20_000L, 30_000L, 40_000L, 50_000L, 60_000L);
      assertThat(health).allSatisfy(s -> assertThat(s.getLateExamples()).isZero());
    }
  }

  /** All labels are read before most of their observations are sent. */
  @Test
  void topicsReadAtDifferentSpeedsMakeNothingLate() throws Exception {
    Map<String, String> options = new TreeMap<>(Fleet.options());
    options.put("max.out.of.orderness", "40 s");
    try (KafkaFixture kafka = new KafkaFixture("speeds", 2, options)) {
      Fleet fleet = new Fleet(kafka, 12, false);
      JobClient job =
          JobFixture.start(
              JobFixture.environment(JobFixture.configuration("hashmap"), 2), kafka.options);
      fleet.deploy();
      fleet.sendLabels();
      for (int batch = 0; batch < Fleet.BATCHES; batch++) {
        fleet.sendObservations(batch);
      }
      fleet.markEnd();
      fleet.awaitLook(Fleet.BATCHES - 1);
      JobFixture.cancel(job);
      fleet.assertOutputsAreThoseOfTheEngineAlone();
    }
  }
}
