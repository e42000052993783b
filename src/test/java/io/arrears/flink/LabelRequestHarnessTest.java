package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Label;
import io.arrears.engine.LabelRequest;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Waiting;
import io.arrears.plan.AskedLabels;
import io.arrears.plan.LabelBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Label requests through the label join and the Judge: rows by the hour, labels on request. */
class LabelRequestHarnessTest {

  private static final long HOUR = 3_600_000;
  private static final int BUDGET = 48;

  private int rowsAnHour = 40;

  /** Whether every label comes within two hours, whoever asks for it. */
  private boolean labelsOnTheirOwn;

  /** In which order the rows of an hour come; null: that of their times. */
  private Random order;

  /** Rows that the join has sent to speak for others, by the day of their observation. */
  private final Map<Long, Integer> sent = new HashMap<>();

  private KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinInput, Event> join;
  private KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge;

  @AfterEach
  void close() throws Exception {
    join.close();
    judge.close();
  }

  @Test
  void aRestoreChangesNothingAndNoBudgetIsPassed() throws Exception {
    List<LabelRequest> whole = run(60, 90, -1);
    close();
    List<LabelRequest> restored = run(60, 90, 31);
    assertThat(restored).isEqualTo(whole);
    assertThat(whole).extracting(LabelRequest::predictionId).doesNotHaveDuplicates();
    Map<Long, Integer> ofDay = new HashMap<>();
    whole.forEach(
        request -> ofDay.merge(Math.floorDiv(request.time(), AskedLabels.DAY), 1, Integer::sum));
    assertThat(ofDay.get(0L)).isEqualTo(BUDGET);
    assertThat(ofDay.get(1L)).isEqualTo(BUDGET);
    assertThat(whole).allMatch(request -> request.origin().topic().equals("arrears.observations"));
  }

  /**
   * With a horizon of 90 days one row in many speaks for those that wait; a model that asks must
   * still see enough rows of the last day.
   */
  @Test
  void aLongHorizonLeavesEnoughRowsToAskFor() throws Exception {
    List<LabelRequest> requests = run(24 * 9, 90, -1);
    Set<Long> days = new HashSet<>();
    for (LabelRequest request : requests) {
      days.add(Math.floorDiv(request.time(), AskedLabels.DAY));
      assertThat(request.observed()).isGreaterThan(request.time() - AskedLabels.DAY);
    }
    assertThat(days).contains(0L, 4L, 8L);
    assertThat(requests.size()).isBetween(9 * BUDGET - 2, 9 * BUDGET + 2);
    // 30 of 270 that wait in a slot are of the last day: of all one in 16 would speak, 60 a day.
    assertThat(sent.get(8L)).isBetween(480, 960);
  }

  /** Where labels come fast little waits, and what speaks for it is as little as else. */
  @Test
  void fastLabelsDoNotSendMoreRows() throws Exception {
    rowsAnHour = 1_600;
    labelsOnTheirOwn = true;
    run(30, 90, -1);
    // 50 to 100 wait in a slot: one in two to one in four speaks, but for the first hours.
    assertThat(sent.get(0L)).isBetween(24 * 1_600 / 4, 24 * 1_600 * 6 / 10);
  }

  /** How many rows are sent depends on the order in which they come, what is asked for does not. */
  @Test
  void theOrderOfArrivalChangesNoRequest() throws Exception {
    rowsAnHour = 400;
    List<LabelRequest> inOrder = run(26, 90, -1);
    close();
    int sentInOrder = sent.get(0L);
    sent.clear();
    order = new Random(5);
    List<LabelRequest> shuffled = run(26, 90, -1);
    assertThat(sent.get(0L)).as("rows sent").isNotEqualTo(sentInOrder);
    assertThat(inOrder).hasSizeGreaterThan(BUDGET);
    assertThat(shuffled).isEqualTo(inOrder);
  }

  private List<LabelRequest> run(int hours, int horizon, int restoreAt) throws Exception {
    open(null, null);
    Random random = new Random(3);
    List<LabelRequest> requests = new ArrayList<>();
    Deployment deployment =
        EngineFixture.deployment(
                "v1",
                0,
                Deployment.Role.SERVING,
                EngineFixture.REFERENCE,
                new LookSchedule(HOUR, 0))
            .with(
                LabelTerms.of(horizon * AskedLabels.DAY).with(new LabelBudget(BUDGET, Double.NaN)));
    send(deployment);
    judge.processElement(new StreamRecord<>(deployment));
    int told = 0;
    long spacing = HOUR / rowsAnHour;
    for (int hour = 0; hour < hours; hour++) {
      List<Event> events = new ArrayList<>();
      for (long time = hour * HOUR + spacing; time <= (hour + 1) * HOUR; time += spacing) {
        events.add(
            new Observation(
                EngineFixture.MODEL,
                "v1",
                "p-" + time,
                time,
                new double[] {random.nextGaussian(), random.nextGaussian()},
                new double[] {0.5},
                Double.NaN,
                time,
                new Origin("arrears.observations", 0, time / spacing)));
        if (labelsOnTheirOwn && time > HOUR) {
          String id = "p-" + (time - HOUR);
          events.add(new Label(EngineFixture.MODEL, id, time, id.hashCode() & 1, Origin.NONE));
        }
      }
      if (order != null) {
        Collections.shuffle(events, order);
      }
      for (Event event : events) {
        send(event);
      }
      for (; told < requests.size(); told++) {
        String id = requests.get(told).predictionId();
        if (labelsOnTheirOwn) {
          continue;
        }
        send(new Label(EngineFixture.MODEL, id, hour * HOUR + 1, id.hashCode() & 1, Origin.NONE));
      }
      join.processWatermark((hour + 1) * HOUR);
      pass();
      judge.processWatermark((hour + 1) * HOUR);
      if (hour == restoreAt) {
        requests.addAll(said());
        restore();
      }
      requests.addAll(said());
    }
    return requests;
  }

  /** What the join has said goes to the Judge. */
  private void pass() throws Exception {
    for (Event event : join.extractOutputValues()) {
      if (event instanceof Waiting row) {
        sent.merge(Math.floorDiv(row.time(), AskedLabels.DAY), 1, Integer::sum);
      }
      judge.processElement(new StreamRecord<>(event));
    }
    join.getOutput().clear();
  }

  private List<LabelRequest> said() {
    List<LabelRequest> said =
        judge.extractOutputValues().stream()
            .filter(LabelRequest.class::isInstance)
            .map(LabelRequest.class::cast)
            .toList();
    judge.getOutput().clear();
    return said;
  }

  private void restore() throws Exception {
    join.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState joined = join.snapshot(1, 1);
    pass();
    judge.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState judged = judge.snapshot(1, 1);
    close();
    open(joined, judged);
  }

  private void open(OperatorSubtaskState joined, OperatorSubtaskState judged) throws Exception {
    join =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new LabelJoin(
                Duration.ofDays(90),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                1_000_000,
                Duration.ofMinutes(1)),
            JoinInput::key,
            JoinKeyTypeInfo.INSTANCE,
            128,
            1,
            0);
    join.setStateBackend(new EmbeddedRocksDBStateBackend());
    join.setup(EventSerializer.INSTANCE);
    judge =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new Judge(EngineFixture.OPTIONS, 10, Long.MAX_VALUE),
            Event::modelId,
            Types.STRING,
            128,
            1,
            0);
    judge.setup(OutputSerializer.INSTANCE);
    if (joined != null) {
      join.initializeState(joined);
      judge.initializeState(judged);
    }
    join.open();
    judge.open();
  }

  private void send(Event event) throws Exception {
    List<JoinInput> routed = new ArrayList<>();
    new JoinRouter().flatMap(event, new ListCollector<>(routed));
    for (JoinInput input : routed) {
      join.processElement(new StreamRecord<>(input));
    }
  }
}
