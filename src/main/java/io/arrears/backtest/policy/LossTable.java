package io.arrears.backtest.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Loss of every candidate on every later batch: entry (c, t) is what the model fitted after batch c
 * (0: on the warm-up) loses on the rows of batch t, c below t. All policies and the hindsight
 * optimum share it. Takes 4 bytes times the batches squared.
 */
public final class LossTable {

  private final List<double[]> batches = new ArrayList<>();

  /**
   * Adds the next batch.
   *
   * @param losses of candidates 0 to t - 1 on batch t, units of loss
   */
  void add(double[] losses) {
    if (losses.length != batches.size() + 1) {
      throw new IllegalArgumentException(
          "losses has " + losses.length + " entries, allowed: " + (batches.size() + 1));
    }
    batches.add(losses);
  }

  /** Number of batches T; they count from 1. */
  public int batches() {
    return batches.size();
  }

  /** Loss of candidate c, 0 to t - 1, on batch t, 1 to T. */
  public double loss(int candidate, int batch) {
    return batches.get(batch - 1)[candidate];
  }

  /**
   * Mean loss of a batch when each is served by the model fitted right before it, units of loss.
   */
  public double meanFresh() {
    double sum = 0;
    for (int t = 1; t <= batches(); t++) {
      sum += loss(t - 1, t);
    }
    return sum / batches();
  }

  /** Loss on each batch under a schedule. */
  public double[] under(List<Integer> retrains) {
    double[] losses = new double[batches()];
    int candidate = 0;
    int next = 0;
    for (int t = 1; t <= batches(); t++) {
      losses[t - 1] = loss(candidate, t);
      if (next < retrains.size() && retrains.get(next) == t) {
        candidate = t;
        next++;
      }
    }
    return losses;
  }
}
