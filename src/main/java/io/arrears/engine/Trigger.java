package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Terms;
import io.arrears.decision.Inequality;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.decision.Reason;
import io.arrears.plan.RetrainPlan;
import java.util.List;
import java.util.Objects;

/**
 * Asks training infrastructure to retrain one model. Units as in {@code
 * avro-schemas/RetrainTrigger.avsc}.
 *
 * @param triggerId hash of model, version, activation, ordinal, look time and rounded debt
 * @param attempt 1 for the first event of a trigger
 * @param modelId model name
 * @param version version to be replaced
 * @param activation ordinal of the activation, from 1
 * @param ordinal ordinal of the trigger within the activation, from 1
 * @param reason rule that fired
 * @param lookTime event time of the look, milliseconds since the epoch
 * @param debt learning debt, currency
 * @param terms money terms
 * @param family family of the deployment
 * @param window what the debt was summed over
 * @param examples examples booked since activation
 * @param belief belief options in force
 * @param effectiveRows sum of the weights in the belief, rows
 * @param beliefFingerprint 16 hexadecimal digits that change with any bit of the belief
 * @param leaning coordinates that the correction leans on, most significant first
 * @param grounds the numbers of the rule that fired
 * @param plan what the retrain is advised to do; null where nothing is known or wanted
 * @param codeVersion version of Arrears
 */
public record Trigger(
    String triggerId,
    int attempt,
    String modelId,
    String version,
    int activation,
    int ordinal,
    Reason reason,
    long lookTime,
    double debt,
    Terms terms,
    Family family,
    Window window,
    long examples,
    BeliefOptions belief,
    double effectiveRows,
    String beliefFingerprint,
    List<FeatureWeight> leaning,
    Grounds grounds,
    RetrainPlan plan,
    String codeVersion)
    implements Output {

  public Trigger {
    leaning = List.copyOf(leaning);
  }

  /** Unique per event and repeated by a replay: trigger id and attempt. */
  public String eventId() {
    return triggerId + "-" + attempt;
  }

  /** The same decision, asked for once more. */
  public Trigger nextAttempt() {
    return new Trigger(
        triggerId,
        attempt + 1,
        modelId,
        version,
        activation,
        ordinal,
        reason,
        lookTime,
        debt,
        terms,
        family,
        window,
        examples,
        belief,
        effectiveRows,
        beliefFingerprint,
        leaning,
        grounds,
        plan,
        codeVersion);
  }

  /**
   * The numbers of the rule that fired, and what explains them.
   *
   * @param inequality what was compared
   * @param efficacy share of the debt that retrains have been seen to buy, 0 to 1; 1 where unknown
   * @param removableDebt that part of the debt, currency; NaN where unknown
   * @param accruedDebt debt expected of labels still to come, currency, never booked
   * @param performance PERFORMANCE: what its test has seen; else null
   * @param activatedAt event time from which the version serves, milliseconds since the epoch
   * @param commandTime MANUAL: event time of the command, milliseconds since the epoch; else 0
   * @param note MANUAL: note of the command; else empty
   * @param policy rules in force, in order
   */
  public record Grounds(
      Inequality inequality,
      double efficacy,
      double removableDebt,
      double accruedDebt,
      PerformanceEvidence performance,
      long activatedAt,
      long commandTime,
      String note,
      String policy) {

    public Grounds {
      Objects.requireNonNull(inequality, "inequality");
      Objects.requireNonNull(note, "note");
      Objects.requireNonNull(policy, "policy");
    }

    /** Of a trigger written before triggers told their grounds. */
    static final Grounds UNTOLD =
        new Grounds(Inequality.NONE, 1, Double.NaN, 0, null, 0, 0, "", "");
  }

  /**
   * What the debt was summed over: the examples since the ledger's last zero or change of price,
   *
   * <pre>debt = openingBalance + lossPrice scoreGap      up to rounding</pre>
   *
   * @param openingBalance debt at an earlier price, currency; 0 without one
   * @param start order time of the first example, milliseconds since the epoch
   * @param examples number of examples
   * @param lossDeployed loss of the deployed model, units of loss
   * @param lossBelief loss of the belief, units of loss
   * @param scoreGap sum of the score gaps, units of loss
   * @param offsets records that it was read from, by partition
   */
  public record Window(
      double openingBalance,
      long start,
      long examples,
      double lossDeployed,
      double lossBelief,
      double scoreGap,
      List<OffsetRange> offsets) {

    public Window {
      offsets = List.copyOf(offsets);
    }
  }

  /**
   * Records of one partition.
   *
   * @param topic topic
   * @param partition partition number
   * @param first smallest offset
   * @param last largest offset
   */
  public record OffsetRange(String topic, int partition, long first, long last) {}

  /**
   * One coordinate of the correction.
   *
   * @param feature feature name, {@code (intercept)} for the intercept
   * @param output output that it corrects: the class of CATEGORICAL, otherwise 0
   * @param weight mean, link units per standard deviation of the feature
   * @param standardError posterior standard deviation of the weight
   */
  public record FeatureWeight(String feature, int output, double weight, double standardError) {}
}
