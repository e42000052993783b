package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Guarantee;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.TriggerEnd;
import io.arrears.decision.Verdict;
import java.util.Objects;

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
 * @param standing where the model stands with its training infrastructure
 * @param verdict outcome of the look
 * @param verdictChanged whether it says something else than the verdict of the look before
 * @param terms money terms
 * @param family family of the deployment
 * @param outputs classes of CATEGORICAL; otherwise 1
 * @param guarantee the guarantee on false triggers that holds
 * @param book the ledger's numbers
 * @param accrual debt that is expected of labels still to come
 * @param carry what retrains have been seen to buy
 * @param counts what was counted since activation
 * @param corrections what became of further labels since activation
 * @param belief belief options in force
 * @param effectiveRows sum of the weights in the belief, rows
 * @param posteriorDebt posterior debt of the belief
 * @param beliefFingerprint 16 hexadecimal digits that change with any bit of the belief
 * @param looks look schedule in force
 * @param labels terms of labels in force
 * @param retrains terms of retrains in force
 * @param drift how its observations are watched for drift
 * @param codeVersion version of Arrears
 */
public record Snapshot(
    String modelId,
    String version,
    int activation,
    Occasion occasion,
    long time,
    Deployment.Role role,
    Standing standing,
    Verdict verdict,
    boolean verdictChanged,
    Terms terms,
    Family family,
    int outputs,
    Guarantee guarantee,
    Book book,
    Accrual accrual,
    Carry carry,
    Counts counts,
    Corrections corrections,
    BeliefOptions belief,
    double effectiveRows,
    PosteriorDebt posteriorDebt,
    String beliefFingerprint,
    LookSchedule looks,
    LabelTerms labels,
    RetrainTerms retrains,
    Drift drift,
    String codeVersion)
    implements Output {

  public Snapshot {
    Objects.requireNonNull(drift, "drift");
  }

  /** State of the model. */
  public Lifecycle lifecycle() {
    return standing.lifecycle();
  }

  /** The model's open trigger; empty: none. */
  public String openTriggerId() {
    return standing.openTriggerId();
  }

  /** Label horizon in force, milliseconds. */
  public long labelHorizon() {
    return labels.horizon();
  }

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
    RETIRED,
    /** A trigger was not answered in time. */
    TIMEOUT,
    /** A trigger was emitted by the clock: another attempt, or an interval that has ended. */
    ASKED,
    /** The open trigger is open no longer, see {@link Standing#end}. */
    TRIGGER_CLOSED,
    /** A window of drift has closed, of a version that no examples have come for. */
    WINDOW
  }

  /**
   * Where a model stands with its training infrastructure.
   *
   * @param lifecycle state of the model
   * @param openTriggerId the model's open trigger; empty: none
   * @param attempt events of the open trigger so far; 0: none is open
   * @param acknowledged whether the open trigger was acknowledged
   * @param nextAttemptAt when the open trigger is emitted again, milliseconds since the epoch by
   *     the job's clock; {@link Long#MAX_VALUE}: not planned
   * @param closedTriggerId the trigger that was closed just now; empty: none
   * @param end why it was closed; null: none was
   */
  public record Standing(
      Lifecycle lifecycle,
      String openTriggerId,
      int attempt,
      boolean acknowledged,
      long nextAttemptAt,
      String closedTriggerId,
      TriggerEnd end) {

    public Standing {
      Objects.requireNonNull(lifecycle, "lifecycle");
      Objects.requireNonNull(openTriggerId, "openTriggerId");
      Objects.requireNonNull(closedTriggerId, "closedTriggerId");
    }
  }

  /**
   * Debt that is expected of labels still to come; never booked.
   *
   * @param debt currency
   * @param pendingRows observations that wait for their label, rows
   * @param calibration share of what was expected that came true, 0 to 1
   */
  public record Accrual(double debt, long pendingRows, double calibration) {

    /** Nothing is expected. */
    public static final Accrual NONE = new Accrual(0, 0, 0);
  }

  /**
   * What retrains have been seen to buy.
   *
   * @param efficacy share of the debt that they would remove, 0 to 1; 1 where unknown
   * @param rate what the correction from before the last retrain still gains on the version, units
   *     of loss per example: above 0, the retrain did not take it in; 0 where unknown
   * @param removableDebt part of the debt that they would remove, currency; NaN where unknown
   */
  public record Carry(double efficacy, double rate, double removableDebt) {

    /** No retrain was seen. */
    public static final Carry UNKNOWN = new Carry(1, 0, Double.NaN);
  }

  /**
   * What became of further labels, in labels.
   *
   * @param amended labels in force that were replaced by another one
   * @param retracted labels in force that were taken back
   * @param reinstated labels that came after a retraction and are examples again
   * @param stale labels that came too late to ever be in force
   * @param skipped corrections that could not be applied
   */
  public record Corrections(
      long amended, long retracted, long reinstated, long stale, long skipped) {

    /** None came. */
    public static final Corrections NONE = new Corrections(0, 0, 0, 0, 0);
  }

  /**
   * How the observations of a version are watched for drift.
   *
   * @param watched whether they are
   * @param windows windows that were judged since activation
   * @param references references that windows are compared with; 0: none is complete yet
   * @param learning how far the reference is that is being learned, in words; empty: none is
   * @param uncounted observations that no window counted since activation, since they came too late
   *     or with another number of features
   * @param alarmSince end of the window that raised the alarm that stands, milliseconds since the
   *     epoch; {@link #NO_ALARM}: none stands
   */
  public record Drift(
      boolean watched,
      long windows,
      int references,
      String learning,
      long uncounted,
      long alarmSince) {

    /** No alarm stands. */
    public static final long NO_ALARM = Long.MAX_VALUE;

    /** Nothing is watched. */
    public static final Drift UNWATCHED = new Drift(false, 0, 0, "", 0, NO_ALARM);

    public Drift {
      Objects.requireNonNull(learning, "learning");
    }

    /** Whether an alarm stands. */
    public boolean isStanding() {
      return alarmSince != NO_ALARM;
    }
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
   * @param closed examples, and corrections of them, of versions that no longer serve, since the
   *     model was first deployed
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
