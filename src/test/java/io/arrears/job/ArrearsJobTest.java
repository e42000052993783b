package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** The graph as it is built, and the start that a bad option stops. */
class ArrearsJobTest {

  @Test
  void everyOperatorHasAnIdentifierOfItsOwn() {
    StreamGraph graph = graph();
    assertThat(graph.getStreamNodes())
        .allSatisfy(
            node ->
                assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotBlank());
    assertThat(graph.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .doesNotHaveDuplicates();
  }

  @Test
  void theParallelismThatSavepointsDependOnIsFixed() {
    assertThat(graph().getStreamNodes())
        .allSatisfy(node -> assertThat(node.getMaxParallelism()).isEqualTo(128));
  }

  @Test
  void noStreamIsSerializedByKryoAndOutputIsCommitted() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    // Building the graph asks for every serializer and would throw for a generic type.
    ArrearsJob.connect(env, ArrearsOptions.defaults());
    env.getStreamGraph();
    assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(env.getCheckpointConfig().isCheckpointingEnabled()).isTrue();
  }

  /** Flink's command line prints the message of this exception alone, without a stack trace. */
  @Test
  void aBadOptionStopsTheStartBeforeAnythingIsRead() {
    assertThatThrownBy(() -> ArrearsJob.main(new String[] {"--chunk.rows", "0"}))
        .isInstanceOf(ProgramParametrizationException.class)
        .hasMessageContaining("chunk.rows is '0', allowed: 1 to 4096");
  }

  @Test
  void aTransactionMustOutliveACheckpoint() {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(2));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    ArrearsOptions options = ArrearsOptions.of(Map.of("sink.transaction.timeout", "1 min"));
    assertThatThrownBy(() -> ArrearsJob.connect(env, options))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("sink.transaction.timeout is 60000 ms")
        .hasMessageContaining("120000 ms");
  }

  private static StreamGraph graph() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    ArrearsJob.connect(env, ArrearsOptions.defaults());
    return env.getStreamGraph();
  }
}
