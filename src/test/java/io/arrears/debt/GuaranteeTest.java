package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: the formulas by hand, expectations summed over both labels, and simulation. */
class GuaranteeTest {

  @Test
  void numbers() {
    assertThat(of(Family.BERNOULLI, Loss.LOG, 2, 10, Double.NaN))
        .isCloseTo(Math.exp(5), within(1e-9));
    assertThat(of(Family.GAUSSIAN, Loss.LOG, 2, 10, 3)).isCloseTo(Math.exp(5), within(1e-9));
    assertThat(of(Family.GAUSSIAN, Loss.SQUARED, 2, 10, 0.5))
        .isCloseTo(Math.exp(10 / (2 * 0.25 * 2)), within(1e-6));
    assertThat(of(Family.GAUSSIAN, Loss.SQUARED, 2, 10, Double.NaN)).isNaN();
    assertThat(of(Family.BERNOULLI, Loss.SQUARED, 2, 10, Double.NaN))
        .isCloseTo(Math.exp(10), within(1e-6));
    assertThat(of(Family.BERNOULLI, Loss.LOG, 1e-3, 1e6, Double.NaN)).isInfinite();
    assertThat(of(Family.GAUSSIAN, Loss.SQUARED, 1, 1, 1e-200)).isInfinite();
  }

  @Test
  void statements() {
    assertThat(statement(Family.BERNOULLI, Loss.LOG, Double.NaN))
        .isEqualTo(
            "a false trigger comes after exp(5.000) = 148.4 examples or more on average, as long as,"
                + " given the past and the features, labels follow the deployed model's predictive"
                + " distribution");
    assertThat(statement(Family.GAUSSIAN, Loss.SQUARED, 0.5)).contains("standard deviation 0.5");
    assertThat(statement(Family.GAUSSIAN, Loss.SQUARED, Double.NaN)).startsWith("none yet");
    assertThat(statement(Family.BERNOULLI, Loss.SQUARED, Double.NaN)).contains("probability");
  }

  /**
   * What the guarantee rests on: E exp(k gap) is at most 1 when the deployed probability is true.
   */
  @ParameterizedTest
  @ValueSource(strings = {"LOG", "SQUARED"})
  void bernoulliGapsAreBettingScoresOfMeanAtMostOne(Loss.Kind kind) {
    Loss loss = Loss.of(kind, null, null);
    double rate = loss == Loss.LOG ? 1 : 2;
    double highest = 0;
    Predictive predictive = new Predictive();
    for (double p = 0; p <= 1; p += 1.0 / 512) {
      for (double eta = -20; eta <= 20; eta += 0.25) {
        predictive.set(Family.BERNOULLI, eta, 0.3);
        double mean =
            (1 - p) * score(loss, rate, p, predictive, 0) + p * score(loss, rate, p, predictive, 1);
        highest = Math.max(highest, mean);
      }
    }
    for (double p : new double[] {1e-9, 5e-7, 1e-6, 1 - 1e-6, 1 - 5e-7, 1 - 1e-9}) {
      for (double eta = -20; eta <= 20; eta += 0.25) {
        predictive.set(Family.BERNOULLI, eta, 0.3);
        double mean =
            (1 - p) * score(loss, rate, p, predictive, 0) + p * score(loss, rate, p, predictive, 1);
        highest = Math.max(highest, mean);
      }
    }
    assertThat(highest).isBetween(0.999, 1 + 1e-12);
  }

  /** The Brier score over all classes, rate 1, whatever the belief says. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void brierGapsOfClassesAreBettingScoresOfMeanAtMostOne(int classes) {
    Random random = new Random(classes);
    double highest = 0;
    Predictive predictive = new Predictive();
    for (int trial = 0; trial < 5000; trial++) {
      double[] p = random.doubles(classes).map(u -> Math.pow(u, 8)).toArray();
      double sum = Arrays.stream(p).sum();
      double[] truth = Arrays.stream(p).map(v -> v / sum).toArray();
      double spread = 12 * random.nextDouble();
      double[] eta = random.doubles(classes, -spread, spread).toArray();
      predictive.set(Family.CATEGORICAL, eta, 0.1);
      Predictive deployed = Predictive.ofDeployed(Family.CATEGORICAL, Double.NaN, truth);
      double mean = 0;
      for (int k = 0; k < classes; k++) {
        double gap = Loss.SQUARED.of(deployed, k) - Loss.SQUARED.of(predictive, k);
        mean += truth[k] * Math.exp(gap);
      }
      highest = Math.max(highest, mean);
    }
    assertThat(highest).isBetween(0.9, 1 + 1e-12);
  }

  /** Log loss of counts, also where the true rate is below what the deployed model is held to. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 9e-7, 1e-6, 1e-3, 0.4, 6})
  void logGapsOfCountsAreBettingScoresOfMeanAtMostOne(double rate) {
    Predictive deployed = Predictive.ofDeployed(Family.POISSON, Double.NaN, rate);
    Predictive predictive = new Predictive();
    double highest = 0;
    for (double eta = -40; eta <= 6; eta += 0.5) {
      for (double variance : new double[] {0, 1e-3, 0.3, 2}) {
        predictive.set(Family.POISSON, eta, variance);
        double mean = 0;
        for (int y = 0; y < 160; y++) {
          if (rate > 0 || y == 0) {
            double log = (y == 0 ? 0 : y * Math.log(rate)) - rate - Gamma.logGamma(y + 1);
            mean += Math.exp(log + Loss.LOG.of(deployed, y) - Loss.LOG.of(predictive, y));
          }
        }
        highest = Math.max(highest, mean);
      }
    }
    assertThat(highest).isBetween(0.9, 1 + 1e-12);
  }

  /** Pinball and absolute loss against a true normal law: the highest mean over all points. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.25, 0.5, 0.9, 0.99})
  void pinballGapsOfANormalLawAreBettingScoresOfMeanAtMostOne(double quantile) {
    double dispersion = 1.7;
    NormalDistribution law = new NormalDistribution(null, 3, dispersion);
    double rate = Math.log(of(Family.GAUSSIAN, Loss.pinball(quantile), 1, 1, dispersion));
    if (quantile == 0.5) {
      assertThat(Math.log(of(Family.GAUSSIAN, Loss.ABSOLUTE, 1, 1, dispersion)))
          .as("sqrt(2 / pi) over the dispersion")
          .isCloseTo(Math.sqrt(2 / Math.PI) / dispersion, within(1e-12))
          .isCloseTo(rate / 2, within(1e-12));
    }
    Predictive deployed = Predictive.ofDeployed(Family.GAUSSIAN, dispersion, 3);
    Loss loss = Loss.pinball(quantile);
    double highest = 0;
    double tight = 0;
    for (double shift = -12; shift <= 12; shift += 0.1) {
      Predictive belief = Predictive.ofDeployed(Family.GAUSSIAN, dispersion, 3 + shift);
      double mean = 0;
      double beyond = 0;
      double step = 2e-3;
      for (double y = 3 - 16; y <= 3 + 16; y += step) {
        double gap = loss.of(deployed, y) - loss.of(belief, y);
        mean += step * law.density(y) * Math.exp(rate * gap);
        beyond += step * law.density(y) * Math.exp(1.05 * rate * gap);
      }
      highest = Math.max(highest, mean);
      tight = Math.max(tight, beyond);
    }
    assertThat(highest).isBetween(1 - 1e-6, 1 + 1e-6);
    assertThat(tight).as("the rate is the largest one").isGreaterThan(1 + 1e-6);
  }

  @Test
  void pairsWithoutAGuaranteeSayWhy() {
    Loss costs = Loss.cost(new double[][] {{0, 1}, {1, 0}});
    assertThat(statement(Family.BERNOULLI, costs, Double.NaN)).startsWith("none: ");
    assertThat(statement(Family.CATEGORICAL, costs, Double.NaN)).startsWith("none: ");
    for (Loss loss : List.of(Loss.SQUARED, Loss.ABSOLUTE, Loss.pinball(0.9))) {
      assertThat(statement(Family.POISSON, loss, Double.NaN)).startsWith("none: ");
      assertThat(of(Family.POISSON, loss, 1, 1, Double.NaN)).isNaN();
    }
    assertThat(statement(Family.GAUSSIAN, Loss.ABSOLUTE, Double.NaN)).startsWith("none yet");
    assertThat(of(Family.CATEGORICAL, Loss.LOG, 2, 10, Double.NaN))
        .isCloseTo(Math.exp(5), within(1e-9));
    assertThat(of(Family.CATEGORICAL, Loss.SQUARED, 2, 10, Double.NaN))
        .isCloseTo(Math.exp(5), within(1e-9));
    assertThat(of(Family.POISSON, Loss.LOG, 2, 10, Double.NaN))
        .isCloseTo(Math.exp(5), within(1e-9));
  }

  /** A belief that always bets as well as it can against a true model, threshold 3: promise e^3. */
  @Test
  void simulatedFalseTriggersKeepThePromise() {
    Random random = new Random(12);
    long examples = 0;
    int triggers = 2000;
    for (int run = 0; run < triggers; run++) {
      Ledger ledger = new Ledger(1);
      while (!ledger.owes(3)) {
        double p = 0.3;
        double q = 0.4;
        double y = random.nextDouble() < p ? 1 : 0;
        ledger.book(-Math.log(y == 1 ? p : 1 - p), -Math.log(y == 1 ? q : 1 - q), 0);
        examples++;
      }
    }
    assertThat((double) examples / triggers)
        .isGreaterThan(of(Family.BERNOULLI, Loss.LOG, 1, 3, Double.NaN));
  }

  private static double score(Loss loss, double rate, double p, Predictive predictive, double y) {
    double gap =
        loss.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, p), y) - loss.of(predictive, y);
    return Math.exp(rate * gap);
  }

  private static double of(
      Family family, Loss loss, double lossPrice, double retrainCost, double dispersion) {
    Terms terms = new Terms(loss, lossPrice, retrainCost, "EUR");
    return Guarantee.of(family, terms, dispersion).examplesToFalseTrigger();
  }

  private static String statement(Family family, Loss loss, double dispersion) {
    return Guarantee.of(family, new Terms(loss, 2, 10, ""), dispersion).statement();
  }
}
