package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DriftStream;
import io.arrears.engine.Event;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.ProfileDelta;
import io.arrears.engine.Retirement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What a restore at another parallelism brings back. */
class CombineProfilesRescaleHarnessTest {

  private static final String MODEL = "churn";
  private static final long WINDOW = DriftStream.WINDOW;
  private static final long MEMORY = 128 << 20;
  private static final int MAX_PARALLELISM = 8;

  private static final class Harness
      extends TwoInputStreamOperatorTestHarness<Event, Event, Event> {
    Harness(long memory, int parallelism, int subtask) throws Exception {
      super(new CombineProfiles(memory), MAX_PARALLELISM, parallelism, subtask);
      setup(EventSerializer.INSTANCE);
    }

    Harness begin(OperatorSubtaskState state) throws Exception {
      initializeState(state);
      open();
      processWatermarkStatus2(WatermarkStatus.IDLE);
      return this;
    }

    void deploy(Event event) throws Exception {
      processElement2(new StreamRecord<>(event));
    }

    void observe(List<Observation> rows) throws Exception {
      for (Observation row : rows) {
        processElement1(new StreamRecord<>(row));
      }
    }

    /** Rows that have left by the side. */
    List<Long> rows() {
      List<Long> rows = new ArrayList<>();
      if (getSideOutput(CombineProfiles.PROFILES) != null) {
        getSideOutput(CombineProfiles.PROFILES)
            .forEach(record -> rows.add(((ProfileDelta) record.getValue()).rows()));
      }
      return rows;
    }
  }

  /** Every subtask knows all deployments, and what has ended, at any parallelism. */
  @Test
  void deploymentsAreKnownToAllAfterARescale() throws Exception {
    OperatorSubtaskState first;
    OperatorSubtaskState second;
    try (Harness one = new Harness(MEMORY, 2, 0).begin(null);
        Harness two = new Harness(MEMORY, 2, 1).begin(null)) {
      for (Harness harness : List.of(one, two)) {
        harness.deploy(deployment("v1"));
        harness.deploy(deployment("v2"));
        harness.deploy(new Retirement(MODEL, "v2", 1, Origin.NONE));
      }
      first = one.snapshot(1, 1);
      second = two.snapshot(1, 1);
    }
    OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(first, second);
    for (int parallelism : new int[] {1, 3}) {
      for (int subtask = 0; subtask < parallelism; subtask++) {
        OperatorSubtaskState own =
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                all, MAX_PARALLELISM, 2, parallelism, subtask);
        try (Harness harness = new Harness(MEMORY, parallelism, subtask).begin(own)) {
          harness.observe(rows("v1"));
          harness.observe(rows("v2"));
          harness.processWatermark1(new Watermark(WINDOW - 1));
          assertThat(harness.rows()).containsExactly(300L);
        }
      }
    }
  }

  /**
   * After a restore from before there were deployments in state, models that are not known may well
   * be deployed and not watched: their rows stay here, also after one of them was deployed again.
   */
  @Test
  void modelsThatAnEarlierReleaseDeployedAreNotGivenAway() throws Exception {
    OperatorSubtaskState state = OperatorSubtaskState.builder().build();
    for (int restore = 0; restore < 3; restore++) {
      try (Harness harness = new Harness(MEMORY, 1, 0).begin(state)) {
        harness.observe(rows("v1"));
        harness.deploy(
            DriftStream.deployment("again", "v1", 0, DriftStream.terms(DriftStream.profile()), 0));
        harness.prepareSnapshotPreBarrier(1);
        assertThat(harness.rows()).as("restore %d", restore).isEmpty();
        state = harness.snapshot(1, 1);
      }
    }
  }

  private static Event deployment(String version) {
    return DriftStream.deployment(MODEL, version, 0, DriftStream.terms(DriftStream.profile()), 0);
  }

  private static List<Observation> rows(String version) {
    return DriftStream.observations(MODEL, version, 1, 0, 0, 1);
  }
}
