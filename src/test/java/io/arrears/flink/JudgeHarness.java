package io.arrears.flink;

import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Output;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** One subtask of the Judge. */
record JudgeHarness(
    KeyedOneInputStreamOperatorTestHarness<String, Event, Output> harness,
    int parallelism,
    int subtask)
    implements AutoCloseable {

  enum Backend {
    HEAP,
    ROCKSDB;

    StateBackend create() {
      return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
    }
  }

  static JudgeHarness open(
      Backend backend, int hot, int parallelism, int subtask, OperatorSubtaskState state)
      throws Exception {
    return open(backend, hot, Long.MAX_VALUE, parallelism, subtask, state);
  }

  static JudgeHarness open(
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
    return new JudgeHarness(harness, parallelism, subtask);
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
