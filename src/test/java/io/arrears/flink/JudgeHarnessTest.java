package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Command;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Retirement;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Judge as an operator; the oracle is one {@link ModelEngine} per model. */
class JudgeHarnessTest {

  private static final long START = 1_000_000;
  private static final int MODELS = 7;
  private static final int ROWS = 240;
  private static final long LOOK_INTERVAL = 30_000;

  enum Backend {
    HEAP,
    ROCKSDB;

    StateBackend create() {
      return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void withFewHotModelsItSaysWhatTheEnginesSay(Backend backend) throws Exception {
    List<Event> events = fleet();
    try (Harness judge = Harness.open(backend, 2, 1, 0, null)) {
      for (int i = 0; i < events.size(); i++) {
        judge.process(events.get(i));
        if (i % 50 == 49) {
          judge.processWatermark(events.get(i).time() - 5_000);
        }
        if (i % 333 == 332) {
          judge.checkpoint(i);
        }
      }
      judge.processWatermark(endOfTime());
      assertThat(sorted(judge.outputs())).isEqualTo(sorted(enginesAlone(events)));
      assertThat(judge.outputs()).anyMatch(Trigger.class::isInstance);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aRestoreInMidStreamChangesNothing(Backend backend) throws Exception {
    List<Event> events = fleet();
    int half = events.size() / 2;
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (Harness judge = Harness.open(backend, 3, 1, 0, null)) {
      judge.processAll(events.subList(0, half));
      judge.processWatermark(events.get(half).time() - 20_000);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
      // What comes after the barrier is lost with the crash, and comes again.
      judge.processAll(events.subList(half, half + 100));
      judge.processWatermark(events.get(half + 100).time());
    }
    try (Harness judge = Harness.open(backend, 3, 1, 0, state)) {
      judge.processAll(events.subList(half, events.size()));
      judge.processWatermark(endOfTime());
      said.addAll(judge.outputs());
    }
    assertThat(sorted(said)).isEqualTo(sorted(enginesAlone(events)));
  }

  /** After the first checkpoint sizes are known, and only the model in use stays an object. */
  @Test
  void withLittleMemoryItSaysWhatTheEnginesSay() throws Exception {
    List<Event> events = fleet();
    try (Harness judge = Harness.open(Backend.HEAP, 100, 1, 1, 0, null)) {
      judge.processAll(events.subList(0, 100));
      judge.checkpoint(1);
      judge.processAll(events.subList(100, events.size()));
      judge.checkpoint(2);
      judge.processWatermark(endOfTime());
      assertThat(sorted(judge.outputs())).isEqualTo(sorted(enginesAlone(events)));
      assertThat(judge.evictions()).isGreaterThan(100);
    }
  }

  @Test
  void modelsThatAreNotTouchedAfterARestoreAreWokenByTimers() throws Exception {
    List<Event> events = fleet();
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (Harness judge = Harness.open(Backend.HEAP, 100, 1, 0, null)) {
      judge.processAll(events);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
    }
    try (Harness judge = Harness.open(Backend.HEAP, 2, 1, 0, state)) {
      judge.processWatermark(endOfTime());
      said.addAll(judge.outputs());
    }
    assertThat(sorted(said)).isEqualTo(sorted(enginesAlone(events)));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aRestoreWithAnotherParallelismChangesNothing(Backend backend) throws Exception {
    List<Event> events = fleet();
    int half = events.size() / 2;
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (Harness judge = Harness.open(backend, 2, 1, 0, null)) {
      judge.processAll(events.subList(0, half));
      judge.processWatermark(events.get(half).time() - 20_000);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
    }
    OperatorSubtaskState[] restored = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Harness judge =
          Harness.open(
              backend,
              2,
              2,
              subtask,
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  state, 128, 1, 2, subtask))) {
        for (Event event : events.subList(half, events.size())) {
          if (judge.owns(event.modelId())) {
            judge.process(event);
          }
        }
        judge.processWatermark(endOfTime());
        restored[subtask] = judge.checkpoint(2);
        said.addAll(judge.outputs());
        assertThat(judge.outputs()).isNotEmpty();
      }
    }
    assertThat(sorted(said)).isEqualTo(sorted(enginesAlone(events)));
    assertThat(restored).doesNotContainNull();
  }

  @Test
  void theOrderOfArrivalWithinTheWatermarkDoesNotMatter() throws Exception {
    List<Event> events = fleet();
    List<Output> expected = sorted(enginesAlone(events));
    for (int seed = 1; seed <= 5; seed++) {
      try (Harness judge = Harness.open(Backend.HEAP, 2, 1, 0, null)) {
        judge.processAll(events.subList(0, MODELS));
        List<Event> examples = new ArrayList<>(events.subList(MODELS, events.size()));
        Random random = new Random(seed);
        for (int from = 0; from < examples.size(); from += 100) {
          List<Event> window = examples.subList(from, Math.min(from + 100, examples.size()));
          long end = window.get(window.size() - 1).time() - 1;
          Collections.shuffle(window, random);
          judge.processAll(window);
          judge.processWatermark(end);
        }
        judge.processWatermark(endOfTime());
        assertThat(sorted(judge.outputs())).isEqualTo(expected);
      }
    }
  }

  @Test
  void outputsCarryNoTimestampAndLeaveBeforeTheWatermark() throws Exception {
    try (Harness judge = Harness.open(Backend.HEAP, 2, 1, 0, null)) {
      judge.processAll(fleet());
      judge.processWatermark(endOfTime());
      List<Object> all = new ArrayList<>(judge.harness.getOutput());
      assertThat(all.get(all.size() - 1)).isEqualTo(new Watermark(endOfTime()));
      assertThat(all.subList(0, all.size() - 1))
          .allSatisfy(element -> assertThat(((StreamRecord<?>) element).hasTimestamp()).isFalse());
    }
  }

  @Test
  void anExampleBehindTheWatermarkCountsAsLateThoughItsEngineWasIdle() throws Exception {
    try (Harness judge = Harness.open(Backend.HEAP, 2, 1, 0, null)) {
      judge.process(deployment("a"));
      judge.processWatermark(START + 100_000);
      judge.process(example("a", 5, new Random(1)));
      judge.process(new Command("a", START + 110_000, Command.Kind.LOOK, "", "", Origin.NONE));
      judge.processWatermark(START + 110_000);
      assertThat(judge.last(Snapshot.class).counts().late()).isEqualTo(1);
    }
  }

  @Test
  void aRetiredModelLeavesNeitherStateNorTimers() throws Exception {
    try (Harness judge = Harness.open(Backend.HEAP, 10, 1, 0, null)) {
      judge.process(deployment("a"));
      judge.process(example("a", 1, new Random(1)));
      judge.checkpoint(1);
      assertThat(judge.harness.numKeyedStateEntries()).isEqualTo(1);
      judge.process(new Retirement("a", "1", START, Origin.NONE));
      judge.processWatermark(endOfTime());
      judge.checkpoint(2);
      assertThat(judge.last(Snapshot.class).occasion()).isEqualTo(Snapshot.Occasion.RETIRED);
      assertThat(judge.harness.numKeyedStateEntries()).isZero();
      assertThat(judge.harness.numEventTimeTimers()).isZero();
      assertThat(judge.harness.numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void anExampleOfAnUnknownModelIsADeadLetterWhenItsWaitEndsAlsoAfterARestore() throws Exception {
    long wait = EngineFixture.OPTIONS.unknownWait();
    OperatorSubtaskState state;
    try (Harness judge = Harness.open(Backend.HEAP, 10, 1, 0, null)) {
      judge.harness.setProcessingTime(1_000);
      judge.process(example("a", 1, new Random(1)));
      assertThat(judge.harness.numProcessingTimeTimers()).isEqualTo(1);
      judge.harness.setProcessingTime(1_000 + wait - 1);
      assertThat(judge.outputs()).isEmpty();
      state = judge.checkpoint(1);
    }
    try (Harness judge = Harness.open(Backend.HEAP, 10, 1, 0, state)) {
      judge.harness.setProcessingTime(1_000 + wait);
      assertThat(judge.last(DeadLetter.class).code()).isEqualTo(DeadLetter.Code.UNKNOWN_MODEL);
      judge.checkpoint(2);
      assertThat(judge.harness.numKeyedStateEntries()).isZero();
      assertThat(judge.harness.numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void atMostOneTimerStandsPerModelHoweverManyCheckpoints() throws Exception {
    List<Event> events = fleet();
    try (Harness judge = Harness.open(Backend.HEAP, 100, 1, 0, null)) {
      for (int i = 0; i < events.size(); i++) {
        judge.process(events.get(i));
        if (i % 20 == 19) {
          judge.checkpoint(i);
          judge.processWatermark(events.get(i).time() - 1_000);
          assertThat(judge.harness.numEventTimeTimers()).isLessThanOrEqualTo(MODELS);
        }
      }
    }
  }

  // ---- events -----------------------------------------------------------------------------------

  /** Deployments, then the examples of all models in order of time; drift at half time. */
  private static List<Event> fleet() {
    List<Event> examples = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (int model = 0; model < MODELS; model++) {
      events.add(deployment("model-" + model));
      Random random = new Random(model);
      for (int row = 0; row < ROWS; row++) {
        examples.add(example("model-" + model, row, random));
      }
    }
    examples.sort(Comparator.comparingLong(Event::time).thenComparing(Event::modelId));
    events.addAll(examples);
    return events;
  }

  private static long endOfTime() {
    return START + ROWS * 1_000L + LOOK_INTERVAL;
  }

  private static Deployment deployment(String modelId) {
    Deployment like =
        EngineFixture.deployment(
            "1",
            START,
            Deployment.Role.SERVING,
            EngineFixture.REFERENCE,
            new LookSchedule(LOOK_INTERVAL, 0));
    return like.toBuilder().modelId(modelId).build();
  }

  private static Example example(String modelId, int row, Random random) {
    double[] x = {random.nextGaussian(), random.nextGaussian()};
    double said = 1 / (1 + Math.exp(-(x[0] - x[1])));
    double truth = row < ROWS / 2 ? said : 1 - said;
    long time = START + 1_000L * row;
    return Example.inline(
        new Observation(
            modelId,
            "1",
            "p" + row,
            time,
            x,
            new double[] {said},
            random.nextDouble() < truth ? 1 : 0,
            time,
            new Origin("observations", 0, row)));
  }

  private static List<Output> enginesAlone(List<Event> events) {
    Map<String, ModelEngine> engines = new TreeMap<>();
    List<Output> said = new ArrayList<>();
    for (Event event : events) {
      engines
          .computeIfAbsent(event.modelId(), id -> ModelEngine.create(id, EngineFixture.OPTIONS))
          .accept(event, 0, said::add);
    }
    engines.values().forEach(engine -> engine.advanceTo(endOfTime(), said::add));
    return said;
  }

  /** By model; within a model in the order in which it was said. */
  private static List<Output> sorted(List<Output> outputs) {
    return outputs.stream().sorted(Comparator.comparing(Output::modelId)).toList();
  }

  /** One subtask of the Judge. */
  private record Harness(
      KeyedOneInputStreamOperatorTestHarness<String, Event, Output> harness,
      int parallelism,
      int subtask)
      implements AutoCloseable {

    static Harness open(
        Backend backend, int hot, int parallelism, int subtask, OperatorSubtaskState state)
        throws Exception {
      return open(backend, hot, Long.MAX_VALUE, parallelism, subtask, state);
    }

    static Harness open(
        Backend backend,
        int hot,
        long hotBytes,
        int parallelism,
        int subtask,
        OperatorSubtaskState state)
        throws Exception {
      KeyedOneInputStreamOperatorTestHarness<String, Event, Output> harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new Judge(EngineFixture.OPTIONS, hot, hotBytes),
              Event::modelId,
              Types.STRING,
              128,
              parallelism,
              subtask);
      harness.setStateBackend(backend.create());
      harness.setup(OutputSerializer.INSTANCE);
      if (state != null) {
        harness.initializeState(state);
      }
      harness.open();
      return new Harness(harness, parallelism, subtask);
    }

    long evictions() {
      return ((Judge) harness.getOperator()).evictions();
    }

    boolean owns(String modelId) {
      return KeyGroupRangeAssignment.assignKeyToParallelOperator(modelId, 128, parallelism)
          == subtask;
    }

    void process(Event event) throws Exception {
      harness.processElement(new StreamRecord<>(event, event.time()));
    }

    void processAll(List<Event> events) throws Exception {
      for (Event event : events) {
        process(event);
      }
    }

    void processWatermark(long time) throws Exception {
      harness.processWatermark(time);
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
      harness.prepareSnapshotPreBarrier(id);
      return harness.snapshot(id, id);
    }

    List<Output> outputs() {
      return harness.extractOutputValues();
    }

    <T extends Output> T last(Class<T> kind) {
      return outputs().stream()
          .filter(kind::isInstance)
          .map(kind::cast)
          .reduce((a, b) -> b)
          .orElseThrow();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
