package io.arrears.backtest.policy;

/**
 * The ledger at one look.
 *
 * @param debt learning debt, currency
 * @param activation ordinal of the version's activation, from 1
 * @param lossDeployed loss of the deployed model since activation, units of loss
 * @param lossBelief loss of the belief since activation, units of loss
 * @param triggered whether the look asked for a retrain
 */
public record LookedAt(
    double debt, int activation, double lossDeployed, double lossBelief, boolean triggered) {}
