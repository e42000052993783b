package io.arrears.debt;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Loss that is priced. Both sides are judged as distributions, the deployed model's and the
 * belief's, each with the point or action that is best for the loss by its own distribution; the
 * difference of the two, deployed minus belief, is the score gap.
 *
 * <table>
 * <caption>Which loss is legal for which family, and what a side says</caption>
 * <tr><th>loss</th><th>families</th><th>a side says</th></tr>
 * <tr><td>LOG</td><td>all</td><td>its density</td></tr>
 * <tr><td>SQUARED</td><td>all</td><td>its mean; of classes, its probabilities</td></tr>
 * <tr><td>ABSOLUTE</td><td>GAUSSIAN, POISSON</td><td>its median</td></tr>
 * <tr><td>PINBALL</td><td>GAUSSIAN, POISSON</td><td>its quantile</td></tr>
 * <tr><td>COST</td><td>BERNOULLI, CATEGORICAL</td><td>its cheapest action</td></tr>
 * </table>
 *
 * <p>Losses are held within +-{@value #LARGEST}, so that no row can make a ledger infinite. NaN in
 * gives NaN. Losses are values: equal where kind and parameters are.
 */
public abstract sealed class Loss permits LogLoss, SquaredLoss, QuantileLoss, CostLoss {

  /** Largest magnitude of a loss. */
  public static final double LARGEST = 1e250;

  /** Minus the log density of the label, nats. Can be negative for a Gaussian. */
  public static final Loss LOG = new LogLoss();

  /**
   * Squared distance of the label from the mean, label units squared; of probabilities the Brier
   * score, summed over the classes for CATEGORICAL.
   */
  public static final Loss SQUARED = new SquaredLoss();

  /** Distance of the label from the median, label units. */
  public static final Loss ABSOLUTE = new QuantileLoss(Kind.ABSOLUTE, 0.5);

  /** Kinds of loss. */
  public enum Kind {
    /** Minus log density. */
    LOG,
    /** Squared distance from the mean. */
    SQUARED,
    /** Distance from the median. */
    ABSOLUTE,
    /** Pinball loss of a quantile. */
    PINBALL,
    /** Cost matrix of actions and classes. */
    COST
  }

  private final Kind kind;

  Loss(Kind kind) {
    this.kind = kind;
  }

  /**
   * Pinball loss {@code (q - 1(y < a)) (y - a)}, label units, of the q-quantile a.
   *
   * @param quantile q, 1e-6 to 1 - 1e-6
   */
  public static Loss pinball(double quantile) {
    return new QuantileLoss(Kind.PINBALL, quantile);
  }

  /**
   * What the action costs that each side would take: the one whose expected cost is lowest by its
   * own probabilities, the first of equals.
   *
   * @param costs cost of each action (row) where the class (column) is true, in units of loss: 2 to
   *     100 rows of K finite numbers, at most 1e9 in magnitude
   */
  public static Loss cost(double[][] costs) {
    return new CostLoss(costs);
  }

  /** The loss of a kind, with the parameters that the kind needs and no others; null is none. */
  public static Loss of(Kind kind, Double quantile, double[][] costs) {
    require("lossQuantile", quantile, kind, Kind.PINBALL);
    require("lossCosts", costs, kind, Kind.COST);
    return switch (kind) {
      case LOG -> LOG;
      case SQUARED -> SQUARED;
      case ABSOLUTE -> ABSOLUTE;
      case PINBALL -> pinball(quantile);
      case COST -> cost(costs);
    };
  }

  private static void require(String field, Object value, Kind kind, Kind owner) {
    if ((value != null) != (kind == owner)) {
      throw new IllegalArgumentException(
          field
              + " is "
              + (value == null ? "absent" : "given")
              + ", allowed for loss "
              + kind
              + ": "
              + (kind == owner ? "a value" : "none, it belongs to " + owner));
    }
  }

  /** Kind of the loss. */
  public final Kind kind() {
    return kind;
  }

  /** Quantile of PINBALL and ABSOLUTE; otherwise NaN. */
  public double quantile() {
    return Double.NaN;
  }

  /** A copy of the costs of COST; otherwise null. */
  public double[][] costs() {
    return null;
  }

  /**
   * Loss of one side on one row.
   *
   * @param predictive what it said before the label was seen
   * @param y the label
   */
  public final double of(Predictive predictive, double y) {
    return Math.max(-LARGEST, Math.min(LARGEST, unboundedOf(predictive, y)));
  }

  /**
   * Expected score gap of a row whose label is not known: what the belief expects the deployed
   * model to lose beyond its own loss. Never negative; closed forms, but for log loss of counts,
   * which is summed. Held like a loss.
   */
  public final double expectedGap(Predictive deployed, Predictive belief) {
    return Math.max(0, Math.min(LARGEST, unboundedGap(deployed, belief)));
  }

  abstract double unboundedOf(Predictive predictive, double y);

  abstract double unboundedGap(Predictive deployed, Predictive belief);

  /** Whether the loss can be priced for the family. */
  public final boolean isLegalFor(Family family) {
    return isLegal(kind, family);
  }

  /**
   * Refuses a loss that the family and its number of outputs cannot have.
   *
   * @throws IllegalArgumentException with the field, the value and what is allowed
   */
  public void requireLegalFor(Family family, int outputs) {
    if (!isLegalFor(family)) {
      throw new IllegalArgumentException(
          "loss is " + kind + ", allowed for " + family + ": " + legalFor(family));
    }
  }

  /** The kinds that are legal for a family. */
  public static List<Kind> legalFor(Family family) {
    return Arrays.stream(Kind.values()).filter(kind -> isLegal(kind, family)).toList();
  }

  private static boolean isLegal(Kind kind, Family family) {
    return switch (kind) {
      case LOG, SQUARED -> true;
      case ABSOLUTE, PINBALL -> family.hasQuantiles();
      case COST -> family.hasClasses();
    };
  }

  /** Writes the parameters that the kind needs: nothing, a quantile, or a matrix by rows. */
  public void writeParameters(DataOutput out) throws IOException {}

  /**
   * Reads what {@link #writeParameters} wrote.
   *
   * @throws IOException for impossible parameters
   */
  public static Loss read(Kind kind, DataInput in) throws IOException {
    try {
      return switch (kind) {
        case LOG -> LOG;
        case SQUARED -> SQUARED;
        case ABSOLUTE -> ABSOLUTE;
        case PINBALL -> pinball(in.readDouble());
        case COST -> CostLoss.readCosts(in);
      };
    } catch (IllegalArgumentException e) {
      throw new IOException("loss cannot be restored: " + e.getMessage(), e);
    }
  }

  /** Kind and parameters, for people. */
  @Override
  public String toString() {
    return kind.name();
  }
}
