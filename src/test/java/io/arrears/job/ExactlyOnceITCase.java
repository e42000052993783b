package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job fails in mid-stream, again and again, with hot state that is ahead of keyed state and
 * outputs that are not committed; a read-committed consumer sees what an undisturbed run says.
 */
class ExactlyOnceITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  private static final int MODELS = 60;

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "hashmap"})
  void failuresNeitherLoseNorRepeatAnOutput(String backend) throws Exception {
    Saboteur.reset();
    try (KafkaFixture kafka = new KafkaFixture("exactly-once-" + backend, 4, Fleet.options())) {
      Fleet fleet = new Fleet(kafka, MODELS, true);
      JobClient job =
          Saboteur.start(
              backend,
              kafka.options,
              new long[] {3_000, 9_000, 17_500},
              new long[] {MODELS + 200, MODELS + 500, MODELS + 777});
      fleet.deploy();
      for (int batch = 0; batch < Fleet.BATCHES; batch++) {
        fleet.send(batch);
        if (batch % 3 == 0) {
          fleet.awaitLook(batch);
        }
      }
      fleet.awaitLook(Fleet.BATCHES - 1);
      JobFixture.cancel(job);

      assertThat(Saboteur.failures()).isEqualTo(6);
      fleet.assertOutputsAreThoseOfTheEngineAlone();
    }
  }
}
