package io.arrears.decision;

import io.arrears.belief.Family;
import java.util.Objects;

/** One rule of a {@link Policy} with its parameters. MANUAL is no rule: a command needs none. */
public sealed interface Rule {

  /** What a trigger of this rule says. */
  Reason reason();

  /**
   * Refuses a rule that a family cannot have.
   *
   * @throws IllegalArgumentException with the field, the value and what is allowed
   */
  default void requireLegalFor(Family family) {}

  /** The rule with its parameters, for records and people. */
  String text();

  /**
   * Fires when {@code debt x efficacy >= retrainCost}.
   *
   * @param efficacy whether the debt is discounted by what the last retrains bought
   * @param accrued whether the debt that is expected of labels still to come is added
   */
  record Debt(boolean efficacy, boolean accrued) implements Rule {

    /** Debt discounted by efficacy, of labels that have come. */
    public static final Debt DEFAULT = new Debt(true, false);

    @Override
    public Reason reason() {
      return Reason.DEBT;
    }

    @Override
    public String text() {
      return "DEBT(efficacy=" + efficacy + ", accrued=" + accrued + ")";
    }
  }

  /**
   * Fires when the mean of a metric is beyond a floor by a test that may be looked at whenever one
   * likes: the wealth of a bet against the floor has reached {@code 1 / alpha}.
   *
   * @param metric what is averaged
   * @param floor worst mean that is still acceptable, {@value #MIN_FLOOR} to 1 - {@value
   *     #MIN_FLOOR}
   * @param bound error that counts as 1, label units, finite and above 0; NaN for metrics without
   * @param alpha chance that a version whose mean is at the floor is ever found beyond it, {@value
   *     #MIN_ALPHA} to {@value #MAX_ALPHA}
   * @param minLabels labels before which it never fires, 1 or more
   */
  record Performance(Metric metric, double floor, double bound, double alpha, long minLabels)
      implements Rule {

    /** Smallest floor, and distance of the largest from 1. */
    public static final double MIN_FLOOR = 1e-6;

    /** Smallest chance of a false trigger. */
    public static final double MIN_ALPHA = 1e-9;

    /** Largest chance of a false trigger. */
    public static final double MAX_ALPHA = 0.5;

    /** Chance of a false trigger where a deployment is silent. */
    public static final double DEFAULT_ALPHA = 0.01;

    /** Least labels where a deployment is silent. */
    public static final long DEFAULT_MIN_LABELS = 100;

    public Performance {
      Objects.requireNonNull(metric, "metric");
      if (!(floor >= MIN_FLOOR && floor <= 1 - MIN_FLOOR)) {
        throw new IllegalArgumentException(
            "floor is " + floor + ", allowed: " + MIN_FLOOR + " to 1 - " + MIN_FLOOR);
      }
      boolean bounded = metric == Metric.SCALED_ABSOLUTE_ERROR;
      if (bounded ? !(bound > 0 && bound < Double.POSITIVE_INFINITY) : !Double.isNaN(bound)) {
        throw new IllegalArgumentException(
            "bound is "
                + (Double.isNaN(bound) ? "absent" : bound)
                + ", allowed for metric "
                + metric
                + ": "
                + (bounded ? "finite and above 0" : "none"));
      }
      if (!(alpha >= MIN_ALPHA && alpha <= MAX_ALPHA)) {
        throw new IllegalArgumentException(
            "alpha is " + alpha + ", allowed: " + MIN_ALPHA + " to " + MAX_ALPHA);
      }
      if (minLabels < 1) {
        throw new IllegalArgumentException("minLabels is " + minLabels + ", allowed: 1 or more");
      }
    }

    @Override
    public Reason reason() {
      return Reason.PERFORMANCE;
    }

    @Override
    public void requireLegalFor(Family family) {
      if (!metric.isLegalFor(family)) {
        throw new IllegalArgumentException(
            "metric is "
                + metric
                + ", allowed for "
                + family
                + ": "
                + (metric == Metric.SCALED_ABSOLUTE_ERROR
                    ? "ERROR_RATE, BRIER"
                    : "SCALED_ABSOLUTE_ERROR"));
      }
    }

    @Override
    public String text() {
      return "PERFORMANCE(metric="
          + metric
          + ", floor="
          + floor
          + (Double.isNaN(bound) ? "" : ", bound=" + bound)
          + ", alpha="
          + alpha
          + ", minLabels="
          + minLabels
          + ")";
    }
  }

  /** Fires while the drift alarm stands. */
  record Drift() implements Rule {

    @Override
    public Reason reason() {
      return Reason.DRIFT;
    }

    @Override
    public String text() {
      return "DRIFT()";
    }
  }

  /**
   * Fires when the deployment has served for {@code maxAge}, with traffic or without.
   *
   * @param maxAge milliseconds, 1 to {@value #MAX_AGE}
   */
  record Interval(long maxAge) implements Rule {

    /** Largest age: a hundred years of 365 days, in milliseconds. */
    public static final long MAX_AGE = 100L * 365 * 24 * 3_600_000;

    public Interval {
      if (maxAge < 1 || maxAge > MAX_AGE) {
        throw new IllegalArgumentException("maxAge is " + maxAge + " ms, allowed: 1 to " + MAX_AGE);
      }
    }

    @Override
    public Reason reason() {
      return Reason.INTERVAL;
    }

    @Override
    public String text() {
      return "INTERVAL(maxAge=" + maxAge + " ms)";
    }
  }
}
