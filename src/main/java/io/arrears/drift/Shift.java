package io.arrears.drift;

import java.util.Objects;

/**
 * How one feature, or the joint distribution, moved: its most telling direction.
 *
 * @param feature position of the feature; {@link #JOINT} for all together
 * @param partner the other feature of {@link Direction#CORRELATION}, else {@link #JOINT}
 * @param direction the direction in which it moved
 * @param bin the bin of {@link Direction#BIN}, else -1
 * @param effect size of the move in that direction, 0 or more: standard deviations of the reference
 *     in that direction (BIN and MISSING: of one row's indicator; CORRELATION: difference of
 *     correlations; MEANS: Mahalanobis distance)
 * @param pValue p-value of the feature over all its directions, 0 to 1
 * @param weight share of the model's budget that was spent on it, 0 to 1
 */
public record Shift(
    int feature,
    int partner,
    Direction direction,
    int bin,
    double effect,
    double pValue,
    double weight) {

  /** Not one feature. */
  public static final int JOINT = -1;

  public Shift {
    Objects.requireNonNull(direction, "direction");
  }

  /** What can move. */
  public enum Direction {
    /** Mean of the normal scores. */
    LOCATION,
    /** Spread of the normal scores. */
    SCALE,
    /** Skewness of the normal scores. */
    SKEW,
    /** Weight of the tails of the normal scores. */
    TAILS,
    /** Share of one bin: an interval, a level, "other" or "unseen". */
    BIN,
    /** Share of missing values. */
    MISSING,
    /** Means of all scores together. */
    MEANS,
    /** Correlation of two features. */
    CORRELATION
  }
}
