package io.arrears.plan;

import io.arrears.belief.Belief;
import io.arrears.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which weights to retrain: blocks of head coordinates by the share of the debt that retraining
 * them pays off, chosen greedily.
 *
 * <p>In the quadratic that the belief is, with H = P M, letting only the coordinates S move brings
 *
 * <pre>gain(S) = sum_k H_kS' (P_SS)^-1 H_kS / 2  nats,     gain(all) = sum_k M_k' P M_k / 2</pre>
 *
 * The next block is the one that adds most to those chosen, {@code r_B' (S_BB)^-1 r_B / 2} with the
 * Schur complement of P and what is left of H; what it adds, over gain(all), is its share. Shares
 * are never negative and add up to 1 over all blocks. A later one may be larger: of two features
 * that only their difference moves, either alone brings little. "Debt" is the belief's quadratic,
 * which forgets and has its prior, not the ledger's money.
 *
 * <p>Klabjan and Zhu (arXiv 2004.14203, of which only the abstract could be read; this is our
 * reading) choose important weights by a bandit over blocks whose pull is a trial. Here the reward
 * of a pull is known without it: it is the closed form above, a number and not a sample, so that
 * the policy to which any bandit of vanishing regret converges is the one that takes the largest.
 * There is nothing to explore, hence no bandit.
 *
 * <p>A block of more than {@value #LARGEST_BLOCK} coordinates is weighed by a step along {@code d =
 * r / diag(S)} alone, {@code (r' d)^2 / (d' S d) / 2}: never more than its gain, and the same where
 * S_BB is diagonal, as that of the levels of a column nearly is.
 *
 * <p>Time: {@code n d^2} multiply-adds for n chosen coordinates and, in every round, {@code b^3 /
 * 3} for each block of b coordinates that is left, {@code b^2} for a large one. No further block is
 * chosen once {@link #MOST_WORK} multiply-adds are spent. Without state.
 */
final class BlockShares {

  /** Multiply-adds after which choosing ends: some tenths of a second. */
  private static final double MOST_WORK = 5e8;

  /** Coordinates of a block beyond which its gain is bounded from below. */
  static final int LARGEST_BLOCK = 600;

  private final double[][] rest;
  private final double[][] pull;
  private final int dimension;

  private BlockShares(Belief belief) {
    dimension = belief.dimension();
    double[][] lower = belief.precision();
    rest = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        rest[i][j] = lower[i][j];
        rest[j][i] = lower[i][j];
      }
    }
    pull = new double[belief.outputs()][];
    for (int k = 0; k < pull.length; k++) {
      pull[k] = belief.information(k);
    }
  }

  /**
   * Shares of the debt by block in the order of choice.
   *
   * @param blocks coordinates of each block
   * @param most how many blocks
   * @return fewer than {@code most} where the rest adds less than 1e-9 of everything
   */
  static Map<String, Double> of(Belief belief, Map<String, int[]> blocks, int most) {
    return new BlockShares(belief).choose(belief, blocks, most);
  }

  private Map<String, Double> choose(Belief belief, Map<String, int[]> blocks, int most) {
    double total = 0;
    for (int k = 0; k < pull.length; k++) {
      for (int j = 0; j < dimension; j++) {
        total += belief.weight(k, j) * pull[k][j];
      }
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    List<String> left = new ArrayList<>(blocks.keySet());
    double work = 0;
    while (total > 0 && work < MOST_WORK && shares.size() < most && !left.isEmpty()) {
      String best = left.get(0);
      double bestGain = Double.NEGATIVE_INFINITY;
      for (String name : left) {
        int size = blocks.get(name).length;
        double gain = size > LARGEST_BLOCK ? step(blocks.get(name)) : gain(blocks.get(name));
        work += size > LARGEST_BLOCK ? (double) size * size : Math.pow(size, 3) / 3;
        if (gain > bestGain) {
          best = name;
          bestGain = gain;
        }
      }
      if (!(bestGain > 1e-9 * total)) {
        break;
      }
      shares.put(best, Math.min(1, bestGain / total));
      left.remove(best);
      work += (double) blocks.get(best).length * dimension * dimension;
      if (work < MOST_WORK && shares.size() < most) {
        for (int j : blocks.get(best)) {
          eliminate(j);
        }
      }
    }
    return shares;
  }

  /** {@code sum_k (r_kB' d_k)^2 / (d_k' S_BB d_k)} with {@code d_k = r_kB / diag(S_BB)}. */
  private double step(int[] block) {
    double gain = 0;
    for (double[] values : pull) {
      double[] direction = new double[dimension];
      double along = 0;
      for (int j : block) {
        direction[j] = values[j] / rest[j][j];
        along += values[j] * direction[j];
      }
      double curvature = 0;
      for (int j : block) {
        curvature += direction[j] * VectorKernels.dot(rest[j], direction, dimension);
      }
      gain += curvature > 0 ? along * along / curvature : 0;
    }
    return gain;
  }

  /** {@code sum_k r_kB' (S_BB)^-1 r_kB} by elimination within the block. */
  private double gain(int[] block) {
    int size = block.length;
    double[][] own = new double[size][size];
    double[][] right = new double[pull.length][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        own[i][j] = rest[block[i]][block[j]];
      }
      for (int k = 0; k < pull.length; k++) {
        right[k][i] = pull[k][block[i]];
      }
    }
    double gain = 0;
    for (int p = 0; p < size; p++) {
      double pivot = own[p][p];
      for (double[] values : right) {
        gain += values[p] * values[p] / pivot;
      }
      for (int i = p + 1; i < size; i++) {
        double factor = own[i][p] / pivot;
        for (int j = p + 1; j < size; j++) {
          own[i][j] -= factor * own[p][j];
        }
        for (double[] values : right) {
          values[i] -= factor * values[p];
        }
      }
    }
    return gain;
  }

  /** Lets a coordinate move: what is left of P and H once it is at its best. */
  private void eliminate(int p) {
    double[] row = rest[p].clone();
    double pivot = row[p];
    for (int i = 0; i < dimension; i++) {
      double factor = i == p ? 0 : rest[i][p] / pivot;
      if (factor != 0) {
        double[] target = rest[i];
        for (int j = 0; j < dimension; j++) {
          target[j] -= factor * row[j];
        }
        for (double[] values : pull) {
          values[i] -= factor * values[p];
        }
      }
    }
    // Nothing is left to gain from it, and it takes no part in what follows.
    Arrays.fill(rest[p], 0);
    for (double[] target : rest) {
      target[p] = 0;
    }
    rest[p][p] = 1;
    for (double[] values : pull) {
      values[p] = 0;
    }
  }
}
