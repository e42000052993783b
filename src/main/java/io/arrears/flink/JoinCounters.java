package io.arrears.flink;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the label join counts, in events; each is a metric of the operator.
 *
 * @param joined {@code examples.joined}: observations that met their label
 * @param duplicateObservations {@code observations.duplicate}: repeated observations, ignored
 * @param expiredObservations {@code observations.expired}: observations that never met their label
 * @param duplicateLabels {@code labels.duplicate}: repeated labels of the same value, ignored
 * @param amendedLabels {@code labels.amended}: second labels of another value, not applied
 * @param orphanedLabels {@code labels.orphaned}: labels that never met their observation
 */
record JoinCounters(
    Counter joined,
    Counter duplicateObservations,
    Counter expiredObservations,
    Counter duplicateLabels,
    Counter amendedLabels,
    Counter orphanedLabels) {

  static JoinCounters register(MetricGroup group) {
    return new JoinCounters(
        group.counter("examples.joined"),
        group.counter("observations.duplicate"),
        group.counter("observations.expired"),
        group.counter("labels.duplicate"),
        group.counter("labels.amended"),
        group.counter("labels.orphaned"));
  }
}
