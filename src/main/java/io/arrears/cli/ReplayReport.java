package io.arrears.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.arrears.backtest.Alarms;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code --json} writes.
 *
 * @param rows rows of the file, the warm-up included
 * @param recordsPerSecond observations behind the warm-up per second; null in lock-step
 * @param deadLetters records that were refused
 * @param deployments versions that went into service, the first included
 * @param triggers triggers in order
 * @param alarms drift alarms in order
 * @param labels what became of the rows behind the warm-up and their labels
 * @param loss totals over the labelled rows behind the warm-up
 * @param labelRequests labels that were asked for
 */
@JsonPropertyOrder({
  "rows",
  "recordsPerSecond",
  "deadLetters",
  "deployments",
  "triggers",
  "alarms",
  "labels",
  "loss",
  "labelRequests"
})
record ReplayReport(
    long rows,
    Double recordsPerSecond,
    long deadLetters,
    int deployments,
    List<TriggerLine> triggers,
    List<AlarmLine> alarms,
    LabelLine labels,
    LossLine loss,
    long labelRequests) {

  /** The report of an outcome. */
  static ReplayReport of(Outcome outcome) {
    return new ReplayReport(
        outcome.rows(),
        Double.isNaN(outcome.recordsPerSecond()) ? null : outcome.recordsPerSecond(),
        outcome.deadLetters(),
        outcome.deployments(),
        outcome.triggers().stream().map(TriggerLine::of).toList(),
        outcome.alarms().stream().map(AlarmLine::of).toList(),
        LabelLine.of(outcome),
        new LossLine(outcome.loss().deployed(), outcome.loss().belief()),
        outcome.labelRequests());
  }

  /** Writes the report as JSON. */
  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /**
   * One trigger.
   *
   * @param triggerId id of the trigger
   * @param reason rule that fired
   * @param atRow rows fed when the look happened, the warm-up included
   * @param debt debt at the look, currency
   * @param price price of a retrain, currency
   * @param version version that is to be replaced
   */
  @JsonPropertyOrder({"triggerId", "reason", "atRow", "debt", "price", "version"})
  record TriggerLine(
      String triggerId, String reason, long atRow, double debt, double price, String version) {

    private static TriggerLine of(Outcome.Fired fired) {
      return new TriggerLine(
          fired.trigger().triggerId(),
          fired.trigger().reason(),
          fired.atRow(),
          fired.trigger().debt(),
          fired.trigger().price(),
          fired.trigger().version());
    }
  }

  /**
   * One drift alarm.
   *
   * @param version version that it stood for
   * @param reference what windows were compared with
   * @param startedAt end of the window that raised it, milliseconds since the epoch
   * @param endedAt when it ended, milliseconds since the epoch; null: it stands
   * @param features what had moved when it started
   * @param statistics those of the first of them, each with its mean without drift in brackets
   * @param debtMoved whether the learning debt moved while it stood
   */
  @JsonPropertyOrder({
    "version",
    "reference",
    "startedAt",
    "endedAt",
    "features",
    "statistics",
    "debtMoved"
  })
  record AlarmLine(
      String version,
      String reference,
      long startedAt,
      Long endedAt,
      List<String> features,
      String statistics,
      boolean debtMoved) {

    private static AlarmLine of(Alarms.Alarm alarm) {
      return new AlarmLine(
          alarm.version(),
          alarm.reference(),
          alarm.startedAt(),
          alarm.endedAt() == Alarms.Alarm.STANDING ? null : alarm.endedAt(),
          alarm.features(),
          alarm.statistics(),
          alarm.debtMoved());
    }
  }

  /**
   * What became of the rows behind the warm-up, in rows. Every label that came is booked, closed,
   * held or refused; the others are lost.
   *
   * @param joined labels that came and met their observation
   * @param booked examples in the ledgers
   * @param closed labels that came after their version was replaced
   * @param held examples that wait for a reference profile
   * @param lost labels that came and were neither booked nor closed, held nor refused
   * @param pending rows that never get a label: they expire with the label horizon
   * @param waiting observations of the last version that wait for a label at the last look, behind
   *     the last label, as its model counts them
   */
  @JsonPropertyOrder({"joined", "booked", "closed", "held", "lost", "pending", "waiting"})
  record LabelLine(
      long joined, long booked, long closed, long held, long lost, long pending, long waiting) {

    private static LabelLine of(Outcome outcome) {
      LossTotals loss = outcome.loss();
      long told = loss.booked() + loss.closed() + loss.held();
      long lost = Math.max(0, loss.rows() - told - outcome.deadLetters());
      return new LabelLine(
          loss.rows() - lost,
          loss.booked(),
          loss.closed(),
          loss.held(),
          lost,
          outcome.unlabelled(),
          loss.waiting());
    }
  }

  /**
   * Loss totals, units of loss.
   *
   * @param deployed of the models that served
   * @param belief of the belief
   */
  @JsonPropertyOrder({"deployed", "belief"})
  record LossLine(double deployed, double belief) {}
}
