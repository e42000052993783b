package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.util.Random;
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
