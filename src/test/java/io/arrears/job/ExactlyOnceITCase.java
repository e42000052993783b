package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.flink.EventTypeInfo;
import io.arrears.flink.OutputTypeInfo;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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
      JobClient job = startWithSabotage(backend, kafka.options);
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

  /** The job with operators that throw before the label join and after the Judge. */
  private static JobClient startWithSabotage(String backend, ArrearsOptions options)
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
                .map(new Saboteur<>(0, 3_000, 9_000, 17_500))
                .returns(EventTypeInfo.INSTANCE)
                .uid("saboteur-in"));
    ArrearsJob.defineWorkflow(
        sabotaged,
        options,
        outputs ->
            outputs
                .map(new Saboteur<>(1, MODELS + 200, MODELS + 500, MODELS + 777))
                .returns(OutputTypeInfo.INSTANCE)
                .uid("saboteur-out")
                .sinkTo(ArrearsJob.kafkaSink(options))
                .uid("sink"));
    return env.executeAsync("exactly-once");
  }
}
