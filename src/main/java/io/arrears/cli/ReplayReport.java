package io.arrears.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
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
 * @param loss totals over the labelled rows behind the warm-up
 */
@JsonPropertyOrder({"rows", "recordsPerSecond", "deadLetters", "deployments", "triggers", "loss"})
record ReplayReport(
    long rows,
    Double recordsPerSecond,
    long deadLetters,
    int deployments,
    List<TriggerLine> triggers,
    LossLine loss) {

  /** The report of an outcome. */
  static ReplayReport of(Outcome outcome) {
    return new ReplayReport(
        outcome.rows(),
        Double.isNaN(outcome.recordsPerSecond()) ? null : outcome.recordsPerSecond(),
        outcome.deadLetters(),
        outcome.deployments(),
        outcome.triggers().stream().map(TriggerLine::of).toList(),
        new LossLine(outcome.loss().deployed(), outcome.loss().belief()));
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
   * Loss totals, units of loss.
   *
   * @param deployed of the models that served
   * @param belief of the belief
   */
  @JsonPropertyOrder({"deployed", "belief"})
  record LossLine(double deployed, double belief) {}
}
