package io.arrears.backtest;

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
}
