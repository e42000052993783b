package io.arrears.plan;

import java.util.List;

/**
 * Since when a model's labels have followed the law that they follow now, by the scores of its
 * deployed version. Times are observation times, milliseconds since the epoch.
 *
 * @param unchanged posterior probability that nothing has changed since the first row that was
 *     watched, 0 to 1
 * @param sinceActivation whether that was the version's first labelled row; false: the watch began
 *     later, and what was before is unknown
 * @param start most probable start: time of the first row; where that is the first row watched,
 *     nothing has changed
 * @param earliest start of the interval that holds the regime's start with probability 0.8, not
 *     after {@code start}
 * @param latest its end, not before {@code start}
 * @param rows labelled rows observed since the most probable start
 * @param trainFrom time from which to train: the first row that is of the present regime with
 *     probability 0.9, where half of {@code rows} or more are left; else {@code start}; earlier
 *     where that leaves fewer than 5 rows a feature
 * @param trainRows labelled rows observed since then
 * @param offsets where those rows are, by partition
 */
public record Regime(
    double unchanged,
    boolean sinceActivation,
    long start,
    long earliest,
    long latest,
    long rows,
    long trainFrom,
    long trainRows,
    List<Records> offsets) {

  public Regime {
    offsets = List.copyOf(offsets);
  }

  /**
   * Records of one partition.
   *
   * @param topic topic
   * @param partition partition number
   * @param first smallest offset
   * @param last largest offset
   */
  public record Records(String topic, int partition, long first, long last) {}
}
