package io.arrears.debt;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cost of the action that a side would take, {@code C[action][class]}, units of loss. A side takes
 * the action whose expected cost is lowest by its own probabilities, the first of equals.
 */
final class CostLoss extends Loss {

  private static final int MOST_ACTIONS = 100;
  private static final double LARGEST_COST = 1e9;

  private final double[][] costs;

  CostLoss(double[][] costs) {
    super(Kind.COST);
    if (costs.length < 2 || costs.length > MOST_ACTIONS) {
      throw new IllegalArgumentException(
          "lossCosts has " + costs.length + " actions, allowed: 2 to " + MOST_ACTIONS);
    }
    this.costs = new double[costs.length][];
    for (int a = 0; a < costs.length; a++) {
      requireRow(a, costs[a], costs[0].length);
      this.costs[a] = costs[a].clone();
    }
  }

  private static void requireRow(int action, double[] row, int classes) {
    if (row.length != classes) {
      throw new IllegalArgumentException(
          "lossCosts of action "
              + action
              + " has "
              + row.length
              + " values, allowed: "
              + classes
              + ", one for each class as in action 0");
    }
    for (double cost : row) {
      if (!(Math.abs(cost) <= LARGEST_COST)) {
        throw new IllegalArgumentException(
            "lossCosts of action "
                + action
                + " holds "
                + cost
                + ", allowed: finite, at most 1e9 in magnitude");
      }
    }
  }

  @Override
  public double[][] costs() {
    return Arrays.stream(costs).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  double unboundedOf(Predictive predictive, double y) {
    return Double.isNaN(y) ? y : costs[action(predictive)][(int) y];
  }

  @Override
  double unboundedGap(Predictive deployed, Predictive belief) {
    double[] theirs = costs[action(deployed)];
    double[] best = costs[action(belief)];
    double sum = 0;
    for (int k = 0; k < theirs.length; k++) {
      sum += belief.probability(k) * (theirs[k] - best[k]);
    }
    return sum;
  }

  private int action(Predictive predictive) {
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < costs.length; a++) {
      double expected = 0;
      for (int k = 0; k < costs[a].length; k++) {
        expected += predictive.probability(k) * costs[a][k];
      }
      if (expected < lowest) {
        lowest = expected;
        best = a;
      }
    }
    return best;
  }

  @Override
  public void requireLegalFor(Family family, int outputs) {
    super.requireLegalFor(family, outputs);
    int classes = Math.max(2, outputs);
    if (costs[0].length != classes) {
      throw new IllegalArgumentException(
          "lossCosts has "
              + costs[0].length
              + " classes, allowed: "
              + classes
              + ", one for each class of the deployment");
    }
  }

  @Override
  public void writeParameters(DataOutput out) throws IOException {
    out.writeInt(costs.length);
    out.writeInt(costs[0].length);
    for (double[] row : costs) {
      for (double cost : row) {
        out.writeDouble(cost);
      }
    }
  }

  static Loss readCosts(DataInput in) throws IOException {
    double[][] costs = new double[in.readInt()][in.readInt()];
    for (double[] row : costs) {
      for (int k = 0; k < row.length; k++) {
        row[k] = in.readDouble();
      }
    }
    return new CostLoss(costs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CostLoss loss && Arrays.deepEquals(loss.costs, costs);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(costs);
  }

  @Override
  public String toString() {
    return "COST " + Arrays.deepToString(costs);
  }
}
