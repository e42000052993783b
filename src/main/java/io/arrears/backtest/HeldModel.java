package io.arrears.backtest;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import io.arrears.linalg.VectorKernels;
import java.util.List;

/**
 * A model corrected by a linear head that a penalty holds near it,
 *
 * <pre>
 * minimises  loss(eta + M'phi), summed over the rows, + (strength / 2) sum_jk importance_j M_jk^2
 * </pre>
 *
 * which is elastic weight consolidation about the base where the base is linear in the same
 * features. Solved as a belief of features divided by the square roots of the penalty, whose prior
 * is then the identity.
 *
 * @param base model that is corrected
 * @param family decides the link
 * @param reference standardises features as the engine did
 * @param weights one row for each output: D weights and the intercept, link units
 * @param dispersion Gaussian: standard deviation of the residuals; NaN: none
 */
public record HeldModel(
    FittedModel base,
    Family family,
    ReferenceProfile reference,
    double[][] weights,
    double dispersion)
    implements FittedModel {

  /**
   * Least penalty of a coordinate as a share of the largest: one that says nothing moves freely.
   */
  private static final double LEAST_SHARE = 1e-6;

  /**
   * Corrects what serves.
   *
   * @param serving a version with a reference profile
   * @param advice importance and strength of the penalty, above 0
   */
  public static HeldModel fit(
      Release serving, Advice advice, double[][] features, double[] labels) {
    Family family = serving.deployment().family();
    ReferenceProfile reference = serving.deployment().reference();
    int outputs = serving.deployment().outputs();
    double[] root = roots(advice, serving.model().dispersion());
    int dimension = root.length;
    Chunk chunk = new Chunk(labels.length, dimension, outputs);
    double[][] predictions = serving.model().predict(features);
    for (int i = 0; i < labels.length; i++) {
      double[] phi = chunk.next(family, predictions[i], labels[i], 0);
      reference.standardise(features[i], phi);
      for (int j = 0; j < dimension; j++) {
        phi[j] /= root[j];
      }
    }
    Belief belief =
        Belief.create(
            family,
            outputs,
            dimension,
            new BeliefOptions(Math.sqrt(dimension), 0, Double.POSITIVE_INFINITY),
            serving.model().dispersion());
    belief.update(chunk);
    double[][] weights = new double[outputs][dimension];
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < dimension; j++) {
        weights[k][j] = belief.weight(k, j) / root[j];
      }
    }
    HeldModel model = new HeldModel(serving.model(), family, reference, weights, Double.NaN);
    return family == Family.GAUSSIAN
        ? new HeldModel(
            serving.model(),
            family,
            reference,
            weights,
            Residuals.deviation(model, features, labels, Math.max(1, labels.length - dimension)))
        : model;
  }

  /** Square roots of the penalty; Gaussian: in units of the noise. */
  private static double[] roots(Advice advice, double dispersion) {
    List<Double> importance = advice.importance();
    double unit = Double.isNaN(dispersion) ? 1 : dispersion * dispersion;
    double largest = importance.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double least = Math.max(Double.MIN_NORMAL, LEAST_SHARE * largest);
    double[] root = new double[importance.size()];
    for (int j = 0; j < root.length; j++) {
      root[j] = Math.sqrt(advice.strength() * unit * Math.max(least, importance.get(j)));
    }
    return root;
  }

  @Override
  public double[] predict(double[] features) {
    double[] phi = new double[features.length + 1];
    reference.standardise(features, phi);
    double[] eta = new double[weights.length];
    family.link(base.predict(features), eta, 0);
    for (int k = 0; k < eta.length; k++) {
      eta[k] += VectorKernels.dot(weights[k], phi, phi.length);
    }
    LinearModel.respond(family, eta);
    return eta;
  }
}
