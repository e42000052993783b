package io.arrears.engine;

import io.arrears.engine.ObservationBlock.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Observations of one model that are put together, again and again. The first one is kept as it
 * came, so that one alone goes on as it came. Not thread-safe.
 */
final class ObservationGroup {

  private static final int FIRST_BYTES = 256;

  /** Whether it had an observation since all groups were given away, see there. */
  boolean isTouched;

  private final List<Source> sources = new ArrayList<>(1);
  private String modelId = "";
  private PackedBytes packed = new PackedBytes(FIRST_BYTES);
  private Observation first;
  private int features;
  private int outputs;
  private int rows;
  private long time;

  /** The model; empty before the first one. */
  String modelId() {
    return modelId;
  }

  /** Begins with another model; must be empty. */
  void begin(String model) {
    modelId = model;
    sources.clear();
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** How many observations there are. */
  int size() {
    return rows;
  }

  /** Bytes that they take. */
  int length() {
    return packed.length();
  }

  /** Bytes kept for them. */
  int capacity() {
    return packed.bytes().length;
  }

  /** Gives the room for observations back. */
  void release() {
    packed = new PackedBytes(FIRST_BYTES);
  }

  /** Bytes that an observation would take. */
  static int bytes(Observation observation) {
    return Double.BYTES * (observation.features().length + observation.prediction().length)
        + Source.ROW_BYTES
        + observation.predictionId().length();
  }

  /**
   * Adds an observation of the model.
   *
   * @return false where it does not fit to the others, as it always does where there are none;
   *     nothing has changed then
   */
  boolean add(Observation observation) {
    double[] values = observation.features();
    double[] prediction = observation.prediction();
    if (rows > 0 && (values.length != features || prediction.length != outputs)) {
      return false;
    }
    if (rows == 0) {
      features = values.length;
      outputs = prediction.length;
      time = Long.MAX_VALUE;
      first = observation;
    }
    int source = source(observation);
    if (source == ObservationBlock.MOST_SOURCES) {
      return false;
    }
    time = Math.min(time, Math.max(observation.time(), observation.labelTime()));
    packed.ensure(packed.length() + bytes(observation));
    packed.put(values);
    packed.put(prediction);
    packed.put(observation.label());
    packed.put(observation.time());
    packed.put(observation.labelTime());
    packed.put(observation.origin().offset());
    packed.put(source);
    packed.put(observation.predictionId());
    rows++;
    return true;
  }

  private int source(Observation observation) {
    int count = sources.size();
    for (int i = 0; i < count; i++) {
      if (sources.get(i).is(observation)) {
        return i;
      }
    }
    if (count == ObservationBlock.MOST_SOURCES && rows == 0) {
      sources.clear();
      count = 0;
    }
    if (count < ObservationBlock.MOST_SOURCES) {
      sources.add(
          new Source(
              observation.version(),
              observation.origin().topic(),
              observation.origin().partition()));
    }
    return count;
  }

  /** What was put together, of which there must be some; the next begins. */
  Event take() {
    if (rows > 1) {
      return takeBlock();
    }
    Event alone = first.hasLabel() ? Example.inline(first) : first;
    clear();
    return alone;
  }

  /** The same as a block, be it of one. */
  ObservationBlock takeBlock() {
    byte[] bytes = Arrays.copyOf(packed.bytes(), packed.length());
    ObservationBlock block =
        new ObservationBlock(modelId, features, outputs, rows, List.copyOf(sources), bytes, time);
    clear();
    return block;
  }

  private void clear() {
    if (sources.size() > 1) {
      sources.clear();
    }
    packed.clear();
    first = null;
    rows = 0;
  }
}
