package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Guarantee;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Verdict;

/**
 * State of one model's ledger and the verdict on it; also the echo of an accepted deployment. Units
 * as in {@code avro-schemas/DebtSnapshot.avsc}.
 *
 * @param modelId model name
 * @param version version that the ledger belongs to
 * @param activation ordinal of the activation within the model, from 1
 * @param occasion why it was taken
 * @param time event time, milliseconds since the epoch
 * @param role place of the version
 * @param lifecycle state of the model
 * @param verdict outcome of the look
 * @param terms money terms
 * @param family family of the deployment
 * @param guarantee the guarantee on false triggers that holds
 * @param book the ledger's numbers
 * @param counts what was counted since activation
 * @param belief belief options in force
 * @param effectiveRows sum of the weights in the belief, rows
 * @param posteriorDebt posterior debt of the belief
 * @param beliefFingerprint 16 hexadecimal digits that change with any bit of the belief
 * @param looks look schedule in force
 * @param labelHorizon label horizon in force, milliseconds
 * @param openTriggerId the model's open trigger; empty: none
 * @param codeVersion version of Arrears
 */
public record Snapshot(
    String modelId,
    String version,
    int activation,
    Occasion occasion,
    long time,
    Deployment.Role role,
    Lifecycle lifecycle,
    Verdict verdict,
    Terms terms,
    Family family,
    Guarantee guarantee,
    Book book,
    Counts counts,
    BeliefOptions belief,
    double effectiveRows,
    PosteriorDebt posteriorDebt,
    String beliefFingerprint,
    LookSchedule looks,
    long labelHorizon,
    String openTriggerId,
    String codeVersion)
    implements Output {

  /** Why a snapshot was taken. */
  public enum Occasion {
    /** At a fixed point of the model's stream. */
    LOOK,
    /** A command asked for it, or was obeyed. */
    COMMAND,
    /** Echo of an accepted deployment. */
    DEPLOYED,
    /** Last word on a version that another has taken over from. */
    CLOSED,
    /** Echo of a tombstone. */
    RETIRED
  }

  /**
   * The ledger's numbers.
   *
   * @param debt learning debt, currency
   * @param examples examples booked since activation
   * @param lossDeployed loss of the deployed model since activation, units of loss
   * @param lossBelief loss of the belief since activation, units of loss
   * @param openingBalance debt with which the window opened, at an earlier price, currency
   * @param windowStart order time of the window's first example, milliseconds since the epoch; 0
   *     where it has none
   * @param windowExamples examples of the window: since the last zero or change of price
   */
  public record Book(
      double debt,
      long examples,
      double lossDeployed,
      double lossBelief,
      double openingBalance,
      long windowStart,
      long windowExamples) {}

  /**
   * What was counted since activation, in events.
   *
   * @param held examples held until the reference profile is frozen
   * @param late examples that came behind the watermark
   * @param closed examples of versions that no longer serve, since the model was first deployed
   * @param clipped probabilities clipped to [1e-6, 1 - 1e-6]
   * @param missing missing feature values
   * @param thinned examples left out of a model that is too busy; those kept count for them
   * @param choleskyFailures updates of the belief that needed a jitter
   */
  public record Counts(
      long held,
      long late,
      long closed,
      long clipped,
      long missing,
      long thinned,
      long choleskyFailures) {}
}
