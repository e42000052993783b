package io.arrears.debt;

import io.arrears.belief.Family;
import java.util.Locale;

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
 *       both probabilities alike keeps the mean at or below 1.
 *   <li>Squared loss, deployed mean p, belief q: gap = 2 (q - p)(y - p) - (q - p)^2. Where y - p is
 *       sub-Gaussian with variance proxy sigma^2, E[e] <= exp((q - p)^2 (2 k^2 sigma^2 - k)), at
 *       most 1 for k = 1 / (2 sigma^2). Gaussian: sigma = dispersion. Bernoulli: sigma^2 = 1/4 by
 *       Hoeffding's lemma, so k = 2, with nothing else assumed.
 * </ul>
 *
 * @param statement in words, with the condition it needs, or {@code none} and why
 * @param examplesToFalseTrigger lower bound of the mean number of examples until a false trigger,
 *     in rows; infinite beyond about 1.8e308; NaN where none holds
 */
public record Guarantee(String statement, double examplesToFalseTrigger) {

  /** Variance proxy of a Bernoulli label: Hoeffding's lemma on an interval of length 1. */
  private static final double BERNOULLI_VARIANCE_PROXY = 0.25;

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
    return switch (terms.loss()) {
      case LOG -> holds(ratio, "predictive distribution");
      case SQUARED ->
          switch (family) {
            case GAUSSIAN -> ofSquaredGaussian(ratio, dispersion);
            case BERNOULLI ->
                holds(ratio / (2 * BERNOULLI_VARIANCE_PROXY), "predicted probability");
          };
    };
  }

  private static Guarantee ofSquaredGaussian(double ratio, double dispersion) {
    if (Double.isNaN(dispersion)) {
      return new Guarantee(
          "none yet: squared loss needs the dispersion of the deployed model, which is not known",
          Double.NaN);
    }
    return holds(
        ratio / (2 * dispersion * dispersion),
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
