package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

  @Test
  void aBadOptionStopsTheStartWithTwoAndWithoutAStackTrace() throws Exception {
    Process job =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ArrearsJob.class.getName(),
                "--chunk.rows",
                "0")
            .redirectErrorStream(true)
            .start();
    String said = new String(job.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(job.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(job.exitValue()).isEqualTo(2);
    assertThat(said)
        .contains("chunk.rows is '0', allowed: 1 to 4096")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
  }

  private static StreamGraph graph() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    ArrearsJob.connect(env, ArrearsOptions.defaults());
    return env.getStreamGraph();
  }
}
