package io.arrears.flink;

import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Which rows of the label join end when: their prediction ids by bucket of event time. The ids of a
 * bucket are gathered in memory, with their slot, and appended to keyed state in blocks; one timer
 * stands for a slot and bucket. Not thread-safe.
 */
final class RowEnds {

  /** Bytes of a block in memory. */
  private static final int MAX_BLOCK = 4 << 10;

  private final InternalListState<JoinKey, Long, byte[]> ending;
  private final InternalTimerService<VoidNamespace> timers;
  private final long most;
  private long bytes;

  /**
   * @param ending blocks of the current key, by the end of their bucket
   * @param most bytes of prediction ids to be kept in memory, of all slots
   */
  RowEnds(
      InternalListState<JoinKey, Long, byte[]> ending,
      InternalTimerService<VoidNamespace> timers,
      long most) {
    this.ending = ending;
    this.timers = timers;
    this.most = most;
  }

  /**
   * Notes when the row of a prediction ends.
   *
   * @param slot the current key's
   */
  void add(long end, String id, JoinSlot slot) throws Exception {
    if (slot.noteTimer(end)) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, end);
    }
    IdBlock block = slot.block(end);
    bytes += block.add(id);
    if (block.length() >= MAX_BLOCK) {
      write(slot.removeBlock(end));
    }
  }

  /**
   * Takes away what was noted of a bucket whose timer has fired.
   *
   * @param slot the current key's
   * @param ended takes the prediction ids
   */
  void take(long end, JoinSlot slot, IdBlock.Reader ended) throws Exception {
    slot.forgetTimer(end);
    ending.setCurrentNamespace(end);
    Iterable<byte[]> blocks = ending.get();
    if (blocks != null) {
      for (byte[] block : blocks) {
        IdBlock.read(block, ended);
      }
      ending.setCurrentNamespace(end);
      ending.clear();
    }
    IdBlock last = slot.removeBlock(end);
    if (last != null) {
      bytes -= last.length();
      IdBlock.read(last.toBytes(), ended);
    }
  }

  /** Whether more is in memory than is to be. */
  boolean areTooMany() {
    return bytes > most;
  }

  /** Brings keyed state up to a slot, the current key's. */
  void write(JoinSlot slot) throws Exception {
    for (IdBlock block : slot.blocks) {
      write(block);
    }
    slot.blocks.clear();
  }

  private void write(IdBlock block) throws Exception {
    bytes -= block.length();
    ending.setCurrentNamespace(block.end());
    ending.add(block.toBytes());
  }
}
