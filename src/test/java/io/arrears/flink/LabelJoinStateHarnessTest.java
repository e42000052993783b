package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * The label join with room for one slot and one byte of prediction ids in memory, on RocksDB: what
 * is evicted comes back, goes to other subtasks, and ends.
 */
class LabelJoinStateHarnessTest {

  private static final int KEY_GROUPS = 8;
  private static final int ROWS = 200;
  private static final long NOW = 3_600_000_000L;
  private static final long HORIZON = 1_000_000;
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final List<KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinInput, Event>> subtasks =
      new ArrayList<>();

  @Test
  void whatIsEvictedComesBackGoesElsewhereAndEnds() throws Exception {
    open(1, null);
    send(EngineFixture.deployment("1", 0));
    for (int i = 0; i < ROWS; i++) {
      send(observation("1", "waiting" + i));
      send(observation("1", "joined" + i));
      send(label("joined" + i, 1));
      send(label("orphan" + i, 1));
      send(observation("2", "unknown" + i));
    }
    assertThat(examples()).isEqualTo(ROWS);
    assertThat(waiting()).isEqualTo(2 * ROWS);
    OperatorSubtaskState state = snapshot();
    subtasks.get(0).close();
    subtasks.clear();

    open(2, state);
    assertThat(waiting()).isEqualTo(2 * ROWS);
    assertThat(subtasks).allSatisfy(one -> assertThat(join(one).waiting()).isPositive());
    for (int i = 0; i < ROWS; i += 2) {
      send(label("waiting" + i, 1));
      send(observation("1", "orphan" + i));
      send(label("joined" + i, 1));
    }
    assertThat(examples()).isEqualTo(ROWS);
    assertThat(count(JoinCounters::duplicateLabels)).isEqualTo(ROWS / 2);
    for (var subtask : subtasks) {
      subtask.setProcessingTime(WAIT.toMillis());
    }
    assertThat(count(JoinCounters::refusedObservations)).isEqualTo(ROWS);
    assertThat(waiting()).isEqualTo(ROWS / 2);
    send(new Retirement(EngineFixture.MODEL, "1", NOW, Origin.NONE));
    snapshot();
    for (var subtask : subtasks) {
      subtask.processWatermark(NOW + HORIZON + 2 * Duration.ofHours(1).toMillis());
    }
    assertThat(waiting()).isZero();
    assertThat(count(JoinCounters::expiredObservations)).isEqualTo(ROWS / 2);
    assertThat(count(JoinCounters::orphanedLabels)).isEqualTo(ROWS / 2);
    snapshot();
    for (var subtask : subtasks) {
      assertEmpty(join(subtask).getKeyedStateBackend());
      assertThat(subtask.numEventTimeTimers()).isZero();
      assertThat(subtask.numProcessingTimeTimers()).isZero();
      subtask.close();
    }
  }

  private static void assertEmpty(KeyedStateBackend<JoinKey> backend) {
    for (String name : List.of("rows", "deployments", "counts", "unchecked")) {
      assertThat(backend.getKeys(name, VoidNamespace.INSTANCE)).as(name).isEmpty();
    }
    assertThat(backend.<Long>getKeysAndNamespaces("ending")).isEmpty();
  }

  // ---- fixture ----------------------------------------------------------------------------------

  private void open(int parallelism, OperatorSubtaskState state) throws Exception {
    for (int i = 0; i < parallelism; i++) {
      LabelJoin join =
          new LabelJoin(Duration.ofHours(5), Duration.ofHours(1), WAIT, 1_000_000, WAIT, 1, 1);
      KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinInput, Event> subtask =
          new KeyedOneInputStreamOperatorTestHarness<>(
              join, JoinInput::key, JoinKeyTypeInfo.INSTANCE, KEY_GROUPS, parallelism, i);
      subtask.setStateBackend(new EmbeddedRocksDBStateBackend());
      subtask.setup(EventSerializer.INSTANCE);
      if (state != null) {
        subtask.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, KEY_GROUPS, 1, parallelism, i));
      }
      subtask.open();
      subtasks.add(subtask);
    }
  }

  private void send(Event event) throws Exception {
    List<JoinInput> routed = new ArrayList<>();
    new JoinRouter().flatMap(event, new ListCollector<>(routed));
    for (JoinInput input : routed) {
      int subtask =
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              input.key(), KEY_GROUPS, subtasks.size());
      subtasks.get(subtask).processElement(new StreamRecord<>(input));
    }
  }

  /** The last subtask's state, after all of them have written theirs. */
  private OperatorSubtaskState snapshot() throws Exception {
    OperatorSubtaskState state = null;
    for (var subtask : subtasks) {
      subtask.prepareSnapshotPreBarrier(1);
      state = subtask.snapshot(1, 1);
    }
    return state;
  }

  private static LabelJoin join(
      KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinInput, Event> subtask) {
    return (LabelJoin) subtask.getOperator();
  }

  private long waiting() {
    return subtasks.stream().mapToLong(subtask -> join(subtask).waiting()).sum();
  }

  private long examples() {
    return subtasks.stream()
        .flatMap(subtask -> subtask.extractOutputValues().stream())
        .filter(Example.class::isInstance)
        .count();
  }

  private long count(Function<JoinCounters, Counter> of) {
    return subtasks.stream()
        .mapToLong(subtask -> of.apply(join(subtask).counters()).getCount())
        .sum();
  }

  private static Observation observation(String version, String predictionId) {
    return new Observation(
        EngineFixture.MODEL,
        version,
        predictionId,
        NOW,
        new double[] {1, 2},
        new double[] {0.5},
        Double.NaN,
        NOW,
        Origin.NONE);
  }

  private static Label label(String predictionId, double value) {
    return new Label(EngineFixture.MODEL, predictionId, NOW, value, Origin.NONE);
  }
}
