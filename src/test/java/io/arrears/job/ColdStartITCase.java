package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Example;
import io.arrears.engine.LookSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job that starts without state on topics that hold a past. */
class ColdStartITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  /** Nothing may wait for an unknown version here, so whatever overtakes its deployment is lost. */
  @Test
  void deploymentsOfThePastAreKnownBeforeItsObservations() throws Exception {
    Map<String, String> options = Map.of("cold.start.wait", "3 s", "unknown.max.rows", "0");
    try (KafkaFixture kafka = new KafkaFixture("cold", 2, options)) {
      List<ProducerRecord<byte[], byte[]>> past = new ArrayList<>();
      for (Example example : EngineFixture.examples("v1", 1_000, 5_000, false, 1)) {
        past.add(kafka.records.observation(example.observation()));
      }
      kafka.sendAll(past);
      kafka.mark(5_000_000);
      kafka.send(
          kafka.records.deployment(
              EngineFixture.deployment(
                  "v1",
                  0,
                  Deployment.Role.SERVING,
                  EngineFixture.REFERENCE,
                  new LookSchedule(5_000_000, 0))));
      JobClient job =
          JobFixture.start(
              JobFixture.environment(JobFixture.configuration("hashmap"), 2), kafka.options);
      List<DebtSnapshot> health =
          kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 2);
      JobFixture.cancel(job);

      assertThat(health.get(1).getExamples()).isEqualTo(5_000);
      assertThat(kafka.read(kafka.topics.deadLetters())).isEmpty();
    }
  }
}
