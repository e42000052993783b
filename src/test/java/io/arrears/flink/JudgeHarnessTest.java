package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Command;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Retirement;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Judge as an operator; the oracle is one {@link ModelEngine} per model. */
class JudgeHarnessTest {

  private static final Fleet FLEET = new Fleet(7, 240);

  @ParameterizedTest
  @EnumSource(JudgeHarness.Backend.class)
  void withFewHotModelsItSaysWhatTheEnginesSay(JudgeHarness.Backend backend) throws Exception {
    List<Event> events = FLEET.events();
    try (JudgeHarness judge = JudgeHarness.open(backend, 2, 1, 0, null)) {
      for (int i = 0; i < events.size(); i++) {
        judge.process(events.get(i));
        if (i % 50 == 49) {
          judge.processWatermark(events.get(i).time() - 5_000);
        }
        if (i % 333 == 332) {
          judge.checkpoint(i);
        }
      }
      judge.processWatermark(FLEET.endOfTime());
      assertThat(Fleet.sorted(judge.outputs())).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
      assertThat(judge.outputs()).anyMatch(Trigger.class::isInstance);
    }
  }

  @ParameterizedTest
  @EnumSource(JudgeHarness.Backend.class)
  void aRestoreInMidStreamChangesNothing(JudgeHarness.Backend backend) throws Exception {
    List<Event> events = FLEET.events();
    int half = events.size() / 2;
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (JudgeHarness judge = JudgeHarness.open(backend, 3, 1, 0, null)) {
      judge.processAll(events.subList(0, half));
      judge.processWatermark(events.get(half).time() - 20_000);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
      // What comes after the barrier is lost with the crash, and comes again.
      judge.processAll(events.subList(half, half + 100));
      judge.processWatermark(events.get(half + 100).time());
    }
    try (JudgeHarness judge = JudgeHarness.open(backend, 3, 1, 0, state)) {
      judge.processAll(events.subList(half, events.size()));
      judge.processWatermark(FLEET.endOfTime());
      said.addAll(judge.outputs());
    }
    assertThat(Fleet.sorted(said)).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
  }

  /** After the first checkpoint sizes are known, and only the model in use stays an object. */
  @Test
  void withLittleMemoryItSaysWhatTheEnginesSay() throws Exception {
    List<Event> events = FLEET.events();
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 1, 0, null)) {
      judge.processAll(events.subList(0, 100));
      judge.checkpoint(1);
      judge.processAll(events.subList(100, events.size()));
      judge.checkpoint(2);
      judge.processWatermark(FLEET.endOfTime());
      assertThat(Fleet.sorted(judge.outputs())).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
      assertThat(judge.evictions()).isGreaterThan(100);
    }
  }

  @Test
  void modelsThatAreNotTouchedAfterARestoreAreWokenByTimers() throws Exception {
    List<Event> events = FLEET.events();
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, null)) {
      judge.processAll(events);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
    }
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 2, 1, 0, state)) {
      judge.processWatermark(FLEET.endOfTime());
      said.addAll(judge.outputs());
    }
    assertThat(Fleet.sorted(said)).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
  }

  @ParameterizedTest
  @EnumSource(JudgeHarness.Backend.class)
  void aRestoreWithAnotherParallelismChangesNothing(JudgeHarness.Backend backend) throws Exception {
    List<Event> events = FLEET.events();
    int half = events.size() / 2;
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    try (JudgeHarness judge = JudgeHarness.open(backend, 2, 1, 0, null)) {
      judge.processAll(events.subList(0, half));
      judge.processWatermark(events.get(half).time() - 20_000);
      state = judge.checkpoint(1);
      said.addAll(judge.outputs());
    }
    OperatorSubtaskState[] restored = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (JudgeHarness judge =
          JudgeHarness.open(
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
        judge.processWatermark(FLEET.endOfTime());
        restored[subtask] = judge.checkpoint(2);
        said.addAll(judge.outputs());
        assertThat(judge.outputs()).isNotEmpty();
      }
    }
    assertThat(Fleet.sorted(said)).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
    assertThat(restored).doesNotContainNull();
  }

  @Test
  void theOrderOfArrivalWithinTheWatermarkDoesNotMatter() throws Exception {
    List<Event> events = FLEET.events();
    List<Output> expected = Fleet.sorted(FLEET.enginesAlone(events));
    for (int seed = 1; seed <= 5; seed++) {
      try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 2, 1, 0, null)) {
        judge.processAll(events.subList(0, FLEET.models()));
        List<Event> examples = new ArrayList<>(events.subList(FLEET.models(), events.size()));
        Random random = new Random(seed);
        for (int from = 0; from < examples.size(); from += 100) {
          List<Event> window = examples.subList(from, Math.min(from + 100, examples.size()));
          long end = window.get(window.size() - 1).time() - 1;
          Collections.shuffle(window, random);
          judge.processAll(window);
          judge.processWatermark(end);
        }
        judge.processWatermark(FLEET.endOfTime());
        assertThat(Fleet.sorted(judge.outputs())).isEqualTo(expected);
      }
    }
  }

  @Test
  void outputsCarryNoTimestampAndLeaveBeforeTheWatermark() throws Exception {
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 2, 1, 0, null)) {
      judge.processAll(FLEET.events());
      judge.processWatermark(FLEET.endOfTime());
      List<Object> all = new ArrayList<>(judge.harness().getOutput());
      assertThat(all.get(all.size() - 1)).isEqualTo(new Watermark(FLEET.endOfTime()));
      assertThat(all.subList(0, all.size() - 1))
          .allSatisfy(element -> assertThat(((StreamRecord<?>) element).hasTimestamp()).isFalse());
    }
  }

  @Test
  void anExampleBehindTheWatermarkCountsAsLateThoughItsEngineWasIdle() throws Exception {
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 2, 1, 0, null)) {
      judge.process(Fleet.deployment("a"));
      judge.processWatermark(Fleet.START + 100_000);
      judge.process(FLEET.example("a", 5, new Random(1)));
      judge.process(
          new Command("a", Fleet.START + 110_000, Command.Kind.LOOK, "", "", Origin.NONE));
      judge.processWatermark(Fleet.START + 110_000);
      assertThat(judge.last(Snapshot.class).counts().late()).isEqualTo(1);
    }
  }

  @Test
  void aRetiredModelLeavesNeitherStateNorTimers() throws Exception {
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 10, 1, 0, null)) {
      judge.process(Fleet.deployment("a"));
      judge.process(FLEET.example("a", 1, new Random(1)));
      judge.checkpoint(1);
      assertThat(judge.harness().numKeyedStateEntries()).isEqualTo(1);
      judge.process(new Retirement("a", "1", Fleet.START, Origin.NONE));
      judge.processWatermark(FLEET.endOfTime());
      judge.checkpoint(2);
      assertThat(judge.last(Snapshot.class).occasion()).isEqualTo(Snapshot.Occasion.RETIRED);
      assertThat(judge.harness().numKeyedStateEntries()).isZero();
      assertThat(judge.harness().numEventTimeTimers()).isZero();
      assertThat(judge.harness().numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void anExampleOfAnUnknownModelIsADeadLetterWhenItsWaitEndsAlsoAfterARestore() throws Exception {
    long wait = EngineFixture.OPTIONS.unknownWait();
    OperatorSubtaskState state;
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 10, 1, 0, null)) {
      judge.harness().setProcessingTime(1_000);
      judge.process(FLEET.example("a", 1, new Random(1)));
      assertThat(judge.harness().numProcessingTimeTimers()).isEqualTo(1);
      judge.harness().setProcessingTime(1_000 + wait - 1);
      assertThat(judge.outputs()).isEmpty();
      state = judge.checkpoint(1);
    }
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 10, 1, 0, state)) {
      judge.harness().setProcessingTime(1_000 + wait);
      assertThat(judge.last(DeadLetter.class).code()).isEqualTo(DeadLetter.Code.UNKNOWN_MODEL);
      judge.checkpoint(2);
      assertThat(judge.harness().numKeyedStateEntries()).isZero();
      assertThat(judge.harness().numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void atMostOneTimerStandsPerModelHoweverManyCheckpoints() throws Exception {
    List<Event> events = FLEET.events();
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, null)) {
      for (int i = 0; i < events.size(); i++) {
        judge.process(events.get(i));
        if (i % 20 == 19) {
          judge.checkpoint(i);
          judge.processWatermark(events.get(i).time() - 1_000);
          assertThat(judge.harness().numEventTimeTimers()).isLessThanOrEqualTo(FLEET.models());
        }
      }
    }
  }
}
