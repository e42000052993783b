package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Example;
import io.arrears.engine.LookSchedule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Triggers as any consumer of CloudEvents finds them on a broker. */
class CloudEventsITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  @Test
  void aCommittedTriggerCarriesTheHeadersOfItsValue() throws Exception {
    Map<String, String> options = Map.of("cloudevents.source", "urn:example:arrears");
    try (KafkaFixture kafka = new KafkaFixture("cloud-events", 2, options)) {
      kafka.send(
          kafka.records.deployment(
              EngineFixture.deployment(
                  "v1",
                  0,
                  Deployment.Role.SERVING,
                  EngineFixture.REFERENCE,
                  new LookSchedule(0, 100))));
      List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
      for (Example example : EngineFixture.examples("v1", 1_000, 2_000, true, 1)) {
        rows.add(kafka.records.observation(example.observation()));
      }
      kafka.sendAll(rows);
      kafka.mark(5_000_000);
      JobClient job =
          JobFixture.start(
              JobFixture.environment(JobFixture.configuration("hashmap"), 2), kafka.options);
      RetrainTrigger trigger =
          kafka.await(kafka.topics.triggers(), RetrainTrigger.class, all -> !all.isEmpty()).get(0);
      ConsumerRecord<byte[], byte[]> read = kafka.read(kafka.topics.triggers()).get(0);
      JobFixture.cancel(job);

      Map<String, String> headers = new TreeMap<>();
      read.headers()
          .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
      assertThat(headers)
          .containsEntry("ce_specversion", "1.0")
          .containsEntry("ce_id", trigger.getEventId())
          .containsEntry("ce_source", "urn:example:arrears")
          .containsEntry("ce_type", "io.arrears.retrain.triggered.v1")
          .containsEntry("ce_subject", EngineFixture.MODEL)
          .containsEntry("ce_reason", "DEBT")
          .containsEntry("ce_attempt", "1")
          .containsEntry("content-type", "application/avro");
      assertThat(Instant.parse(headers.get("ce_time")).toEpochMilli())
          .isEqualTo(trigger.getLookTime());
      assertThat(headers.get("ce_dataschema"))
          .startsWith("urn:avro:io.arrears.avro.RetrainTrigger:");
    }
  }
}
