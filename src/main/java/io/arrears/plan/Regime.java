package io.arrears.plan;

import java.util.List;

/**
 * Since when a model's labels have followed the law that they follow now, by the scores of its
 * deployed version. Times are observation times, milliseconds since the epoch.
 *
 * @param unchanged posterior probability that nothing has changed since the version was activated,
 *     0 to 1
 * @param start most probable start: time of the first row; where that is the version's first row,
 *     nothing has changed
 * @param earliest start of the interval that holds the regime's start with probability 0.8
 * @param latest its end
 * @param rows labelled rows since the most probable start
 * @param trainFrom time from which to train: the first row that is of the present regime with
 *     probability 0.9, where half of {@code rows} or more are left; else {@code start}
 * @param trainRows labelled rows since then
 * @param offsets records since then, by partition
 */
public record Regime(
    double unchanged,
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
