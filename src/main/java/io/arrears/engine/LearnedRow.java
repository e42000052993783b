package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Predictive;
import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;

/** Corrects a row that a belief has learned and a ledger has booked. Without state. */
final class LearnedRow {

  private LearnedRow() {}

  /**
   * Takes the row out of the belief, as one that stands for those whose labels are not waited for,
   * and enters the corrected label in its place; the ledger gets the difference of the two gaps,
   * both scored by the belief without the row.
   *
   * @param weight how many examples the row counts for
   * @return false where the row cannot be taken out; nothing has changed then
   */
  static boolean replace(
      Correction correction,
      double weight,
      Deployment deployment,
      ReferenceGathering reference,
      Belief belief,
      Ledger ledger) {
    Observation observation = correction.observation();
    double old = correction.before().value();
    Predictive deployed = new Predictive();
    Predictive predictive = new Predictive();
    Chunk row = Workspace.chunk(1, deployment.features().size() + 1, deployment.outputs());
    double[] phi = row.next(deployment.family(), observation.prediction(), old, observation.time());
    row.weigh(weight);
    reference.profile().standardise(observation.features(), phi);
    if (!belief.predictWithout(row, predictive)) {
      return false;
    }
    deployed.claim(deployment.family(), observation.prediction(), reference.dispersion());
    Loss loss = deployment.terms().loss();
    double lossDeployed = -loss.of(deployed, old);
    double lossBelief = -loss.of(predictive, old);
    if (correction.label().isRetraction()) {
      if (!belief.retract(row)) {
        return false;
      }
    } else {
      double label = correction.label().value();
      lossDeployed += loss.of(deployed, label);
      lossBelief += loss.of(predictive, label);
      belief.amend(row, label);
    }
    ledger.amend(weight * lossDeployed, weight * lossBelief, correction.entered());
    return true;
  }
}
