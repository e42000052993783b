package io.arrears.job;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Savepoint, stop, restore with another parallelism: outputs are those of the undisturbed run. */
class SavepointITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  @Test
  void aRestoreWithAnotherParallelismChangesNothing(@TempDir Path savepoints) throws Exception {
    try (KafkaFixture kafka = new KafkaFixture("savepoint", 4, Fleet.options())) {
      Fleet fleet = new Fleet(kafka, 40, true);
      JobClient job = start(kafka.options, "rocksdb", 2, null);
      fleet.deploy();
      send(fleet, 0, 8);
      String first = stop(job, savepoints);
      // What is sent while the job is down is read afterwards.
      send(fleet, 8, 9);

      job = start(kafka.options, "rocksdb", 1, first);
      send(fleet, 9, 14);
      fleet.awaitLook(10);
      String second = stop(job, savepoints);

      // The canonical format may change the backend as well.
      job = start(kafka.options, "hashmap", 3, second);
      send(fleet, 14, Fleet.BATCHES);
      fleet.awaitLook(Fleet.BATCHES - 1);
      JobFixture.cancel(job);
      fleet.assertOutputsAreThoseOfTheEngineAlone();
    }
  }

  private static void send(Fleet fleet, int from, int to) throws Exception {
    for (int batch = from; batch < to; batch++) {
      fleet.send(batch);
    }
  }

  private static String stop(JobClient job, Path savepoints) throws Exception {
    return job.stopWithSavepoint(
            false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
        .get();
  }

  private static JobClient start(
      ArrearsOptions options, String backend, int parallelism, String savepoint) throws Exception {
    Configuration configuration = JobFixture.configuration(backend);
    if (savepoint != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    return JobFixture.start(JobFixture.environment(configuration, parallelism), options);
  }
}
