package io.arrears.plan;

import io.arrears.belief.Belief;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How not to forget: what a penalty on a retrained head needs to keep the weights that the model's
 * rows have spoken for (as elastic weight consolidation does),
 *
 * <pre>
 *   synapses  (synapseStrength / 2) sum_jk importance_j (theta_jk - theta*_jk)^2
 *   neurons   (neuronStrength / 2)  sum_B  importance_B |theta_B - theta*_B|^2
 * </pre>
 *
 * <p>added to the loss summed over the training rows, nats; theta* is the deployed head on
 * standardised features. Either penalty is given such that it suffices alone; together take half of
 * each.
 *
 * <pre>
 *   importance_j = (P - P0)_jj / n1           Gaussian: over the noise variance
 *   importance_B = mean of importance_j over the block
 *   strength     = a K / sum_jk importance_j E[M_jk^2],   E[M_jk^2] = M_jk^2 + standardError_j^2
 * </pre>
 *
 * <p>with a the number of coordinates whose importance is above 0: one that was never other than 0,
 * as a level that does not occur, says nothing. (P - P0)_jj is the sum of c phi_j^2 over the
 * remembered rows, so importance is curvature weighted by activity, per row. The strength is the
 * precision, in rows, at which the expected squared correction is what its prior would make it (one
 * step of evidence maximisation): where nothing has moved it is about the number of rows that say
 * so, and it falls as the correction grows. There is nothing to tune. That importance is taken from
 * the posterior's precision is our reading of Klabjan and Zhu (arXiv 2004.14203), of which only the
 * abstract could be read.
 *
 * @param importance by coordinate, features in order, intercept last; per row and link unit squared
 * @param synapseStrength rows; 0: nothing is known yet
 * @param neuronStrength rows; 0: nothing is known yet
 * @param neurons every block with its coordinates, which are a partition of them; empty in plans of
 *     a release that did not tell them
 */
public record Retention(
    List<Double> importance, double synapseStrength, double neuronStrength, List<Neuron> neurons) {

  public Retention {
    importance = List.copyOf(importance);
    neurons = List.copyOf(neurons);
  }

  /**
   * A block of coordinates.
   *
   * @param name feature, one-hot column, or {@code (intercept)}
   * @param coordinates indices into {@link #importance()}, ascending
   * @param importance mean over them
   */
  public record Neuron(String name, List<Integer> coordinates, double importance) {

    public Neuron {
      coordinates = List.copyOf(coordinates);
    }
  }

  /** What a belief knows; every importance 0 where it knows nothing. */
  static Retention of(Belief belief, Map<String, int[]> blocks) {
    int dimension = belief.dimension();
    double[][] precision = belief.precision();
    double rows = belief.effectiveRows();
    double unit = Double.isNaN(belief.noiseVariance()) ? 1 : belief.noiseVariance();
    Double[] importance = new Double[dimension];
    double[] moved = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double learned = Math.max(0, precision[j][j] - belief.priorPrecision());
      importance[j] = rows > 0 ? learned / rows / unit : 0;
      double error = belief.standardError(j);
      for (int k = 0; k < belief.outputs(); k++) {
        moved[j] += belief.weight(k, j) * belief.weight(k, j) + error * error;
      }
    }
    double synapses = 0;
    double neurons = 0;
    for (int j = 0; j < dimension; j++) {
      synapses += importance[j] * moved[j];
    }
    List<Neuron> told = new ArrayList<>();
    for (Map.Entry<String, int[]> block : blocks.entrySet()) {
      double mean = mean(importance, block.getValue());
      for (int j : block.getValue()) {
        neurons += mean * moved[j];
      }
      told.add(new Neuron(block.getKey(), Arrays.stream(block.getValue()).boxed().toList(), mean));
    }
    long alive = Arrays.stream(importance).filter(value -> value > 0).count();
    double coordinates = (double) alive * belief.outputs();
    return new Retention(
        List.of(importance),
        synapses > 0 ? coordinates / synapses : 0,
        neurons > 0 ? coordinates / neurons : 0,
        told);
  }

  private static double mean(Double[] importance, int[] block) {
    double sum = 0;
    for (int j : block) {
      sum += importance[j];
    }
    return sum / block.length;
  }
}
