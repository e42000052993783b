package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.decision.Backoff;
import io.arrears.decision.Policy;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.RetrainTerms;
import io.arrears.engine.StreamClock;
import io.arrears.engine.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The life of a trigger in the Judge, killed and restored wherever it may be: the oracle is the run
 * that nobody disturbed. Another model keeps the first one cold.
 */
class RetrainHarnessTest {

  private static final Retry RETRY = new Retry(10_000, 100_000, 3);
  private static final long ASKED = 300_000;

  /** A step of the life: what comes in, or what time it has become. */
  private interface Step {
    void on(KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge) throws Exception;
  }

  static Stream<Arguments> lives() {
    return Stream.of(StreamClock.values())
        .flatMap(clock -> Stream.of(Arguments.of(clock, false), Arguments.of(clock, true)));
  }

  @ParameterizedTest
  @MethodSource("lives")
  void aRestoreAtAnyStepGivesTheSameEvents(StreamClock clock, boolean rocks) throws Exception {
    List<Step> steps = life(clock);
    List<Output> undisturbed = run(steps, clock, rocks, -1);
    assertThat(undisturbed.stream().filter(Trigger.class::isInstance).map(Trigger.class::cast))
        .extracting(t -> t.reason() + " " + t.attempt())
        .containsExactly("DEBT 1", "DEBT 2", "DEBT 3", "INTERVAL 1");
    for (int killed = 0; killed < steps.size(); killed++) {
      assertThat(run(steps, clock, rocks, killed))
          .as("killed after step %d", killed)
          .isEqualTo(undisturbed);
    }
  }

  @Test
  void aReplayByTheStreamsClockRepeatsEveryIdentifier() throws Exception {
    assertThat(ids(run(life(StreamClock.EVENT), StreamClock.EVENT, false, -1)))
        .isEqualTo(ids(run(life(StreamClock.EVENT), StreamClock.EVENT, true, 4)))
        .hasSize(4)
        .doesNotHaveDuplicates();
  }

  private static List<String> ids(List<Output> outputs) {
    return outputs.stream()
        .filter(Trigger.class::isInstance)
        .map(output -> ((Trigger) output).eventId())
        .toList();
  }

  /** TRIGGERED, back-off, RETRAINING, back-off, TRIGGERED, superseded, then an interval. */
  private static List<Step> life(StreamClock clock) {
    List<Step> steps = new ArrayList<>();
    steps.add(judge -> take(judge, serving("v1", 0, Rule.Debt.DEFAULT)));
    steps.add(
        judge -> {
          for (Example example : EngineFixture.examples("v1", 1, 200, true, 1)) {
            take(judge, example);
          }
          take(judge, command(Command.Kind.LOOK, ASKED));
        });
    steps.add(judge -> become(judge, clock, ASKED, ASKED));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 10_000));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 29_999));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 30_000));
    steps.add(judge -> command(judge, clock, Command.Kind.RETRAIN_ACKNOWLEDGED, ASKED + 31_000));
    steps.add(judge -> command(judge, clock, Command.Kind.RETRAIN_STARTED, ASKED + 32_000));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 131_999));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 132_000));
    steps.add(judge -> become(judge, clock, ASKED, ASKED + 172_000));
    steps.add(
        judge -> {
          take(judge, serving("v2", ASKED + 173_000, new Rule.Interval(200_000)));
          become(judge, clock, ASKED + 173_000, ASKED + 173_000);
        });
    steps.add(judge -> become(judge, clock, ASKED + 173_000, ASKED + 372_999));
    steps.add(judge -> become(judge, clock, ASKED + 173_000, ASKED + 373_000));
    return steps;
  }

  private static List<Output> run(List<Step> steps, StreamClock clock, boolean rocks, int killed)
      throws Exception {
    List<Output> said = new ArrayList<>();
    KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge =
        open(clock, rocks, null, 0);
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).on(judge);
      if (i == killed) {
        judge.prepareSnapshotPreBarrier(i);
        OperatorSubtaskState state = judge.snapshot(i, i);
        said.addAll(judge.extractOutputValues());
        long now = judge.getProcessingTime();
        judge.close();
        judge = open(clock, rocks, state, now);
      }
    }
    said.addAll(judge.extractOutputValues());
    judge.close();
    return said.stream().filter(output -> output.modelId().equals(EngineFixture.MODEL)).toList();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Event, Output> open(
      StreamClock clock, boolean rocks, OperatorSubtaskState state, long now) throws Exception {
    EngineOptions options =
        new EngineOptions(32, 200, 60_000, 50, "test")
            .toBuilder().clock(clock).backoff(new Backoff(20_000, 60_000)).build();
    KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new Judge(options, 1, Long.MAX_VALUE), Event::modelId, Types.STRING, 128, 1, 0);
    judge.setStateBackend(rocks ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
    judge.setup(OutputSerializer.INSTANCE);
    judge.setProcessingTime(now);
    if (state != null) {
      judge.initializeState(state);
    }
    judge.open();
    return judge;
  }

  /** An event, and then one of another model, which takes the only place in memory. */
  private static void take(
      KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge, Event event)
      throws Exception {
    judge.processElement(new StreamRecord<>(event));
    judge.processElement(
        new StreamRecord<>(
            new Command("other", event.time(), Command.Kind.LOOK, "", "", Origin.NONE)));
  }

  private static void become(
      KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge,
      StreamClock clock,
      long eventTime,
      long time)
      throws Exception {
    judge.setProcessingTime(time);
    judge.processWatermark(clock == StreamClock.EVENT ? time : eventTime);
  }

  private static void command(
      KeyedOneInputStreamOperatorTestHarness<String, Event, Output> judge,
      StreamClock clock,
      Command.Kind kind,
      long time)
      throws Exception {
    judge.setProcessingTime(time);
    take(judge, command(kind, time));
    become(judge, clock, ASKED, time);
  }

  private static Command command(Command.Kind kind, long time) {
    return new Command(EngineFixture.MODEL, time, kind, "", "", new Origin("commands", 0, time));
  }

  private static Deployment serving(String version, long at, Rule rule) {
    return EngineFixture.deployment(version, at)
        .with(new RetrainTerms(false, new Policy(List.of(rule)), RETRY, ""));
  }
}
