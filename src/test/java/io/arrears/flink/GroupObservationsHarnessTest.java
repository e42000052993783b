package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationBlock;
import io.arrears.engine.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is written of the output: blocks as the ids of their rows, watermarks as W and their time.
 */
class GroupObservationsHarnessTest {

  private OneInputStreamOperatorTestHarness<Event, Event> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new GroupObservations());
    harness.setup(EventSerializer.INSTANCE);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void allLeaveBeforeTheWatermark() throws Exception {
    process("a", "a1", 10);
    process("b", "b1", 11);
    process("a", "a2", 12);
    assertThat(output()).isEmpty();
    harness.processWatermark(11);
    assertThat(output()).containsExactly("a1 a2", "b1", "W11");
  }

  @Test
  void allLeaveBeforeTheBarrier() throws Exception {
    process("a", "a1", 10);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(output()).containsExactly("a1");
    assertThat(harness.snapshot(1, 1).hasState()).isFalse();
  }

  @Test
  void allLeaveWhenTheInputFallsIdle() throws Exception {
    process("a", "a1", 10);
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
    assertThat(output()).containsExactly("a1", "IDLE");
  }

  /** While the input counts as idle it holds no watermark back. */
  @Test
  void oneThatEndsAnIdleTimeLeavesAtOnce() throws Exception {
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
    process("a", "a1", 10);
    harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
    process("a", "a2", 11);
    assertThat(output()).containsExactly("IDLE", "a1", "ACTIVE");
  }

  @Test
  void allLeaveAtTheEnd() throws Exception {
    process("a", "a1", 10);
    harness.endInput();
    harness.getOperator().finish();
    assertThat(output()).containsExactly("a1");
  }

  @Test
  void aRowBehindTheWatermarkLeavesAtOnceWithThoseBeforeIt() throws Exception {
    harness.processWatermark(100);
    process("a", "a1", 101);
    process("b", "b1", 101);
    process("a", "a2", 100);
    assertThat(output()).containsExactly("W100", "a1 a2");
    process("a", "a3", 102);
    harness.processWatermark(102);
    assertThat(output()).containsExactly("W100", "a1 a2", "a3", "b1", "W102");
  }

  /** The label's time counts where it is the later one. */
  @Test
  void aRowIsBehindTheWatermarkWhenItsLabelIs() throws Exception {
    harness.processWatermark(100);
    harness.processElement(new StreamRecord<>(observation("a", "a1", 50, 101)));
    assertThat(output()).containsExactly("W100");
    harness.processElement(new StreamRecord<>(observation("a", "a2", 50, 100)));
    assertThat(output()).containsExactly("W100", "a1 a2");
  }

  private void process(String modelId, String predictionId, long time) throws Exception {
    harness.processElement(new StreamRecord<>(observation(modelId, predictionId, time, time)));
  }

  private static Observation observation(
      String modelId, String predictionId, long time, long labelTime) {
    return new Observation(
        modelId,
        "v",
        predictionId,
        time,
        new double[] {1},
        new double[] {0.5},
        1,
        labelTime,
        new Origin("observations", 0, time));
  }

  private List<String> output() {
    List<String> all = new ArrayList<>();
    for (Object element : harness.getOutput()) {
      if (element instanceof StreamRecord<?> record) {
        all.add(ids((Event) record.getValue()));
      } else if (element instanceof Watermark watermark) {
        all.add("W" + watermark.getTimestamp());
      } else if (element instanceof WatermarkStatus status) {
        all.add(status.isIdle() ? "IDLE" : "ACTIVE");
      }
    }
    return all;
  }

  private static String ids(Event event) {
    if (event instanceof ObservationBlock block) {
      return block.observations().stream()
          .map(Observation::predictionId)
          .collect(Collectors.joining(" "));
    }
    return ((Example) event).observation().predictionId();
  }
}
