package io.arrears.decision;

import io.arrears.debt.Terms;
import java.util.Objects;

/**
 * What a policy is judged by: the state of one version at a look.
 *
 * @param terms money terms
 * @param debt learning debt, currency, 0 or more
 * @param accruedDebt debt expected of labels still to come, currency, 0 or more
 * @param efficacy share of the debt that retrains have been seen to buy, 0 to 1; 1 where unknown
 * @param vainRetrains retrains in a row that did not take in what the belief knew
 * @param carryRate what the belief's correction from before the last retrain still gains, units of
 *     loss per example; 0 where unknown
 * @param examples examples booked since activation
 * @param missing what is missing before anything can be booked, in words; empty: nothing
 * @param performance what the labels say about the policy's PERFORMANCE rule; null: it has none
 * @param alarm the drift alarm
 * @param age time since the version began to serve, milliseconds
 */
public record Facts(
    Terms terms,
    double debt,
    double accruedDebt,
    double efficacy,
    int vainRetrains,
    double carryRate,
    long examples,
    String missing,
    PerformanceEvidence performance,
    StandingAlarm alarm,
    long age) {

  public Facts {
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(alarm, "alarm");
  }
}
