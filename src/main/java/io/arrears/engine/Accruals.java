package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Predictive;
import io.arrears.debt.AccruedDebt;
import io.arrears.debt.Calibration;
import io.arrears.debt.Loss;
import io.arrears.debt.PendingSample;
import io.arrears.debt.PendingTally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The rows of one version that wait for their label, and the debt that is expected of them: worked
 * out at each look, never booked. Not thread-safe.
 */
final class Accruals {

  /** Rows that speak for those that wait. */
  private static final int SAMPLED_ROWS = 256;

  private long horizon;

  /** Null while nothing has waited: a model whose labels come inline keeps no tally. */
  private PendingTally tally;

  private PendingSample sample = new PendingSample(SAMPLED_ROWS);
  private Calibration calibration = new Calibration();
  private Snapshot.Accrual accrued = Snapshot.Accrual.NONE;

  /**
   * @param horizon label horizon, milliseconds
   */
  Accruals(long horizon) {
    this.horizon = horizon;
  }

  /** The label horizon has changed. */
  void revise(long revised) {
    horizon = revised;
    tally = tally == null ? null : tally.withHorizon(revised);
  }

  private PendingTally tally() {
    if (tally == null) {
      tally = new PendingTally(horizon);
    }
    return tally;
  }

  /** Observations have begun to wait. */
  void arrive(Arrivals arrivals) {
    // A bucket's end belongs to the next one.
    tally().arrive(arrivals.time() - 1, arrivals.count());
  }

  /** An observation has begun to wait that speaks for others. */
  void await(Waiting waiting) {
    Observation observation = waiting.observation();
    sample.arrive(
        hash(observation),
        observation.time(),
        waiting.weight(),
        observation.features(),
        observation.prediction());
  }

  /** The label of an observation has come. */
  void settle(Observation observation) {
    tally().settle(observation.time());
    sample.settle(hash(observation));
  }

  private static long hash(Observation observation) {
    return IdHash.bits(observation.predictionId(), IdHash.WAITING_SAMPLE);
  }

  /**
   * A row whose label was waited for is booked.
   *
   * @param expected gap that the belief expected of it, units of loss
   * @param realised its score gap, units of loss
   */
  void calibrate(double expected, double realised) {
    calibration.settle(expected, realised);
  }

  /**
   * The belief has learned a chunk: what has settled is forgotten as the belief forgets, with time
   * and where its effective rows are capped.
   *
   * @param then its clock before, milliseconds since the epoch
   * @param rowsBefore its effective rows before
   * @param chunk what it has learned
   */
  void forget(Belief belief, Deployment deployment, long then, double rowsBefore, Chunk chunk) {
    if (tally == null) {
      return;
    }
    long halfLife = deployment.belief().halfLife();
    double kept =
        halfLife == 0 || then == Long.MIN_VALUE
            ? 1
            : Math.pow(2, -(double) (belief.clock() - then) / halfLife);
    double uncapped = rowsBefore * kept;
    for (int i = 0; i < chunk.size(); i++) {
      uncapped += chunk.weight(i);
    }
    calibration.forget(kept * Math.min(1, belief.effectiveRows() / uncapped));
  }

  /**
   * Works the accrued debt out anew.
   *
   * @param belief null while there is none
   * @param time event time of the look, milliseconds since the epoch
   */
  void look(Deployment deployment, ReferenceGathering reference, Belief belief, long time) {
    if (tally == null) {
      return;
    }
    tally.advance(time);
    sample.forgetBefore(time - horizon);
    long pending = Math.round(tally.total() / deployment.labels().sample());
    double gap =
        belief == null || pending == 0 ? 0 : meanExpectedGap(deployment, reference, belief);
    AccruedDebt debt = AccruedDebt.of(deployment.terms(), pending, gap, calibration);
    accrued = new Snapshot.Accrual(debt.value(), debt.pending(), debt.calibration());
  }

  private double meanExpectedGap(
      Deployment deployment, ReferenceGathering reference, Belief belief) {
    Loss loss = deployment.terms().loss();
    Predictive deployed = new Predictive();
    Predictive predictive = new Predictive();
    return sample.mean(
        row -> {
          if (row.features().length != deployment.features().size()
              || row.prediction().length != deployment.outputs()) {
            return 0;
          }
          Chunk chunk =
              Workspace.chunk(1, deployment.features().size() + 1, deployment.outputs());
          deployed.claim(deployment.family(), row.prediction(), reference.dispersion());
          double[] phi = chunk.next(deployed, 0, row.time());
          reference.profile().standardise(row.features(), phi);
          belief.predict(chunk, 0, predictive);
          return loss.expectedGap(deployed, predictive);
        });
  }

  /** What the last look found. */
  Snapshot.Accrual accrued() {
    return accrued;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(horizon);
    out.writeBoolean(tally != null);
    if (tally == null) {
      return;
    }
    tally.write(out);
    sample.write(out);
    calibration.write(out);
    out.writeDouble(accrued.debt());
    out.writeLong(accrued.pendingRows());
    out.writeDouble(accrued.calibration());
  }

  static Accruals read(DataInput in) throws IOException {
    Accruals accruals = new Accruals(in.readLong());
    if (!in.readBoolean()) {
      return accruals;
    }
    accruals.tally = PendingTally.read(in);
    accruals.sample = PendingSample.read(in);
    accruals.calibration = Calibration.read(in);
    accruals.accrued = new Snapshot.Accrual(in.readDouble(), in.readLong(), in.readDouble());
    return accruals;
  }
}
