package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftVerdict;
import io.arrears.drift.Marginal;
import io.arrears.drift.Shift;
import java.util.List;
import java.util.Objects;

/**
 * A drift alarm starts, goes on or ends.
 *
 * @param modelId model name
 * @param version version that is watched
 * @param activation ordinal of the activation
 * @param phase place in the life of the alarm
 * @param against what the window was compared with
 * @param windowStart first instant of the window, milliseconds since the epoch
 * @param windowEnd first instant after it, milliseconds since the epoch; of an alarm that ended
 *     with its version, when that was
 * @param startedAt end of the window that raised the alarm, milliseconds since the epoch
 * @param rows observations in the window, or in the sample of it where no profile was shipped
 * @param referenceRows rows of the reference
 * @param pValue p-value of the window over all features and statistics, 0 to 1
 * @param level level that it was tested at: this reference's part of the promised false alarms per
 *     window
 * @param moved the features that moved, largest contribution first
 * @param money what the debt did meanwhile
 * @param uncounted observations of the activation that no window counted, since they came after it
 *     had closed or could not be counted
 * @param codeVersion version of Arrears
 */
public record DriftAlert(
    String modelId,
    String version,
    int activation,
    Phase phase,
    DriftTerms.Against against,
    long windowStart,
    long windowEnd,
    long startedAt,
    long rows,
    long referenceRows,
    double pValue,
    double level,
    List<Moved> moved,
    Money money,
    long uncounted,
    String codeVersion)
    implements Output {

  public DriftAlert {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(against, "against");
    Objects.requireNonNull(money, "money");
    Objects.requireNonNull(codeVersion, "codeVersion");
    moved = List.copyOf(moved);
  }

  /** Place in the life of an alarm. */
  public enum Phase {
    /** This window raised it. */
    STARTED,
    /** It stands. */
    ONGOING,
    /** The windows are quiet again. */
    RECOVERED,
    /** Its version was replaced or retired while it stood. */
    ENDED;

    /** The phase of a verdict; null where there is nothing to say. */
    static Phase of(DriftVerdict.Phase phase) {
      return switch (phase) {
        case STARTED -> STARTED;
        case ONGOING -> ONGOING;
        case RECOVERED -> RECOVERED;
        case QUIET, NOT_ENOUGH_EVIDENCE -> null;
      };
    }
  }

  /**
   * How one feature, or the joint distribution, moved.
   *
   * @param feature feature name; empty for all together
   * @param partner the other feature of a correlation; else empty
   * @param direction the direction in which it moved
   * @param bin what the bin holds that moved; empty for other directions
   * @param effect size of the move, see {@link Shift#effect}
   * @param pValue p-value of the feature over all its directions, 0 to 1
   * @param marginal the familiar statistics of the feature in this window, which explain and do not
   *     decide; null for correlations and for all together, and in alerts of earlier releases
   */
  public record Moved(
      String feature,
      String partner,
      Shift.Direction direction,
      String bin,
      double effect,
      double pValue,
      Marginal marginal) {

    public Moved {
      Objects.requireNonNull(feature, "feature");
      Objects.requireNonNull(partner, "partner");
      Objects.requireNonNull(direction, "direction");
      Objects.requireNonNull(bin, "bin");
    }
  }

  /**
   * What the debt did since the last window before the alarm.
   *
   * @param debt learning debt now, currency
   * @param debtBefore the same at the last window before the alarm
   * @param accrued debt expected of labels still to come, at the last look, currency
   * @param accruedBefore the same at the last window before the alarm
   * @param retrainCost price of a retrain, currency
   */
  public record Money(
      double debt, double debtBefore, double accrued, double accruedBefore, double retrainCost) {

    /** A rise counts from this share of a retrain's price on. */
    public static final double SHARE = 0.1;

    /** Whether the learning debt rose by a tenth of a retrain's price or more. */
    public boolean debtMoved() {
      return debt - debtBefore >= SHARE * retrainCost;
    }

    /** Whether the accrued debt rose by a tenth of a retrain's price or more. */
    public boolean accruedMoved() {
      return accrued - accruedBefore >= SHARE * retrainCost;
    }
  }
}
