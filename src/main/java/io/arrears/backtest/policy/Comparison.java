package io.arrears.backtest.policy;

import java.util.List;

/**
 * All policies at one price of a retrain.
 *
 * @param retrainCost price of a retrain, currency
 * @param lossPrice price of a unit of loss
 * @param optimum the floor
 * @param policies each policy once
 * @param canBeNegative whether a loss can be below zero, so that a ratio of costs says nothing
 */
public record Comparison(
    double retrainCost,
    double lossPrice,
    HindsightOptimum optimum,
    List<PolicyResult> policies,
    boolean canBeNegative) {

  public Comparison {
    policies = List.copyOf(policies);
  }

  /** Cost of a policy, currency. */
  public double cost(PolicyResult policy) {
    return policy.cost(lossPrice, retrainCost);
  }

  /** Cost over the optimum's; NaN where losses can be negative or the optimum is free. */
  public double ratio(PolicyResult policy) {
    return canBeNegative || !(optimum.cost() > 0) ? Double.NaN : cost(policy) / optimum.cost();
  }

  /** The policy of a name; null: there is none. */
  public PolicyResult policy(String name) {
    for (PolicyResult policy : policies) {
      if (policy.name().equals(name)) {
        return policy;
      }
    }
    return null;
  }
}
