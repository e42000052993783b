package io.arrears.cli.demo;

import io.arrears.backtest.FittedModel;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.ShippedProfile;

/**
 * One fitted version of a simulated model.
 *
 * @param version version name
 * @param fitted the fitted model
 * @param reference profile of the rows that it was fitted on
 * @param drift what its rows are compared with for drift; null: it ships no profile
 * @param activeFrom time from which it serves, exclusive, milliseconds since the epoch
 */
record ModelVersion(
    String version,
    FittedModel fitted,
    ReferenceProfile reference,
    ShippedProfile drift,
    long activeFrom) {

  /** The same version, serving from another time. */
  ModelVersion activeFrom(long time) {
    return new ModelVersion(version, fitted, reference, drift, time);
  }

  /** The same version with another model. */
  ModelVersion with(FittedModel other) {
    return new ModelVersion(version, other, reference, drift, activeFrom);
  }

  /** What it says of a row. */
  double predict(Row row) {
    return fitted.predict(row.features())[0];
  }

  /** Its mean loss on a row above that of the true law, units of loss. */
  double excessLoss(SimulatedModel model, Row row) {
    return Pricing.excessLoss(model, predict(row), fitted.dispersion(), row);
  }
}
