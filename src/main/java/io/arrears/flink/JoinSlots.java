package io.arrears.flink;

import io.arrears.engine.Event;
import java.util.LinkedHashMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * The slots of one subtask: those used last are in memory and are brought to keyed state before a
 * barrier, and when they are evicted. Not thread-safe.
 */
final class JoinSlots {

  private final KeyedStateBackend<JoinKey> keys;
  private final ListState<Event> deployments;
  private final ValueState<long[]> counts;
  private final InternalTimerService<VoidNamespace> timers;
  private final RowEnds ends;
  private final long bucket;
  private final int most;
  private final LinkedHashMap<JoinKey, JoinSlot> hot = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param bucket expiry is rounded up to multiples of this, milliseconds, above 0
   * @param most slots kept in memory, 1 or more
   */
  JoinSlots(
      KeyedStateBackend<JoinKey> keys,
      ListState<Event> deployments,
      ValueState<long[]> counts,
      InternalTimerService<VoidNamespace> timers,
      RowEnds ends,
      long bucket,
      int most) {
    this.keys = keys;
    this.deployments = deployments;
    this.counts = counts;
    this.timers = timers;
    this.ends = ends;
    this.bucket = bucket;
    this.most = most;
  }

  /** Slots in memory. */
  int size() {
    return hot.size();
  }

  /** The slot of the current key. */
  JoinSlot current() throws Exception {
    JoinKey key = keys.getCurrentKey();
    JoinSlot slot = hot.get(key);
    if (slot == null) {
      long phase = key.phase(bucket);
      JoinVersions versions = new JoinVersions(bucket, phase, deployments.get());
      slot = new JoinSlot(key, phase, versions, counts.value());
      hot.put(key, slot);
    }
    return slot;
  }

  /** Writes the versions of the current slot, and sees to it that those that end are forgotten. */
  void keepVersions(JoinSlot slot) throws Exception {
    deployments.update(slot.versions.events());
    for (long end : slot.versions.ends()) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, end);
    }
  }

  /** Makes room; the current key stays. */
  void evict() throws Exception {
    if (hot.size() <= most && !ends.areTooMany()) {
      return;
    }
    JoinKey key = keys.getCurrentKey();
    if (ends.areTooMany()) {
      writeAll();
    }
    while (hot.size() > most) {
      JoinSlot eldest = hot.values().iterator().next();
      write(eldest);
      hot.remove(eldest.key);
    }
    keys.setCurrentKey(key);
  }

  /** Brings keyed state up to all slots; the current key changes. */
  void writeAll() throws Exception {
    for (JoinSlot slot : hot.values()) {
      write(slot);
    }
  }

  private void write(JoinSlot slot) throws Exception {
    if (slot.dirty || !slot.blocks.isEmpty()) {
      keys.setCurrentKey(slot.key);
      ends.write(slot);
      if (slot.isEmpty()) {
        counts.clear();
      } else {
        counts.update(slot.counts());
      }
      slot.dirty = false;
    }
  }
}
