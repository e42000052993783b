package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.arrears.job.ArrearsOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LocalJobITCase {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Test
  void saysWhyTheJobHasFailed() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      // There are no topics: the sources cannot start.
      ArrearsOptions options =
          ArrearsOptions.defaults()
              .with(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS, kafka.bootstrapServers());
      try (LocalJob job =
          LocalJob.start(options, 1, StateBackend.HASHMAP, Duration.ofMillis(100))) {
        long start = System.nanoTime();
        Throwable failure = null;
        while (failure == null && System.nanoTime() - start < DEADLINE.toNanos()) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          failure = catchThrowable(job::requireRunning);
        }
        assertThat(failure)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("the Flink job failed")
            .hasMessageContaining("topic");
      }
    }
  }
}
