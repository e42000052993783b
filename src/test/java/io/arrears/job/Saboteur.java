package io.arrears.job;

import io.arrears.flink.EventTypeInfo;
import io.arrears.flink.OutputTypeInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Throws at given counts of the elements that it has seen, each once, over all subtasks and
 * restarts of a job in this JVM.
 *
 * @param <T> type of the elements
 */
final class Saboteur<T> implements MapFunction<T, T> {

  private static final long serialVersionUID = 1L;
  private static final AtomicLong FAILURES = new AtomicLong();
  private static final int SLOTS = 16;
  private static final AtomicLongArray SEEN = new AtomicLongArray(SLOTS);

  private final int slot;
  private final long[] failAt;

  /**
   * @param slot tells one saboteur from another
   * @param failAt counts at which it throws
   */
  Saboteur(int slot, long... failAt) {
    this.slot = slot;
    this.failAt = failAt;
  }

  /** Starts to count anew; for a new test. */
  static void reset() {
    FAILURES.set(0);
    for (int slot = 0; slot < SLOTS; slot++) {
      SEEN.set(slot, 0);
    }
  }

  /**
   * Starts the job at parallelism 2 with operators that throw behind the source of observations and
   * behind the Judge; it is restarted each time.
   *
   * @param in counts of observations at which the one throws
   * @param out counts of outputs at which the other throws
   */
  static JobClient start(String backend, ArrearsOptions options, long[] in, long[] out)
      throws Exception {
    Configuration configuration = JobFixture.configuration(backend);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment env = JobFixture.environment(configuration, 2);
    ArrearsJob.prepare(env);
    ArrearsJob.Inputs inputs = ArrearsJob.kafkaInputs(env, options);
    ArrearsJob.Inputs sabotaged =
        new ArrearsJob.Inputs(
            inputs.deployments(),
            inputs.commands(),
            inputs.labels(),
            inputs
                .observations()
                .map(new Saboteur<>(0, in))
                .returns(EventTypeInfo.INSTANCE)
                .uid("saboteur-in"));
    ArrearsJob.defineWorkflow(
        sabotaged,
        options,
        outputs ->
            outputs
                .map(new Saboteur<>(1, out))
                .returns(OutputTypeInfo.INSTANCE)
                .uid("saboteur-out")
                .sinkTo(ArrearsJob.kafkaSink(options))
                .uid("sink"));
    return env.executeAsync("arrears");
  }

  static long failures() {
    return FAILURES.get();
  }

  @Override
  public T map(T element) {
    long seen = SEEN.incrementAndGet(slot);
    if (Arrays.stream(failAt).anyMatch(at -> at == seen)) {
      FAILURES.incrementAndGet();
      throw new IllegalStateException("sabotage at element " + seen);
    }
    return element;
  }
}
