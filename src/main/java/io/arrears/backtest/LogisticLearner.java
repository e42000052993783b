package io.arrears.backtest;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import java.util.Arrays;

/**
 * Logistic regression on standardised features with an L2 penalty on the weights and none on the
 * intercept: minimises w'w / 2 + C sum log(1 + exp(-s eta)), C = 1, s = +-1, by LIBLINEAR's
 * trust-region Newton (Lin, Weng, Keerthi, JMLR 9, 2008). A window with one class gives the
 * smoothed rate.
 */
final class LogisticLearner implements Learner {

  private static final double C = 1;
  private static final double TOLERANCE = 1e-6;

  static {
    Linear.disableDebugOutput();
  }

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    if (ConstantModel.fits(labels)) {
      return ConstantModel.rate(labels);
    }
    ReferenceProfile reference = LinearModel.reference(features);
    int dimension = features[0].length;
    Problem problem = new Problem();
    problem.l = labels.length;
    problem.n = dimension + 1;
    problem.bias = 1;
    problem.y = Arrays.stream(labels).map(label -> label > 0 ? 1 : -1).toArray();
    problem.x = new Feature[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      problem.x[i] = nodes(reference, features[i]);
    }
    Parameter parameter = new Parameter(SolverType.L2R_LR, C, TOLERANCE);
    parameter.setRegularizeBias(false);
    Model model = Linear.train(problem, parameter);
    double[] weights = model.getFeatureWeights();
    // Weights speak for the class that was seen first.
    double sign = model.getLabels()[0] > 0 ? 1 : -1;
    double[] signed = new double[dimension + 1];
    for (int j = 0; j <= dimension; j++) {
      signed[j] = sign * weights[j];
    }
    return new LinearModel(Family.BERNOULLI, reference, new double[][] {signed}, Double.NaN);
  }

  private static Feature[] nodes(ReferenceProfile reference, double[] row) {
    double[] phi = new double[row.length + 1];
    reference.standardise(row, phi);
    Feature[] nodes = new Feature[phi.length];
    for (int j = 0; j < phi.length; j++) {
      nodes[j] = new FeatureNode(j + 1, phi[j]);
    }
    return nodes;
  }
}
