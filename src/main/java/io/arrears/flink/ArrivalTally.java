package io.arrears.flink;

import io.arrears.engine.Arrivals;
import io.arrears.engine.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Counts by model, version and bucket of observation time the observations that the label join has
 * taken, between one flush and the next. It is empty at every barrier and has no state.
 */
final class ArrivalTally {

  private final long bucket;
  private final Map<String, Map<String, Map<Long, long[]>>> counts = new TreeMap<>();

  /**
   * @param bucket milliseconds of event time, above 0
   */
  ArrivalTally(long bucket) {
    this.bucket = bucket;
  }

  void add(String modelId, String version, long time) {
    long end = (Math.floorDiv(time, bucket) + 1) * bucket;
    counts
        .computeIfAbsent(modelId, model -> new TreeMap<>())
        .computeIfAbsent(version, v -> new HashMap<>())
        .computeIfAbsent(end, e -> new long[1])[0]++;
  }

  /** Gives everything away, one event a bucket. */
  void flush(Consumer<Event> out) {
    if (!counts.isEmpty()) {
      counts.forEach(
          (model, versions) ->
              versions.forEach(
                  (version, buckets) ->
                      new TreeMap<>(buckets)
                          .forEach(
                              (end, count) ->
                                  out.accept(new Arrivals(model, version, end, count[0])))));
      counts.clear();
    }
  }
}
