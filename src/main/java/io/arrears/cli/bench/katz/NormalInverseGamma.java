package io.arrears.cli.bench.katz;

import org.apache.commons.math3.special.Gamma;

/**
 * The conjugate belief of y = beta x + eps in Katz's simulation (arXiv 2604.06438):
 *
 * <pre>
 *   beta | s2 ~ N(mu, s2 / kappa)      s2 ~ inverse gamma(alpha, b)
 *   kappa' = kappa + sum x^2           mu' = (kappa mu + sum x y) / kappa'
 *   alpha' = alpha + n / 2             b'  = b + (sum y^2 - kappa' mu'^2 + kappa mu^2) / 2
 *   y | x ~ Student's t, 2 alpha degrees of freedom, location mu x,
 *           scale^2 = (b / alpha) (1 + x^2 / kappa)
 * </pre>
 *
 * Immutable; never forgets.
 */
final class NormalInverseGamma {

  /** Before anything was seen. */
  static final NormalInverseGamma PRIOR = new NormalInverseGamma(0, 1, 2, 1);

  private static final int FACTORS = 8;

  private final double mu;
  private final double kappa;
  private final double alpha;
  private final double b;
  private final double logGammaAlpha;
  private final double logNormaliser;

  NormalInverseGamma(double mu, double kappa, double alpha, double b) {
    this.mu = mu;
    this.kappa = kappa;
    this.alpha = alpha;
    this.b = b;
    this.logGammaAlpha = Gamma.logGamma(alpha);
    this.logNormaliser =
        Gamma.logGamma(alpha + 0.5) - logGammaAlpha - 0.5 * Math.log(2 * Math.PI * alpha);
  }

  /** The belief after some rows. */
  NormalInverseGamma after(double[] x, double[] y) {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += x[i] * x[i];
      xy += x[i] * y[i];
      yy += y[i] * y[i];
    }
    double nextKappa = kappa + xx;
    double nextMu = (kappa * mu + xy) / nextKappa;
    return new NormalInverseGamma(
        nextMu,
        nextKappa,
        alpha + 0.5 * x.length,
        b + 0.5 * (yy - nextKappa * nextMu * nextMu + kappa * mu * mu));
  }

  /**
   * Mean log density of rows under the predictive, nats. Factors are multiplied up to {@value
   * #FACTORS} at a time before a logarithm is taken, which is most of the simulation's time.
   */
  double meanScore(double[] x, double[] y) {
    double logScales = 0;
    double logTails = 0;
    for (int from = 0; from < x.length; from += FACTORS) {
      double scales = 1;
      double tails = 1;
      for (int i = from; i < Math.min(x.length, from + FACTORS); i++) {
        double scaleSquared = b / alpha * (1 + x[i] * x[i] / kappa);
        double residual = y[i] - mu * x[i];
        scales *= scaleSquared;
        tails *= 1 + residual * residual / (2 * alpha * scaleSquared);
      }
      logScales += Math.log(scales);
      logTails += Math.log(tails);
    }
    return logNormaliser - (0.5 * logScales + (alpha + 0.5) * logTails) / x.length;
  }

  /** Learning debt: Kullback-Leibler divergence of this, the shadow, from the deployed, nats. */
  double debt(NormalInverseGamma deployed) {
    NormalInverseGamma q = deployed;
    double scale =
        q.alpha * Math.log(b / q.b)
            + q.logGammaAlpha
            - logGammaAlpha
            + (alpha - q.alpha) * Gamma.digamma(alpha)
            + alpha * (q.b / b - 1);
    double shift = mu - q.mu;
    double location =
        Math.log(kappa / q.kappa) + q.kappa / kappa - 1 + q.kappa * shift * shift * alpha / b;
    return Math.max(0, scale + 0.5 * location);
  }

  double mu() {
    return mu;
  }

  double kappa() {
    return kappa;
  }

  double alpha() {
    return alpha;
  }

  double b() {
    return b;
  }
}
