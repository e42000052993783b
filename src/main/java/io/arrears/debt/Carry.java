package io.arrears.debt;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.linalg.VectorKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * A correction that was learned for one version, held against the next: does it still help?
 *
 * <pre>
 *   carry = loss(o_new) - loss(o_new + M_old' phi)      per example of the new version
 *   doubt = min(1, q / W)                               W = posterior debt of M_old, q its null quantile
 *   owed  = max(0, owed + lossPrice (loss(o_new + M_old' phi) - loss(belief) - doubt x gain per example))
 * </pre>
 *
 * <p>M_old is a point that was learned from n rows, so it loses about d K / (2 n) nats per example
 * to one that is right, for ever, and a belief that goes on learning collects that without anything
 * having changed. In nats its gain is W / (2 n), so d K / W is that loss as a share of the gain,
 * whatever the unit of loss; with the quantile q of {@link PosteriorDebt} in place of d K it holds
 * for all but one correction in a hundred. A Gaussian deployed model so corrected has the noise
 * that the old belief had found. Takes {@code 8 K d} bytes and about 170. Not thread-safe.
 */
final class Carry {

  private static final double LARGEST_WEIGHT = 1e100;

  private final double[][] correction;
  private double dispersion;
  private double known;
  private double evidence;
  private final double chance;
  private final Ledger ledger;
  private double gain;
  private double squares;

  /**
   * @param correction M_old by outputs, K x d, link units per standard deviation of the features of
   *     the new version, kept, not copied
   * @param dispersion Gaussian: standard deviation of the noise; otherwise ignored
   * @param known rows that it was learned from
   * @param evidence posterior debt W, grows with the rows
   * @param chance what W stays below if there is nothing to correct
   */
  private Carry(
      double[][] correction,
      double dispersion,
      double known,
      double evidence,
      double chance,
      Ledger ledger) {
    this.correction = correction;
    this.dispersion = dispersion;
    this.known = known;
    this.evidence = evidence;
    this.chance = chance;
    this.ledger = ledger;
  }

  /** The mean of a belief's correction. */
  static Carry of(Belief belief, double lossPrice) {
    double[][] correction = new double[belief.outputs()][belief.dimension()];
    for (int k = 0; k < correction.length; k++) {
      for (int j = 0; j < correction[k].length; j++) {
        correction[k][j] = belief.weight(k, j);
      }
    }
    PosteriorDebt distance = PosteriorDebt.of(belief);
    return new Carry(
        correction,
        Math.sqrt(belief.noiseVariance()),
        belief.effectiveRows(),
        distance.value(),
        distance.quantile(),
        new Ledger(lossPrice));
  }

  /** The mean of this correction and another, by the rows that they were learned from. */
  Carry average(Carry other) {
    double[][] mean = new double[correction.length][];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = correction[k].clone();
    }
    Carry average =
        new Carry(mean, dispersion, known, evidence, chance, new Ledger(ledger.lossPrice()));
    average.mix(other.known, other.dispersion, (k, j) -> other.correction[k][j]);
    average.evidence = evidence + other.evidence;
    return average;
  }

  /** The same correction for rows that are standardised otherwise, with nothing entered. */
  Carry transferred(UnaryOperator<double[][]> transfer, double lossPrice) {
    return new Carry(
        transfer.apply(correction), dispersion, known, evidence, chance, new Ledger(lossPrice));
  }

  /**
   * Takes in what the new version's belief knows, as learned from so many rows more; what was
   * entered stays.
   *
   * @param rows above 0
   */
  void refine(Belief belief, double rows) {
    evidence *= 1 + rows / known;
    mix(rows, Math.sqrt(belief.noiseVariance()), (k, j) -> belief.weight(k, j));
  }

  /** A weight by output and feature. */
  private interface Weights {
    double at(int output, int feature);
  }

  private void mix(double rows, double otherDispersion, Weights other) {
    double share = rows / (known + rows);
    for (int k = 0; k < correction.length; k++) {
      for (int j = 0; j < correction[k].length; j++) {
        correction[k][j] += share * (other.at(k, j) - correction[k][j]);
      }
    }
    double variance = dispersion * dispersion;
    dispersion = Math.sqrt(variance + share * (otherDispersion * otherDispersion - variance));
    known += rows;
  }

  /** Whether it was learned from anything, and every weight can be used. */
  boolean isUsable() {
    if (!(known > 0)) {
      return false;
    }
    for (double[] weights : correction) {
      for (double weight : weights) {
        if (!(Math.abs(weight) <= LARGEST_WEIGHT)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * What the deployed model so corrected says of a row.
   *
   * @param locations scratch, K entries
   */
  void predict(Family family, Chunk chunk, int row, double[] locations, Predictive out) {
    for (int k = 0; k < correction.length; k++) {
      locations[k] =
          chunk.offset(row, k)
              + VectorKernels.dot(chunk.phi(row), correction[k], chunk.dimension());
    }
    if (family == Family.GAUSSIAN) {
      out.claim(family, locations, dispersion);
    } else if (correction.length == 1) {
      out.set(family, locations[0], 0);
    } else {
      out.set(family, locations, 0);
    }
  }

  /**
   * Enters one example; the losses are those of as many examples as it counts for.
   *
   * @param allowance part of the loss of the deployed model so corrected that is its own vagueness
   */
  void book(
      double lossDeployed,
      double lossCarried,
      double lossBelief,
      double allowance,
      long orderTime) {
    double carry = lossDeployed - lossCarried;
    gain += carry;
    squares = Math.min(Double.MAX_VALUE, squares + carry * carry);
    ledger.book(lossCarried - allowance, lossBelief, orderTime);
  }

  /** Share of what it gains that may be chance, 0 to 1. */
  double doubt() {
    double share = chance / evidence;
    return share < 1 ? share : 1;
  }

  /** Sum of the carry over all examples entered, units of loss. */
  double gain() {
    return gain;
  }

  /** Standard error of {@link #gain}. */
  double standardError() {
    return Math.sqrt(squares);
  }

  /** What the deployed model so corrected owes, currency. */
  double owed() {
    return ledger.debt();
  }

  long heapBytes() {
    return 170 + 8L * correction.length * correction[0].length;
  }

  Ledger ledger() {
    return ledger;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(correction.length);
    out.writeInt(correction[0].length);
    for (double[] weights : correction) {
      for (double weight : weights) {
        out.writeDouble(weight);
      }
    }
    out.writeDouble(dispersion);
    out.writeDouble(known);
    out.writeDouble(evidence);
    out.writeDouble(chance);
    ledger.write(out);
    out.writeDouble(gain);
    out.writeDouble(squares);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param hasEvidence false for bytes from before doubt was allowed for: there is none
   */
  static Carry read(DataInput in, boolean hasEvidence) throws IOException {
    double[][] correction = new double[in.readInt()][in.readInt()];
    for (double[] weights : correction) {
      for (int j = 0; j < weights.length; j++) {
        weights[j] = in.readDouble();
      }
    }
    double dispersion = in.readDouble();
    double known = in.readDouble();
    double evidence = hasEvidence ? in.readDouble() : Double.POSITIVE_INFINITY;
    double chance = hasEvidence ? in.readDouble() : 0;
    Carry carry = new Carry(correction, dispersion, known, evidence, chance, Ledger.read(in));
    carry.gain = in.readDouble();
    carry.squares = in.readDouble();
    return carry;
  }
}
