package io.arrears.cli.bench.katz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalInverseGammaTest {

  /**
   * Oracle: the chain rule. The scores of rows, each predicted from those before, add up to the log
   * of the marginal likelihood, which has a closed form.
   */
  @Test
  void scoresAddUpToTheMarginalLikelihood() {
    Random random = new Random(3);
    double[] x = random.doubles(37, -2, 2).toArray();
    double[] y = Arrays.stream(x).map(v -> 1.3 * v + random.nextGaussian()).toArray();
    NormalInverseGamma belief = NormalInverseGamma.PRIOR;
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double[] row = {x[i]};
      double[] label = {y[i]};
      sum += belief.meanScore(row, label);
      belief = belief.after(row, label);
    }
    NormalInverseGamma all = NormalInverseGamma.PRIOR.after(x, y);
    assertThat(belief.mu()).isCloseTo(all.mu(), within(1e-12));
    assertThat(belief.b()).isCloseTo(all.b(), within(1e-10));
    double likelihood =
        Gamma.logGamma(all.alpha())
            - Gamma.logGamma(2)
            + 2 * Math.log(1)
            - all.alpha() * Math.log(all.b())
            + 0.5 * Math.log(1 / all.kappa())
            - 0.5 * x.length * Math.log(2 * Math.PI);
    assertThat(sum).isCloseTo(likelihood, within(1e-9));
  }

  @Test
  void theScoreOfManyRowsIsTheMeanOfTheirScores() {
    Random random = new Random(4);
    NormalInverseGamma belief = new NormalInverseGamma(0.7, 30, 12, 9);
    double[] x = random.doubles(21, -30, 30).toArray();
    double[] y = random.doubles(21, -1e6, 1e6).toArray();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += belief.meanScore(new double[] {x[i]}, new double[] {y[i]});
    }
    assertThat(belief.meanScore(x, y)).isCloseTo(sum / 21, within(1e-9));
  }

  /**
   * Oracle: the integral of p ln(p / q) over beta and the logarithm of s2, by the midpoint rule.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 8, 6, 5, 0.2, 5, 4, 4", "1, 20, 12, 12, 1, 10, 9, 8", "0, 9, 7, 3, 1, 9, 7, 3"})
  void debtIsTheDivergence(
      double mu, double kappa, double alpha, double b, double mq, double kq, double aq, double bq) {
    double debt =
        new NormalInverseGamma(mu, kappa, alpha, b).debt(new NormalInverseGamma(mq, kq, aq, bq));
    double integral = 0;
    double step = 0.01;
    double width = 0.01;
    for (double u = -4; u < 4; u += step) {
      for (double beta = mu - 4; beta < mu + 4; beta += width) {
        double logP = logDensity(beta, u, mu, kappa, alpha, b);
        double logQ = logDensity(beta, u, mq, kq, aq, bq);
        integral += Math.exp(logP) * (logP - logQ) * step * width;
      }
    }
    assertThat(debt).isCloseTo(integral, within(2e-3 * Math.max(1, integral)));
  }

  private static double logDensity(
      double beta, double u, double mu, double kappa, double alpha, double b) {
    double s2 = Math.exp(u);
    return alpha * Math.log(b)
        - Gamma.logGamma(alpha)
        - (alpha + 1) * u
        - b / s2
        + u
        + 0.5 * Math.log(kappa / (2 * Math.PI * s2))
        - 0.5 * kappa * (beta - mu) * (beta - mu) / s2;
  }

  @Test
  void owesNothingToItself() {
    NormalInverseGamma belief = new NormalInverseGamma(0.7, 30, 12, 9);
    assertThat(belief.debt(belief)).isCloseTo(0, within(1e-12));
  }
}
