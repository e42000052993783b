package io.arrears.backtest.policy;

/**
 * A policy in a backtest.
 *
 * @param name name in tables and files, lower case with hyphens; several entrants of one name are
 *     variants, of which the cheapest in hindsight counts
 * @param variant what tells the variants of a name apart, for people; empty: there is one only
 * @param retrainCost price of a retrain that the policy knows of, currency; NaN: it knows of none
 *     and does the same at every price
 * @param policy decides
 */
record Entrant(String name, String variant, double retrainCost, Policy policy) {

  boolean knowsPrice() {
    return !Double.isNaN(retrainCost);
  }
}
