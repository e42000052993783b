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
 *   owed  = max(0, owed + lossPrice (loss(o_new + M_old' phi) - loss(belief)))
 * </pre>
 *
 * <p>M_old is taken as a point, without its doubt; a Gaussian deployed model so corrected has the
 * noise that the old belief had found. Takes {@code 8 K d} bytes and about 150. Not thread-safe.
 */
final class Carry {

  private static final double LARGEST_WEIGHT = 1e100;

  private final double[][] correction;
  private final double dispersion;
  private final double known;
  private final Ledger ledger;
  private double gain;
  private double squares;

  /**
   * @param correction M_old by outputs, K x d, link units per standard deviation of the features of
   *     the new version, kept, not copied
   * @param dispersion Gaussian: standard deviation of the noise; otherwise ignored
   * @param known rows that it was learned from
   */
  Carry(double[][] correction, double dispersion, double known, double lossPrice) {
    this(correction, dispersion, known, new Ledger(lossPrice));
  }

  private Carry(double[][] correction, double dispersion, double known, Ledger ledger) {
    this.correction = correction;
    this.dispersion = dispersion;
    this.known = known;
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
    double dispersion = Math.sqrt(belief.noiseVariance());
    return new Carry(correction, dispersion, belief.effectiveRows(), lossPrice);
  }

  /** The mean of this correction and another, by the rows that they were learned from. */
  Carry average(Carry other) {
    double[][] mean = new double[correction.length][];
    double share = known / (known + other.known);
    for (int k = 0; k < mean.length; k++) {
      mean[k] = other.correction[k].clone();
      for (int j = 0; j < mean[k].length; j++) {
        mean[k][j] += share * (correction[k][j] - other.correction[k][j]);
      }
    }
    double variance =
        share * dispersion * dispersion + (1 - share) * other.dispersion * other.dispersion;
    return new Carry(mean, Math.sqrt(variance), known + other.known, ledger.lossPrice());
  }

  /** The same correction for rows that are standardised otherwise, with nothing entered. */
  Carry transferred(UnaryOperator<double[][]> transfer, double lossPrice) {
    return new Carry(transfer.apply(correction), dispersion, known, lossPrice);
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

  /** Enters one example; the losses are those of as many examples as it counts for. */
  void book(double lossDeployed, double lossCarried, double lossBelief, long orderTime) {
    double carry = lossDeployed - lossCarried;
    gain += carry;
    squares = Math.min(Double.MAX_VALUE, squares + carry * carry);
    ledger.book(lossCarried, lossBelief, orderTime);
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
    return 150 + 8L * correction.length * correction[0].length;
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
    ledger.write(out);
    out.writeDouble(gain);
    out.writeDouble(squares);
  }

  static Carry read(DataInput in) throws IOException {
    double[][] correction = new double[in.readInt()][in.readInt()];
    for (double[] weights : correction) {
      for (int j = 0; j < weights.length; j++) {
        weights[j] = in.readDouble();
      }
    }
    Carry carry = new Carry(correction, in.readDouble(), in.readDouble(), Ledger.read(in));
    carry.gain = in.readDouble();
    carry.squares = in.readDouble();
    return carry;
  }
}
