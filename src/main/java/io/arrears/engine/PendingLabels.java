package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.AccruedDebt;
import io.arrears.debt.Calibration;
import io.arrears.debt.Loss;
import io.arrears.debt.PendingSample;
import io.arrears.debt.PendingTally;
import io.arrears.drift.Standardiser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The observations of one activation that wait for their label, and the debt that is expected of
 * them: how many there are, a sample of them, and how far such expectations have come true. What
 * brings its label along is never here and costs nothing. Not thread-safe.
 */
final class PendingLabels {

  private static final byte FORMAT = 1;

  /** Counters of 130 buckets, bytes. */
  private static final long HEAP_OF_TALLY = 1_100;

  // Most rows of the sample: so many numbers in all, and no fewer or more rows than these.
  private static final int SAMPLE_NUMBERS = 1 << 14;
  private static final int FEWEST_ROWS = 32;
  private static final int MOST_ROWS = 256;

  private final int features;
  private final int outputs;
  private long horizon;
  private PendingTally tally;
  private PendingSample sample;
  private Calibration calibration = new Calibration();
  private AccruedDebt accrued = AccruedDebt.NONE;

  /** Scratch, never part of the state. */
  private final Predictive claim = new Predictive();

  private final Predictive predictive = new Predictive();

  PendingLabels(Deployment deployment) {
    this.features = deployment.features().size();
    this.outputs = deployment.outputs();
    this.horizon = deployment.labels().horizon();
  }

  /** New terms for the same version. */
  void follow(Deployment deployment) {
    horizon = deployment.labels().horizon();
    if (tally != null) {
      tally = tally.withHorizon(horizon);
    }
  }

  private PendingTally tally() {
    if (tally == null) {
      tally = new PendingTally(horizon);
      sample =
          new PendingSample(
              Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, SAMPLE_NUMBERS / (features + outputs))));
    }
    return tally;
  }

  /** Observations of a bucket of time began to wait. */
  void arrive(Arrivals arrivals) {
    tally().arrive(arrivals.time() - 1, arrivals.count());
  }

  /** One of them, with what it said; one of another shape is passed over. */
  void arrive(Waiting waiting) {
    Observation observation = waiting.observation();
    if (observation.features().length == features && observation.prediction().length == outputs) {
      tally();
      sample.arrive(
          hash(observation),
          observation.time(),
          waiting.weight(),
          observation.features(),
          observation.prediction());
    }
  }

  /** The label of an observation has come. */
  void settle(Observation observation) {
    tally().settle(observation.time());
    sample.settle(hash(observation));
  }

  private static long hash(Observation observation) {
    return IdHash.bits(observation.predictionId(), IdHash.PENDING_SAMPLE);
  }

  /**
   * An example whose label was waited for is booked.
   *
   * @param deployed what the deployed model said
   * @param belief what the belief says, before it learns the label
   * @param realised its score gap times its weight, units of loss
   */
  void settle(Loss loss, Predictive deployed, Predictive belief, double weight, double realised) {
    calibration.settle(weight * loss.expectedGap(deployed, belief), realised);
  }

  /** The belief has kept the share rho of what it had learned. */
  void forget(double rho) {
    calibration.forget(rho);
  }

  /**
   * Works out what is expected at a time, milliseconds since the epoch.
   *
   * @param standardiser of the rows; null without a belief
   * @param belief null: nothing is known yet
   */
  void accrue(
      long time,
      Deployment deployment,
      Standardiser standardiser,
      double dispersion,
      Belief belief) {
    if (tally == null) {
      accrued = AccruedDebt.NONE;
      return;
    }
    tally.advance(time);
    sample.forgetBefore(Math.max(time, Long.MIN_VALUE + horizon) - horizon);
    double gap =
        belief == null ? Double.NaN : meanGap(deployment, standardiser, dispersion, belief);
    long pending = Math.round(tally.total() / deployment.labels().sample());
    accrued = AccruedDebt.of(deployment.terms(), pending, gap, calibration);
  }

  /** What was expected when it was worked out last. */
  AccruedDebt accrued() {
    return accrued;
  }

  private double meanGap(
      Deployment deployment, Standardiser standardiser, double dispersion, Belief belief) {
    Family family = deployment.family();
    Loss loss = deployment.terms().loss();
    double[] phi = new double[features + 1];
    double[] offsets = new double[outputs];
    return sample.mean(
        row -> {
          standardiser.standardise(row.features(), 0, phi);
          family.link(row.prediction(), offsets, 0);
          claim.claim(family, row.prediction(), dispersion);
          belief.predict(phi, offsets, predictive);
          return loss.expectedGap(claim, predictive);
        });
  }

  /** About what waits in memory, bytes; 0 where nothing ever has. */
  long heapBytes() {
    return tally == null ? 0 : HEAP_OF_TALLY + sample.size() * (8L * (features + outputs) + 120);
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeBoolean(tally != null);
    if (tally != null) {
      tally.write(out);
      sample.write(out);
    }
    calibration.write(out);
    accrued.write(out);
  }

  static PendingLabels read(DataInput in, Deployment deployment) throws IOException {
    Formats.require("pending labels", in.readByte(), FORMAT);
    PendingLabels pending = new PendingLabels(deployment);
    if (in.readBoolean()) {
      pending.tally = PendingTally.read(in);
      pending.sample = PendingSample.read(in);
    }
    pending.calibration = Calibration.read(in);
    pending.accrued = AccruedDebt.read(in);
    return pending;
  }
}
