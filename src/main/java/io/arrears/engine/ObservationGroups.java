package io.arrears.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts observations together by model, where they are read: observations in, {@link
 * ObservationBlock}s out, and an observation that is alone as it came, as an {@link Example} where
 * it brought its label. What is kept of a model is looked for, and its memory touched, once a block
 * instead of once a row. Within a model observations keep their order.
 *
 * <p>A block leaves before it would pass {@value #BLOCK_BYTES} bytes (a larger observation goes
 * alone), and all leave when they have {@value #MOST_BYTES} together or are flushed; what is not
 * flushed before a checkpoint is lost. At most {@value #GROUPS} models are grouped at a time: one
 * that finds no room sends another one's on, so that with many more models observations cross
 * alone, which is what they would do without groups. So memory is bounded by {@value #MOST_BYTES}
 * of rows, {@value #MOST_ROOM} kept for the next ones, and about 500 bytes for each of the groups.
 * Not thread-safe.
 */
public final class ObservationGroups {

  /** Bytes of rows of a block: half of what a buffer between two of Flink's tasks holds. */
  static final int BLOCK_BYTES = 16 << 10;

  /**
   * Bytes of rows of all models with which all leave. With fewer whoever takes them is done before
   * the next watermark, and waits: 8 MB cost the job a sixth of its speed.
   */
  static final int MOST_BYTES = 16 << 20;

  /** Bytes kept for the rows of all models, beyond which all leave and the room is given back. */
  static final int MOST_ROOM = 48 << 20;

  /** A power of two. */
  static final int GROUPS = 1 << 14;

  /** Groups among which a model finds its own. */
  private static final int WAYS = 4;

  private final ObservationGroup[] groups = new ObservationGroup[GROUPS];

  /** Groups that had an observation since all were given away, each once. */
  private final List<ObservationGroup> touched = new ArrayList<>();

  private long bytes;
  private long room;
  private int victim;

  /**
   * Takes an observation.
   *
   * @param out takes what leaves
   */
  public void accept(Observation observation, Consumer<? super Event> out) {
    ObservationGroup group = group(observation.modelId(), out);
    if (group.length() + ObservationGroup.bytes(observation) > BLOCK_BYTES) {
      take(group, out);
    }
    if (!add(group, observation)) {
      take(group, out);
      if (!add(group, observation)) {
        throw new IllegalStateException("an empty group refuses " + observation);
      }
    }
    if (group.length() > BLOCK_BYTES) {
      take(group, out);
      room -= group.capacity();
      group.release();
      room += group.capacity();
    }
    if (bytes >= MOST_BYTES || room > MOST_ROOM) {
      flush(out);
    }
  }

  private boolean add(ObservationGroup group, Observation observation) {
    int length = group.length();
    int capacity = group.capacity();
    if (!group.add(observation)) {
      return false;
    }
    bytes += group.length() - length;
    room += group.capacity() - capacity;
    if (!group.isTouched) {
      group.isTouched = true;
      touched.add(group);
    }
    return true;
  }

  /** The group of a model, or one that becomes it. */
  private ObservationGroup group(String modelId, Consumer<? super Event> out) {
    int set = set(modelId);
    ObservationGroup empty = null;
    for (int i = set; i < set + WAYS; i++) {
      ObservationGroup group = groups[i];
      if (group == null) {
        // Nobody is behind it.
        empty = empty == null ? create(i) : empty;
        break;
      }
      if (group.modelId().equals(modelId)) {
        return group;
      }
      if (empty == null && group.isEmpty()) {
        empty = group;
      }
    }
    if (empty == null) {
      victim++;
      empty = groups[set + (victim & WAYS - 1)];
      take(empty, out);
    }
    empty.begin(modelId);
    return empty;
  }

  private ObservationGroup create(int i) {
    groups[i] = new ObservationGroup();
    room += groups[i].capacity();
    return groups[i];
  }

  private static int set(String modelId) {
    int hash = modelId.hashCode() * 0x9E3779B9;
    return (hash >>> 8 & GROUPS - 1) & -WAYS;
  }

  /** Gives all observations of a model away. */
  public void flush(String modelId, Consumer<? super Event> out) {
    int set = set(modelId);
    for (int i = set; i < set + WAYS; i++) {
      if (groups[i] != null && groups[i].modelId().equals(modelId)) {
        take(groups[i], out);
      }
    }
  }

  /** Gives everything away. */
  public void flush(Consumer<? super Event> out) {
    for (int i = 0; i < touched.size(); i++) {
      ObservationGroup group = touched.get(i);
      group.isTouched = false;
      take(group, out);
    }
    touched.clear();
    if (room > MOST_ROOM) {
      room = 0;
      for (ObservationGroup group : groups) {
        if (group != null) {
          group.release();
          room += group.capacity();
        }
      }
    }
  }

  private void take(ObservationGroup group, Consumer<? super Event> out) {
    if (!group.isEmpty()) {
      bytes -= group.length();
      out.accept(group.take());
    }
  }

  /** Bytes kept for rows, whether there are any or not. */
  long room() {
    return room;
  }
}
