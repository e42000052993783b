package io.arrears.decision;

import io.arrears.belief.Family;
import java.util.Locale;
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

  /** What the rule compares: it fires where the inequality holds. */
  Inequality inequality(Facts facts);

  /** The same in words and numbers, for people. */
  String explain(Facts facts);

  /** The rule with its parameters, for records and people. */
  String text();

  /**
   * Break-even: fires when the debt has reached the price of a retrain,
   *
   * <pre>debt x efficacy >= retrainCost</pre>
   *
   * <p>This is rent-or-buy: whoever pays rent until it equals the price pays at most about twice
   * the optimum in excess loss, as long as a fresher model is never worse and a retrain removes the
   * gap. Where retrains were seen to leave a part of the gap, efficacy is the other part.
   *
   * @param efficacy whether the debt is discounted by what the last retrains bought
   * @param accrued whether the debt that is expected of labels still to come is added
   */
  record Debt(boolean efficacy, boolean accrued) implements Rule {

    /** Debt discounted by efficacy, of labels that have come. */
    public static final Debt DEFAULT = new Debt(true, false);

    private static final Significant SIX_DIGITS = new Significant(6);

    @Override
    public Reason reason() {
      return Reason.DEBT;
    }

    @Override
    public Inequality inequality(Facts facts) {
      double owed = facts.debt() + (accrued ? facts.accruedDebt() : 0);
      String left = accrued ? (efficacy ? "(debt + accruedDebt)" : "debt + accruedDebt") : "debt";
      return new Inequality(
          left + (efficacy ? " x efficacy" : "") + " >= retrainCost",
          efficacy ? owed * facts.efficacy() : owed,
          facts.terms().retrainCost());
    }

    @Override
    public String explain(Facts facts) {
      boolean discounted = efficacy && facts.efficacy() < 1;
      Inequality inequality = inequality(facts);
      String currency = facts.terms().currency();
      return "debt "
          + SIX_DIGITS.of(facts.debt())
          + (accrued ? " + accrued " + SIX_DIGITS.of(facts.accruedDebt()) : "")
          + (discounted
              ? String.format(
                  Locale.ROOT, ", x efficacy %.3g = %.6g", facts.efficacy(), inequality.left())
              : "")
          + (inequality.holds() ? " >=" : " <")
          + " retrain cost "
          + SIX_DIGITS.of(facts.terms().retrainCost())
          + (currency.isEmpty() ? "" : " " + currency)
          + " after "
          + facts.examples()
          + " examples"
          + (discounted ? why(facts) : "");
    }

    private static String why(Facts facts) {
      return String.format(
          Locale.ROOT,
          "; the last %d retrains were in vain: the correction from before them still gains %.3g a row",
          facts.vainRetrains(),
          facts.carryRate());
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
    public Inequality inequality(Facts facts) {
      PerformanceEvidence seen = facts.performance();
      return seen.labels() < minLabels
          ? new Inequality("labels >= minLabels", seen.labels(), minLabels)
          : new Inequality("logWealth >= log(1 / alpha)", seen.logWealth(), -Math.log(alpha));
    }

    @Override
    public String explain(Facts facts) {
      PerformanceEvidence seen = facts.performance();
      if (seen.labels() < minLabels) {
        return seen.labels() + " of " + minLabels + " labels for " + metric;
      }
      return String.format(
          Locale.ROOT,
          "mean %s %.4g of %d labels against %.4g: log wealth %.4g %s %.4g",
          metric,
          seen.metricSum() / seen.labels(),
          seen.labels(),
          floor,
          seen.logWealth(),
          inequality(facts).holds() ? ">=" : "<",
          -Math.log(alpha));
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
    public Inequality inequality(Facts facts) {
      return new Inequality(
          "alarm budget >= p-value", facts.alarm().budget(), facts.alarm().pValue());
    }

    @Override
    public String explain(Facts facts) {
      return facts.alarm().explanation();
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

    private static final double MILLISECONDS_PER_DAY = 86_400_000;

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
    public Inequality inequality(Facts facts) {
      return new Inequality("age >= maxAge", facts.age(), maxAge);
    }

    @Override
    public String explain(Facts facts) {
      return String.format(
          Locale.ROOT,
          "age %.4g d %s %.4g d",
          facts.age() / MILLISECONDS_PER_DAY,
          inequality(facts).holds() ? ">=" : "<",
          maxAge / MILLISECONDS_PER_DAY);
    }

    @Override
    public String text() {
      return "INTERVAL(maxAge=" + maxAge + " ms)";
    }
  }
}
