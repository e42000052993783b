package io.arrears.backtest.policy;

import io.arrears.backtest.OptionException;
import io.arrears.backtest.ReplayOptions;
import java.util.List;

/**
 * What decides the outcome of a backtest.
 *
 * @param history the file, the learner and the terms; its price of a retrain is not used
 * @param retrainCosts prices of a retrain to compare at, currency: 1 or more, unique, finite and
 *     above 0
 * @param sweep further prices, for break-even only
 */
public record BacktestOptions(
    ReplayOptions history, List<Double> retrainCosts, List<Double> sweep) {

  public BacktestOptions {
    retrainCosts = List.copyOf(retrainCosts);
    sweep = List.copyOf(sweep);
    if (retrainCosts.isEmpty()) {
      throw new OptionException("--retrain-cost is missing, allowed: one price or more");
    }
    for (double cost : retrainCosts) {
      if (!(cost > 0 && cost < Double.POSITIVE_INFINITY)) {
        throw new OptionException("--retrain-cost is " + cost + ", allowed: finite and above 0");
      }
    }
    if (retrainCosts.stream().distinct().count() < retrainCosts.size()) {
      throw new OptionException("--retrain-cost is " + retrainCosts + ", allowed: each price once");
    }
  }
}
