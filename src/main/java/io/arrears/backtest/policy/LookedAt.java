package io.arrears.backtest.policy;

/**
 * The ledger at one look.
 *
 * @param debt learning debt, currency
 * @param activation ordinal of the version's activation, from 1
 * @param examples examples booked since activation
 * @param lossDeployed loss of the deployed model since activation, units of loss
 * @param lossBelief loss of the belief since activation, units of loss
 * @param triggered whether the look asked for a retrain
 */
public record LookedAt(
    double debt,
    int activation,
    long examples,
    double lossDeployed,
    double lossBelief,
    boolean triggered) {

  /** Before anything was booked. */
  public static final LookedAt NONE = new LookedAt(0, 0, 0, 0, 0, false);
}
