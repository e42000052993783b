package io.arrears.debt;

import io.arrears.belief.Family;
import java.util.Locale;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The guarantee on false triggers that holds for a deployment.
 *
 * <p>Let e = exp(k gap), k in units of 1 / loss, with the belief fixed before the label is seen. If
 * E[e] <= 1 given the past whenever the deployed model is right, then exp(k debt / lossPrice) is a
 * CUSUM e-detector (Shin, Ramdas, Rinaldo, 2203.03532, section 3): it takes exp(k retrainCost /
 * lossPrice) examples or more, on average, to reach that level.
 *
 * <ul>
 *   <li>Log loss, k = 1: e is the likelihood ratio of belief to deployed model, of mean 1. Clipping
 *       both sides alike keeps the mean at or below 1 (belief.Probabilities, belief.Poisson).
 *   <li>Squared loss, deployed mean p, belief q: gap = 2 (q - p)(y - p) - (q - p)^2. Where y - p is
 *       sub-Gaussian with variance proxy sigma^2, E[e] <= exp((q - p)^2 (2 k^2 sigma^2 - k)), at
 *       most 1 for k = 1 / (2 sigma^2). Gaussian: sigma = dispersion. Bernoulli: sigma^2 = 1/4 by
 *       Hoeffding's lemma, so k = 2, with nothing else assumed. Categorical, Brier score over all
 *       classes, d = q - p: gap = 2 d'(onehot(y) - p) - |d|^2, where d'onehot lies within an
 *       interval of length R = max d - min d, so E[e] <= exp(k^2 R^2 / 2 - k |d|^2), and |d|^2 >=
 *       R^2 / 2 since d sums to 0: at most 1 for k = 1. Counts have no such bound.
 *   <li>Pinball loss of the q-quantile a of a law with density f and a hazard f / (1 - F) that
 *       never falls, the belief's point a + t, t > 0: E[e] is 1 at t = 0 and its derivative in t
 *       has the sign of a function that is 0 at t = 0 and whose own derivative has the sign of k q
 *       (1 - F) - f, never positive for k = f(a) / (q (1 - q)); t < 0 is the mirror image. The
 *       normal law's hazard rises on both sides, so k = density(z_q) / (dispersion q (1 - q));
 *       absolute loss is twice the median's. Counts have no density: their quantile may be as good
 *       as its neighbour, and then no k serves.
 *   <li>Cost matrices: a sum of small sure gains has no counterpart in what a single row can lose.
 * </ul>
 *
 * @param statement in words, with the condition it needs, or {@code none} and why
 * @param examplesToFalseTrigger lower bound of the mean number of examples until a false trigger,
 *     in rows; infinite beyond about 1.8e308; NaN where none holds
 */
public record Guarantee(String statement, double examplesToFalseTrigger) {

  /**
   * No guarantee: an example that counts as w examples enters as the w-th power of its likelihood
   * ratio, the mean of which may be above 1.
   */
  public static final Guarantee NONE_WHILE_THINNED =
      new Guarantee("none: examples were thinned", Double.NaN);

  /** No guarantee: as where examples are thinned, an example counts for several. */
  public static final Guarantee NONE_WHILE_SAMPLED =
      new Guarantee("none: the labels of a sample are waited for", Double.NaN);

  /** No guarantee: labels that were asked for count by how they were chosen, some for several. */
  public static final Guarantee NONE_WHILE_ASKED =
      new Guarantee("none: labels are asked for, and weighted by how they were chosen", Double.NaN);

  /** Variance proxy of a Bernoulli label: Hoeffding's lemma on an interval of length 1. */
  private static final double BERNOULLI_VARIANCE_PROXY = 0.25;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private static final String LABELS =
      "as long as, given the past and the features, labels follow the deployed model's ";

  /**
   * The guarantee of a deployment.
   *
   * @param dispersion Gaussian: standard deviation of the deployed model's residuals, label units;
   *     NaN while it is not known; otherwise ignored
   */
  public static Guarantee of(Family family, Terms terms, double dispersion) {
    double ratio = terms.retrainCost() / terms.lossPrice();
    return switch (terms.loss().kind()) {
      case LOG -> holds(ratio, "predictive distribution");
      case SQUARED ->
          switch (family) {
            case GAUSSIAN -> ofGaussian(ratio, 1 / (2 * dispersion), dispersion);
            case BERNOULLI ->
                holds(ratio / (2 * BERNOULLI_VARIANCE_PROXY), "predicted probability");
            case CATEGORICAL -> holds(ratio, "predicted probabilities");
            case POISSON -> none("squared errors of counts are not bounded by a variance");
          };
      case ABSOLUTE, PINBALL ->
          family == Family.GAUSSIAN
              ? ofGaussian(ratio, rateOfQuantile(terms.loss()), dispersion)
              : none("a quantile of counts may be as good as its neighbour");
      case COST -> none("what an action costs is no betting score");
    };
  }

  private static double rateOfQuantile(Loss loss) {
    double q = loss.quantile();
    double density = NORMAL.density(NORMAL.inverseCumulativeProbability(q));
    return density / (q * (1 - q)) / (loss.kind() == Loss.Kind.ABSOLUTE ? 2 : 1);
  }

  private static Guarantee none(String why) {
    return new Guarantee("none: " + why, Double.NaN);
  }

  /**
   * @param rate k in standard deviations
   */
  private static Guarantee ofGaussian(double ratio, double rate, double dispersion) {
    if (Double.isNaN(dispersion)) {
      return new Guarantee(
          "none yet: this loss needs the dispersion of the deployed model, which is not known",
          Double.NaN);
    }
    return holds(
        ratio * rate / dispersion,
        String.format(
            Locale.ROOT, "prediction with normal noise of standard deviation %.4g", dispersion));
  }

  private static Guarantee holds(double exponent, String law) {
    if (Double.isNaN(exponent)) {
      return new Guarantee("none: the prices and the dispersion are out of proportion", Double.NaN);
    }
    double examples = Math.exp(exponent);
    String count = String.format(Locale.ROOT, "exp(%.4g) = %.4g", exponent, examples);
    return new Guarantee(
        "a false trigger comes after " + count + " examples or more on average, " + LABELS + law,
        examples);
  }
}
