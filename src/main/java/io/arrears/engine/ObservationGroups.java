package io.arrears.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Groups observations by model, where they are read: observations in, {@link ObservationBlock}s
 * out. What is kept of a model is looked for, and its memory taken in hand, once a block instead of
 * once a row. Within a model observations keep their order.
 *
 * <p>A block leaves when it has {@value #BLOCK_BYTES} bytes, all leave when they have {@value
 * #MOST_BYTES} together, and when they are flushed. What is grouped is lost unless it is flushed
 * before a checkpoint. Not thread-safe.
 */
public final class ObservationGroups {

  /** Bytes of rows with which a block leaves: half of what Flink's buffers between tasks hold. */
  static final int BLOCK_BYTES = 16 << 10;

  /** Bytes of rows of all models with which all leave. */
  static final int MOST_BYTES = 32 << 20;

  private static final int FIRST_BYTES = 1 << 10;

  /** A power of two. */
  private static final int FOUND = 8192;

  private final Map<String, Group> models = new HashMap<>();

  /** Groups that were found, by the hash of their model: most observations meet theirs here. */
  private final Group[] found = new Group[FOUND];

  /** Models that had an observation since all were given away, in that order. */
  private final List<Group> busy = new ArrayList<>();

  private long bytes;

  /** Room kept for rows, by models that have some and models that have had. */
  private long room;

  /**
   * Takes an observation.
   *
   * @param out takes blocks that are full
   */
  public void accept(Observation observation, Consumer<? super Event> out) {
    Group group = find(observation.modelId());
    if (!group.isBusy) {
      group.isBusy = true;
      busy.add(group);
    }
    add(group, observation, out);
    if (group.rows.length() >= BLOCK_BYTES) {
      take(group, out);
    }
    if (bytes >= MOST_BYTES) {
      flush(out);
    }
  }

  private Group find(String modelId) {
    int hash = modelId.hashCode();
    int place = (hash ^ hash >>> 16) & FOUND - 1;
    Group group = found[place];
    if (group == null || !group.modelId.equals(modelId)) {
      group = models.computeIfAbsent(modelId, Group::new);
      found[place] = group;
    }
    return group;
  }

  private void add(Group group, Observation observation, Consumer<? super Event> out) {
    ObservationBlock.Builder rows = group.rows;
    int before = rows.length();
    if (!rows.add(observation)) {
      take(group, out);
      before = 0;
      rows.add(observation);
    }
    bytes += rows.length() - before;
    room += rows.capacity() - group.room;
    group.room = rows.capacity();
  }

  /** Gives all observations of a model away. */
  public void flush(String modelId, Consumer<? super Event> out) {
    Group group = models.get(modelId);
    if (group != null) {
      take(group, out);
    }
  }

  /** Gives everything away, models in the order of their first observation. */
  public void flush(Consumer<? super Event> out) {
    for (int i = 0; i < busy.size(); i++) {
      Group group = busy.get(i);
      group.isBusy = false;
      take(group, out);
    }
    busy.clear();
    if (room > MOST_BYTES) {
      models.clear();
      Arrays.fill(found, null);
      room = 0;
    }
  }

  private void take(Group group, Consumer<? super Event> out) {
    if (group.rows.size() > 0) {
      bytes -= group.rows.length();
      out.accept(group.rows.take());
    }
  }

  /** Observations of one model. */
  private static final class Group {
    private final String modelId;
    private final ObservationBlock.Builder rows;
    private boolean isBusy;

    /** Room kept for the rows, bytes. */
    private int room;

    private Group(String modelId) {
      this.modelId = modelId;
      rows = new ObservationBlock.Builder(modelId, FIRST_BYTES);
    }
  }
}
