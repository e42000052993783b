package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.DriftStream;
import io.arrears.engine.Event;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationGroups;
import io.arrears.engine.ProfileDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The combiner as an operator: when sums leave, what is kept, and what goes on. */
class CombineProfilesHarnessTest {

  private static final String MODEL = "churn";
  private static final long WINDOW = DriftStream.WINDOW;
  private static final long MEMORY = 1L << 30;

  /** Time of a watermark that ends no window; what has come is counted before it. */
  private static final long BEFORE_ALL = -1;

  @Test
  void aWindowLeavesWhenTheWatermarkPassesItsEnd() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      combiner.observe(rows(2));
      combiner.mark(WINDOW - 2);
      assertThat(combiner.deltas()).isEmpty();
      combiner.mark(WINDOW - 1);
      assertThat(combiner.deltas()).hasSize(1);
      ProfileDelta delta = combiner.deltas().get(0);
      assertThat(delta.time()).isZero();
      assertThat(delta.rows()).isEqualTo(DriftStream.ROWS);
      combiner.mark(2 * WINDOW);
      assertThat(combiner.deltas()).hasSize(2);
    }
  }

  @Test
  void nothingIsKeptBehindABarrierButTheDeployments() throws Exception {
    OperatorSubtaskState state;
    List<Observation> rows = rows(1);
    long counted = 0;
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      combiner.observe(rows.subList(0, 100));
      state = combiner.checkpoint(1);
      counted += combiner.rows();
      // What comes after the barrier is lost with the crash, and comes again.
      combiner.observe(rows.subList(100, 150));
    }
    try (Harness combiner = new Harness(MEMORY, state)) {
      combiner.observe(rows.subList(100, rows.size()));
      combiner.mark(WINDOW);
      assertThat(combiner.deltas()).noneMatch(delta -> delta.layout() < 2);
      counted += combiner.rows();
    }
    assertThat(counted).isEqualTo(DriftStream.ROWS);
  }

  @Test
  void anIdleInputAndTheEndKeepNothingBack() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      combiner.observe(rows(1).subList(0, 10));
      combiner.operator.processWatermarkStatus1(WatermarkStatus.IDLE);
      assertThat(combiner.rows()).isEqualTo(10);
      combiner.operator.processWatermarkStatus1(WatermarkStatus.ACTIVE);
      combiner.observe(rows(1).subList(10, 30));
      combiner.operator.endInput1();
      combiner.operator.endInput2();
      combiner.operator.getOperator().finish();
      assertThat(combiner.rows()).isEqualTo(30);
    }
  }

  /** While the observations count as idle they hold no watermark back. */
  @Test
  void whatEndsAnIdleTimeIsCountedAtOnce() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      combiner.operator.processWatermarkStatus1(WatermarkStatus.IDLE);
      combiner.observe(rows(1).subList(0, 10));
      assertThat(combiner.passedOn()).isEqualTo(10);
      combiner.operator.processWatermarkStatus1(WatermarkStatus.ACTIVE);
      combiner.observe(rows(1).subList(10, 20));
      assertThat(combiner.passedOn()).isEqualTo(10);
      combiner.operator.processWatermarkStatus2(WatermarkStatus.IDLE);
      combiner.observe(rows(1).subList(20, 30));
      assertThat(combiner.passedOn()).isEqualTo(20);
    }
  }

  @Test
  void sumsThatTakeTooMuchMemoryLeaveEarly() throws Exception {
    try (Harness combiner = new Harness(1, null)) {
      combiner.deploy(watched(1));
      combiner.observe(rows(20));
      combiner.mark(BEFORE_ALL);
      assertThat(combiner.deltas()).isNotEmpty();
      combiner.mark(20 * WINDOW);
      assertThat(combiner.rows()).isEqualTo(20L * DriftStream.ROWS);
    }
  }

  @Test
  void observationsGoOnUnlessTheirModelIsLabelFree() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      combiner.observe(rows(1));
      assertThat(combiner.passedOn()).isZero();
      combiner.mark(BEFORE_ALL);
      assertThat(combiner.passedOn()).isEqualTo(DriftStream.ROWS);
    }
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(0));
      combiner.observe(rows(1));
      Observation whole = rows(1).get(0);
      combiner.observe(
          List.of(
              new Observation(
                  MODEL,
                  "v1",
                  "broken",
                  5,
                  new double[] {1},
                  whole.prediction(),
                  Double.NaN,
                  5,
                  whole.origin())));
      combiner.mark(WINDOW);
      assertThat(combiner.passedOn()).isZero();
      assertThat(combiner.rows()).isEqualTo(DriftStream.ROWS);
      assertThat(combiner.deadLetters()).hasSize(1);
      assertThat(combiner.deadLetters().get(0).code()).isEqualTo(DeadLetter.Code.WRONG_DIMENSION);
    }
  }

  /** What is wrong with one row of a block leaves the others alone. */
  @Test
  void aRowOfABlockThatBreaksARuleIsADeadLetterAlone() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(0));
      List<Observation> rows = new ArrayList<>(rows(1).subList(0, 100));
      rows.set(40, with(rows.get(40), new double[] {0, Double.POSITIVE_INFINITY, 1}, 0.5));
      rows.set(41, with(rows.get(41), rows.get(41).features(), 1.5));
      combiner.observe(rows);
      combiner.mark(WINDOW);
      assertThat(combiner.passedOn()).isZero();
      // As ever, features count though the prediction is wrong.
      assertThat(combiner.rows()).isEqualTo(99);
      assertThat(combiner.deadLetters())
          .extracting(DeadLetter::code)
          .containsExactly(DeadLetter.Code.INFINITE_FEATURE, DeadLetter.Code.INVALID_PREDICTION);
      assertThat(combiner.deadLetters().stream().map(DeadLetter::refused).toList())
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .isEqualTo(rows.subList(40, 42));
    }
  }

  @Test
  void observationsThatGoOnAreThoseThatCame() throws Exception {
    try (Harness combiner = new Harness(MEMORY, null)) {
      combiner.deploy(watched(1));
      List<Observation> rows = rows(1);
      combiner.observe(rows.subList(0, 290));
      for (Observation row : rows.subList(290, DriftStream.ROWS)) {
        combiner.observeAlone(row);
      }
      combiner.mark(BEFORE_ALL);
      assertThat(combiner.goneOn())
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .isEqualTo(rows);
      combiner.mark(WINDOW);
      assertThat(combiner.rows()).isEqualTo(DriftStream.ROWS);
    }
  }

  private static Observation with(Observation from, double[] features, double prediction) {
    return new Observation(
        from.modelId(),
        from.version(),
        from.predictionId(),
        from.time(),
        features,
        new double[] {prediction},
        from.label(),
        from.labelTime(),
        from.origin());
  }

  private static Deployment watched(double labels) {
    return DriftStream.deployment(MODEL, "v1", 0, DriftStream.terms(DriftStream.profile()), labels);
  }

  private static List<Observation> rows(int windows) {
    return DriftStream.observations(MODEL, "v1", windows, 0, 0, 1);
  }

  /** The operator with a memory of everything it has said. */
  private static final class Harness implements AutoCloseable {
    private final TwoInputStreamOperatorTestHarness<Event, Event, Event> operator;

    Harness(long memory, OperatorSubtaskState state) throws Exception {
      operator = new TwoInputStreamOperatorTestHarness<>(new CombineProfiles(memory));
      operator.setup(EventSerializer.INSTANCE);
      if (state != null) {
        operator.initializeState(state);
      }
      operator.open();
      operator.processWatermarkStatus2(WatermarkStatus.IDLE);
    }

    void deploy(Deployment deployment) throws Exception {
      operator.processElement2(new StreamRecord<>(deployment));
    }

    void observe(List<Observation> rows) throws Exception {
      List<Event> blocks = new ArrayList<>();
      ObservationGroups groups = new ObservationGroups();
      rows.forEach(row -> groups.accept(row, blocks::add));
      groups.flush(blocks::add);
      for (Event block : blocks) {
        operator.processElement1(new StreamRecord<>(block));
      }
    }

    /** As a release before blocks had it on its way. */
    void observeAlone(Observation row) throws Exception {
      operator.processElement1(new StreamRecord<>(row, row.time()));
    }

    void mark(long time) throws Exception {
      operator.processWatermark1(new Watermark(time));
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
      operator.prepareSnapshotPreBarrier(id);
      return operator.snapshot(id, id);
    }

    List<ProfileDelta> deltas() {
      List<ProfileDelta> all = new ArrayList<>();
      Queue<StreamRecord<Event>> said = operator.getSideOutput(CombineProfiles.PROFILES);
      if (said != null) {
        said.forEach(one -> all.add((ProfileDelta) one.getValue()));
      }
      return all;
    }

    long rows() {
      return deltas().stream().mapToLong(ProfileDelta::rows).sum();
    }

    long passedOn() {
      return goneOn().size();
    }

    List<Event> goneOn() {
      return operator.extractOutputValues();
    }

    List<DeadLetter> deadLetters() {
      List<DeadLetter> all = new ArrayList<>();
      operator
          .getSideOutput(CombineProfiles.DEAD_LETTERS)
          .forEach(one -> all.add((DeadLetter) one.getValue()));
      return all;
    }

    @Override
    public void close() throws Exception {
      operator.close();
    }
  }
}
