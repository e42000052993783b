package io.arrears.engine;

import java.util.Objects;

/**
 * How many observations of a version began to wait for a label, in one bucket of observation time.
 * Several of them may speak of one bucket, from one place or from many: they add up.
 *
 * @param modelId model name
 * @param version version that served
 * @param time end of the bucket, exclusive, milliseconds since the epoch: the tally's order time
 * @param count observations, 1 or more
 */
public record Arrivals(String modelId, String version, long time, long count) implements Event {

  public Arrivals {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(version, "version");
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", allowed: 1 or more");
    }
  }

  /** A tally was read from nowhere. */
  @Override
  public Origin origin() {
    return Origin.NONE;
  }
}
