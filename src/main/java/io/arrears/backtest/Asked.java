package io.arrears.backtest;

import io.arrears.engine.Trigger;

/**
 * A trigger as its consumer sees it.
 *
 * @param triggerId id of the trigger
 * @param reason rule that fired
 * @param version version that is to be replaced
 * @param lookTime event time of the look, milliseconds since the epoch
 * @param debt debt at the look, currency
 * @param price price of a retrain, currency
 * @param advice what the trigger's plan advises; null: nothing
 */
public record Asked(
    String triggerId,
    String reason,
    String version,
    long lookTime,
    double debt,
    double price,
    Advice advice) {

  /** What a trigger says. */
  static Asked of(Trigger trigger) {
    return new Asked(
        trigger.triggerId(),
        trigger.reason().name(),
        trigger.version(),
        trigger.lookTime(),
        trigger.debt(),
        trigger.terms().retrainCost(),
        Advice.of(trigger.plan()));
  }
}
