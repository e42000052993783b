package io.arrears.flink;

import io.arrears.engine.ModelEngine;

/**
 * A live engine and what the Judge must remember of it; ordered by next event time and model id.
 */
final class HotModel implements Comparable<HotModel> {

  final String modelId;
  final ModelEngine engine;

  /** Event time at which the engine has something to do; set by {@link HotModels#schedule} only. */
  long nextEventTime;

  /** Event-time timer that is set; Long.MAX_VALUE: none. */
  long eventTimer;

  /** Processing-time timer that is set; Long.MAX_VALUE: none. */
  long deadlineTimer;

  /** Bytes of the engine as last seen in keyed state; 0 before it was first written. */
  int stateBytes;

  /** Memory that the engine was last seen to take, bytes. */
  long heapBytes;

  /** Whether keyed state is behind the engine. */
  boolean dirty;

  /** Whether the engine was used since {@link HotModels} last looked for one to evict. */
  boolean used;

  /** Index among the hot models in the order in which that look goes round. */
  int place;

  /**
   * @param stateBytes bytes of the keyed state that the engine comes from, where its timers are
   *     set; 0: it is new
   */
  HotModel(String modelId, ModelEngine engine, int stateBytes) {
    this.modelId = modelId;
    this.engine = engine;
    this.stateBytes = stateBytes;
    boolean timersSet = stateBytes > 0;
    nextEventTime = engine.nextEventTime();
    eventTimer = timersSet ? nextEventTime : Long.MAX_VALUE;
    deadlineTimer = timersSet ? engine.nextDeadline() : Long.MAX_VALUE;
  }

  @Override
  public int compareTo(HotModel other) {
    int byTime = Long.compare(nextEventTime, other.nextEventTime);
    return byTime != 0 ? byTime : modelId.compareTo(other.modelId);
  }
}
