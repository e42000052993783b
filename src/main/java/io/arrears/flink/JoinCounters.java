package io.arrears.flink;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the label join counts, each a metric of the operator. Every observation and every label adds
 * to at least one of them when it arrives or when its row ends; the guide's table of outcomes says
 * which.
 *
 * @param joined {@code examples.joined}: observations that met their first label
 * @param duplicateObservations {@code observations.duplicate}: repeated observations, ignored
 * @param refusedObservations {@code observations.refused}: dead letters
 * @param notAdmittedObservations {@code observations.notAdmitted}: beyond the model's cap
 * @param sampledOutObservations {@code observations.sampledOut}: outside of the label sample
 * @param expiredObservations {@code observations.expired}: never met a label
 * @param notKept {@code observations.notKept}: met their label, and beyond the model's cap were not
 *     kept whole: they cannot be corrected
 * @param duplicateLabels {@code labels.duplicate}: known by time and value, ignored
 * @param amendedLabels {@code labels.amended}: a further value for a prediction
 * @param retractedLabels {@code labels.retracted}: the word that there is no value
 * @param refusedLabels {@code labels.refused}: outside of the family's range; dead letters
 * @param surplusLabels {@code labels.surplus}: beyond the eight of a prediction that are kept
 * @param notAdmittedLabels {@code labels.notAdmitted}: without an observation, or of one that was
 *     not kept whole, beyond the cap
 * @param sampledOutLabels {@code labels.sampledOut}: outside of the label sample
 * @param orphanedLabels {@code labels.orphaned}: never met an observation, or came after its
 *     horizon
 */
record JoinCounters(
    Counter joined,
    Counter duplicateObservations,
    Counter refusedObservations,
    Counter notAdmittedObservations,
    Counter sampledOutObservations,
    Counter expiredObservations,
    Counter notKept,
    Counter duplicateLabels,
    Counter amendedLabels,
    Counter retractedLabels,
    Counter refusedLabels,
    Counter surplusLabels,
    Counter notAdmittedLabels,
    Counter sampledOutLabels,
    Counter orphanedLabels) {

  static JoinCounters register(MetricGroup group) {
    return new JoinCounters(
        group.counter("examples.joined"),
        group.counter("observations.duplicate"),
        group.counter("observations.refused"),
        group.counter("observations.notAdmitted"),
        group.counter("observations.sampledOut"),
        group.counter("observations.expired"),
        group.counter("observations.notKept"),
        group.counter("labels.duplicate"),
        group.counter("labels.amended"),
        group.counter("labels.retracted"),
        group.counter("labels.refused"),
        group.counter("labels.surplus"),
        group.counter("labels.notAdmitted"),
        group.counter("labels.sampledOut"),
        group.counter("labels.orphaned"));
  }

  /** Every number, in the order of the fields. */
  List<Long> values() {
    return Stream.of(
            joined,
            duplicateObservations,
            refusedObservations,
            notAdmittedObservations,
            sampledOutObservations,
            expiredObservations,
            notKept,
            duplicateLabels,
            amendedLabels,
            retractedLabels,
            refusedLabels,
            surplusLabels,
            notAdmittedLabels,
            sampledOutLabels,
            orphanedLabels)
        .map(Counter::getCount)
        .toList();
  }
}
