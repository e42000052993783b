package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceProfile;
import java.util.Arrays;

/**
 * Softmax regression on standardised features with an L2 penalty on the weights and none on the
 * intercepts: minimises W'W / 2 + C sum -log p(y | W), C = 1. Labels are 0 to K - 1, and the window
 * shows each of them.
 *
 * <p>Rows that are the same are taken together. Solved by {@link SoftmaxFit Newton's method} from W
 * = 0.
 */
final class SoftmaxLearner implements Learner {

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    ReferenceProfile reference = LinearModel.reference(features);
    DistinctRows distinct = DistinctRows.of(features, labels);
    double[][] design = LinearModel.design(reference, distinct.rows());
    int[] classes = Arrays.stream(distinct.labels()).mapToInt(label -> (int) label).toArray();
    double[][] weights = new SoftmaxFit(design, classes, distinct.counts()).solve();
    return new LinearModel(Family.CATEGORICAL, reference, weights, Double.NaN);
  }
}
