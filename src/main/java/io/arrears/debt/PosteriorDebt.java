package io.arrears.debt;

import io.arrears.belief.Belief;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Posterior debt {@code W = (n1 / n2) trace(M'P M)}: how far the belief's correction is from none,
 * beside what it would be if the deployed model were right. It explains; it does not decide.
 *
 * <p>Then W is about chi-square with D degrees of freedom, D the features and the intercept, D (K -
 * 1) of K classes. The prior makes it smaller while there are few rows; where classes share one
 * curvature, or counts vary more than Poisson's, it is a rough guide.
 *
 * @param value W, 0 or more, no unit; NaN while there is no belief
 * @param quantile what chance alone stays below with probability {@value #LEVEL}; NaN while there
 *     is no belief
 * @param degreesOfFreedom degrees of freedom of the chi-square law; 0 while there is no belief
 */
public record PosteriorDebt(double value, double quantile, int degreesOfFreedom) {

  /** Level of the quantile. */
  public static final double LEVEL = 0.99;

  /** A fleet has few shapes. */
  private static final int MOST_QUANTILES = 1_000;

  private static final Map<Integer, Double> QUANTILES = new ConcurrentHashMap<>();

  /** No belief yet. */
  public static final PosteriorDebt UNKNOWN = new PosteriorDebt(Double.NaN, Double.NaN, 0);

  /** Posterior debt of a belief. */
  public static PosteriorDebt of(Belief belief) {
    int degrees = belief.posteriorDebtDegrees();
    return new PosteriorDebt(belief.posteriorDebt(), nullQuantile(degrees), degrees);
  }

  /** The quantile of chance alone, by Commons Math; searched once for each number of degrees. */
  public static double nullQuantile(int degreesOfFreedom) {
    Double known = QUANTILES.get(degreesOfFreedom);
    if (known == null) {
      known =
          new ChiSquaredDistribution(null, degreesOfFreedom).inverseCumulativeProbability(LEVEL);
      if (QUANTILES.size() < MOST_QUANTILES) {
        QUANTILES.put(degreesOfFreedom, known);
      }
    }
    return known;
  }
}
