package io.arrears.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Groups examples that brought their label by model, where they are read: examples in, {@link
 * ExampleBlock}s out. An engine is looked for, and its memory taken in hand, once a block instead
 * of once a row. Within a model examples keep their order.
 *
 * <p>A block leaves when it has {@value #BLOCK_BYTES} bytes, all leave when they have {@value
 * #MOST_BYTES} together, and when they are flushed. What is grouped is lost unless it is flushed
 * before a checkpoint. Not thread-safe.
 */
public final class ExampleGroups {

  /** Bytes of rows with which a block leaves: half of what Flink's buffers between tasks hold. */
  static final int BLOCK_BYTES = 16 << 10;

  /** Bytes of rows of all models with which all leave. */
  static final int MOST_BYTES = 32 << 20;

  private static final int FIRST_BYTES = 1 << 10;

  private final Map<String, Group> models = new HashMap<>();

  /** Models that had an example since all were given away, in that order. */
  private final List<Group> busy = new ArrayList<>();

  private long bytes;

  /** Room kept for rows, by models that have some and models that have had. */
  private long room;

  /**
   * Takes an example.
   *
   * @param example one that brought its label
   * @param out takes blocks that are full
   */
  public void accept(Example example, Consumer<? super Event> out) {
    Group group = models.get(example.modelId());
    if (group == null) {
      group = new Group(example.modelId());
      models.put(example.modelId(), group);
    }
    if (!group.isBusy) {
      group.isBusy = true;
      busy.add(group);
    }
    add(group, example.observation(), out);
    if (group.rows.length() >= BLOCK_BYTES) {
      take(group, out);
    }
    if (bytes >= MOST_BYTES) {
      flush(out);
    }
  }

  private void add(Group group, Observation observation, Consumer<? super Event> out) {
    ExampleBlock.Builder rows = group.rows;
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

  /** Gives all examples of a model away. */
  public void flush(String modelId, Consumer<? super Event> out) {
    Group group = models.get(modelId);
    if (group != null) {
      take(group, out);
    }
  }

  /** Gives everything away, models in the order of their first example. */
  public void flush(Consumer<? super Event> out) {
    for (int i = 0; i < busy.size(); i++) {
      Group group = busy.get(i);
      group.isBusy = false;
      take(group, out);
    }
    busy.clear();
    if (room > MOST_BYTES) {
      models.clear();
      room = 0;
    }
  }

  private void take(Group group, Consumer<? super Event> out) {
    if (group.rows.size() > 0) {
      bytes -= group.rows.length();
      out.accept(group.rows.take());
    }
  }

  /** Examples of one model. */
  private static final class Group {
    private final ExampleBlock.Builder rows;
    private boolean isBusy;

    /** Room kept for the rows, bytes. */
    private int room;

    private Group(String modelId) {
      rows = new ExampleBlock.Builder(modelId, FIRST_BYTES);
    }
  }
}
