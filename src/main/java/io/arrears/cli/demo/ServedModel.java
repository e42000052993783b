package io.arrears.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A simulated model in service: which version answers when, and what that has cost. Shared between
 * feed and trainer.
 */
final class ServedModel {

  private final RowGenerator rows;
  private final List<ModelVersion> versions = new ArrayList<>();
  private double excessLoss;
  private long served;

  ServedModel(RowGenerator rows, ModelVersion first) {
    this.rows = rows;
    versions.add(first);
  }

  SimulatedModel model() {
    return rows.model();
  }

  RowGenerator rows() {
    return rows;
  }

  /** Puts a version into service from its time on. */
  synchronized void deploy(ModelVersion version) {
    versions.add(version);
  }

  /** The name of the next version. */
  synchronized String nextVersion() {
    return "v" + (versions.size() + 1);
  }

  /** The newest version, in service or about to be. */
  synchronized ModelVersion newest() {
    return versions.get(versions.size() - 1);
  }

  /** All versions so far, in the order of service. */
  synchronized List<ModelVersion> versions() {
    return List.copyOf(versions);
  }

  /** The version that serves a row, which is priced on the way. */
  synchronized ModelVersion serve(Row row) {
    int last = versions.size() - 1;
    while (last > 0 && versions.get(last).activeFrom() >= row.time()) {
      last--;
    }
    ModelVersion version = versions.get(last);
    excessLoss += version.excessLoss(model(), row);
    served++;
    return version;
  }

  /** Rows served so far. */
  synchronized long served() {
    return served;
  }

  /** What was paid so far: every version that was put into service, and the loss of all of them. */
  synchronized PolicyCost spent() {
    int retrains = versions.size() - 1;
    return new PolicyCost(
        "Arrears", retrains, excessLoss, Pricing.money(model(), excessLoss, retrains));
  }
}
