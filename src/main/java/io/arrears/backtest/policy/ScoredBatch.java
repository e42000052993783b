package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.belief.Predictive;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import java.util.ArrayList;
import java.util.List;

/**
 * What one candidate makes of one batch.
 *
 * @param predictions on each row, K values
 * @param loss sum over the labelled rows, units of loss
 * @param outcomes of the labelled rows, in order; empty where nobody serves the candidate
 */
record ScoredBatch(double[][] predictions, double loss, List<RowOutcome> outcomes) {

  static ScoredBatch of(Release candidate, Batch batch, boolean serves) {
    Deployment deployment = candidate.deployment();
    Loss priced = deployment.terms().loss();
    double[][] predictions = batch.distinct().predictions(candidate.model());
    Predictive claimed = new Predictive();
    List<RowOutcome> outcomes = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < predictions.length; i++) {
      double label = batch.labels()[i];
      if (!Double.isNaN(label)) {
        claimed.claim(deployment.family(), predictions[i], deployment.dispersion());
        double loss = priced.of(claimed, label);
        sum += loss;
        if (serves) {
          outcomes.add(
              RowOutcome.of(
                  batch.from() + i,
                  deployment.family(),
                  loss,
                  predictions[i],
                  deployment.dispersion(),
                  label));
        }
      }
    }
    return new ScoredBatch(serves ? predictions : null, sum, outcomes);
  }
}
