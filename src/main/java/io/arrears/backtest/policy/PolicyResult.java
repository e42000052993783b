package io.arrears.backtest.policy;

import java.util.List;

/**
 * What came of one policy.
 *
 * @param name name in tables and files
 * @param variant the variant that was cheapest in hindsight; empty: nothing was chosen
 * @param losses loss on each batch, units of loss
 * @param retrains batches after which the model was replaced
 * @param frozen whether it served frozen models, so that no cost can be below the optimum's
 */
public record PolicyResult(
    String name, String variant, double[] losses, List<Integer> retrains, boolean frozen) {

  public PolicyResult {
    retrains = List.copyOf(retrains);
  }

  /** Sum of the losses, units of loss. */
  public double loss() {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  /** Loss and retrains in money. */
  public double cost(double lossPrice, double retrainCost) {
    return lossPrice * loss() + retrainCost * retrains.size();
  }
}
