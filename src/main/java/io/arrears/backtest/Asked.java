package io.arrears.backtest;

import io.arrears.engine.Trigger;

/**
 * A trigger as its consumer sees it.
 *
 * @param triggerId id of the trigger
 * @param reason rule that fired
 * @param version version that is to be replaced
 * @param debt debt at the look, currency
 * @param price price of a retrain, currency
 */
public record Asked(String triggerId, String reason, String version, double debt, double price) {

  /** What a trigger says. */
  static Asked of(Trigger trigger) {
    return new Asked(
        trigger.triggerId(),
        trigger.reason().name(),
        trigger.version(),
        trigger.debt(),
        trigger.terms().retrainCost());
  }
}
