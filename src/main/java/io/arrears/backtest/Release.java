package io.arrears.backtest;

import io.arrears.debt.Terms;
import io.arrears.engine.Deployment;

/**
 * A model and the deployment that announces it.
 *
 * @param deployment what Arrears is told
 * @param model what serves
 */
public record Release(Deployment deployment, FittedModel model) {

  /** Name of the version. */
  public String version() {
    return deployment.version();
  }

  /** The same model under another name and at another price of a retrain, currency. */
  public Release as(String version, double retrainCost) {
    Terms terms = deployment.terms();
    Deployment renamed =
        deployment.toBuilder()
            .version(version)
            .terms(new Terms(terms.loss(), terms.lossPrice(), retrainCost, terms.currency()))
            .build();
    return new Release(renamed, model);
  }

  /** The same release as the answer to a trigger. */
  public Release answering(String triggerId) {
    return new Release(deployment.with(deployment.retrains().answering(triggerId)), model);
  }
}
