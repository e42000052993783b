package io.arrears.backtest.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The cheapest schedule of retrains that hindsight finds: the floor that no policy can pass which
 * serves frozen models. With V(c) the least cost of all batches after c when the model fitted after
 * batch c serves from then on,
 *
 * <pre>
 *   V(c) = min( lossPrice sum_{t > c} L(c, t),
 *               min_{c < n < T} lossPrice sum_{c < t <= n} L(c, t) + retrainCost + V(n) )
 * </pre>
 *
 * Takes time T^2 / 2.
 *
 * @param cost least cost V(0), currency
 * @param retrains batches after which the model is replaced, increasing; the earlier of equals
 */
public record HindsightOptimum(double cost, List<Integer> retrains) {

  public HindsightOptimum {
    retrains = List.copyOf(retrains);
  }

  /** The optimum of a table. */
  public static HindsightOptimum of(LossTable table, double lossPrice, double retrainCost) {
    int batches = table.batches();
    double[] least = new double[batches];
    int[] next = new int[batches];
    for (int c = batches - 1; c >= 0; c--) {
      double loss = 0;
      double best = Double.POSITIVE_INFINITY;
      for (int n = c + 1; n < batches; n++) {
        loss += table.loss(c, n);
        double cost = lossPrice * loss + retrainCost + least[n];
        if (cost < best) {
          best = cost;
          next[c] = n;
        }
      }
      loss += table.loss(c, batches);
      if (lossPrice * loss <= best) {
        best = lossPrice * loss;
        next[c] = batches;
      }
      least[c] = best;
    }
    List<Integer> retrains = new ArrayList<>();
    for (int n = batches == 0 ? 0 : next[0]; n < batches; n = next[n]) {
      retrains.add(n);
    }
    return new HindsightOptimum(batches == 0 ? 0 : least[0], retrains);
  }
}
