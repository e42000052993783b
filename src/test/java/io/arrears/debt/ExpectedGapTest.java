package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Oracle: the gap of each label, with the losses that the ledger books, weighted by the belief's
 * own density: summed over all classes and counts, by the trapezoidal rule for numbers.
 */
class ExpectedGapTest {

  private static final Loss COSTS = Loss.cost(new double[][] {{0, 9}, {4, 0}, {2, 2.5}});
  private static final Loss THREE_COSTS =
      Loss.cost(new double[][] {{0, 9, 1}, {4, 0, 6}, {2, 2.5, 0}, {3, 3, -1}});

  @Test
  void numbers() {
    Random random = new Random(71);
    for (int trial = 0; trial < 12; trial++) {
      Predictive belief = new Predictive();
      double scale = Math.exp(random.nextGaussian());
      double degrees = 12 + 200 * random.nextDouble();
      belief.setStudent(Family.GAUSSIAN, random.nextGaussian(), 0.1, degrees, scale * scale);
      Predictive deployed =
          Predictive.ofDeployed(
              Family.GAUSSIAN, Math.exp(random.nextGaussian()), 2 * random.nextGaussian());
      for (Loss loss :
          List.of(Loss.LOG, Loss.SQUARED, Loss.ABSOLUTE, Loss.pinball(0.1), Loss.pinball(0.8))) {
        assertThat(loss.expectedGap(deployed, belief))
            .as("%s, trial %s", loss, trial)
            .isCloseTo(integral(loss, deployed, belief, scale), within(1e-4 * (1 + scale * scale)));
      }
    }
  }

  /** z = sinh(t) over the belief's scale, so that its tails are seen. */
  private static double integral(Loss loss, Predictive deployed, Predictive belief, double scale) {
    double step = 1e-3;
    double sum = 0;
    for (double t = -11; t <= 11; t += step) {
      double y = belief.location() + scale * Math.sinh(t);
      double density = Math.exp(belief.logDensity(y)) * scale * Math.cosh(t);
      sum += step * density * (loss.of(deployed, y) - loss.of(belief, y));
    }
    return sum;
  }

  @Test
  void classes() {
    Random random = new Random(72);
    for (int trial = 0; trial < 50; trial++) {
      Predictive belief = new Predictive();
      belief.set(Family.BERNOULLI, 4 * random.nextGaussian(), random.nextDouble());
      Predictive deployed =
          Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, random.nextDouble());
      for (Loss loss : List.of(Loss.LOG, Loss.SQUARED, COSTS)) {
        assertThat(loss.expectedGap(deployed, belief))
            .isCloseTo(summed(loss, deployed, belief, 2), within(1e-12));
      }
      double[] p = {random.nextDouble(), random.nextDouble(), 0};
      double sum = p[0] + p[1] + 0.1;
      belief.set(
          Family.CATEGORICAL,
          new double[] {random.nextGaussian(), 9 * random.nextGaussian(), 0},
          random.nextDouble());
      deployed =
          Predictive.ofDeployed(Family.CATEGORICAL, Double.NaN, p[0] / sum, p[1] / sum, 0.1 / sum);
      for (Loss loss : List.of(Loss.LOG, Loss.SQUARED, THREE_COSTS)) {
        assertThat(loss.expectedGap(deployed, belief))
            .isCloseTo(summed(loss, deployed, belief, 3), within(1e-12));
      }
    }
  }

  private static double summed(Loss loss, Predictive deployed, Predictive belief, int classes) {
    double sum = 0;
    for (int y = 0; y < classes; y++) {
      sum += belief.probability(y) * (loss.of(deployed, y) - loss.of(belief, y));
    }
    return sum;
  }

  @Test
  void counts() {
    Random random = new Random(73);
    for (int trial = 0; trial < 20; trial++) {
      Predictive belief = new Predictive();
      belief.set(Family.POISSON, 1.5 * random.nextGaussian(), random.nextDouble());
      Predictive deployed =
          Predictive.ofDeployed(Family.POISSON, Double.NaN, Math.exp(1.5 * random.nextGaussian()));
      for (Loss loss : List.of(Loss.LOG, Loss.SQUARED, Loss.ABSOLUTE, Loss.pinball(0.9))) {
        double sum = 0;
        for (int y = 0; y < 100 * belief.mean() + 200; y++) {
          sum += Math.exp(belief.logDensity(y)) * (loss.of(deployed, y) - loss.of(belief, y));
        }
        assertThat(loss.expectedGap(deployed, belief))
            .as("%s, trial %s", loss, trial)
            .isCloseTo(sum, within(1e-8 * (1 + belief.mean() * belief.mean())));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void isNeverNegativeAndSmallWhereBothAgree(Family family) {
    Random random = new Random(74);
    for (int trial = 0; trial < 200; trial++) {
      Predictive belief = new Predictive();
      double eta = 3 * random.nextGaussian();
      Predictive deployed;
      switch (family) {
        case GAUSSIAN -> {
          belief.setStudent(family, eta, 1e-9, 1e9, 4);
          deployed = Predictive.ofDeployed(family, 2, eta);
        }
        case BERNOULLI -> {
          belief.set(family, eta, 0);
          deployed = Predictive.ofDeployed(family, Double.NaN, 1 / (1 + Math.exp(-eta)));
        }
        case CATEGORICAL -> {
          belief.set(family, new double[] {eta, 0}, 0);
          double p = 1 / (1 + Math.exp(-eta));
          deployed = Predictive.ofDeployed(family, Double.NaN, p, 1 - p);
        }
        default -> {
          belief.set(family, eta, 0);
          deployed = Predictive.ofDeployed(family, Double.NaN, Math.exp(eta));
        }
      }
      for (Loss loss : List.of(Loss.LOG, Loss.SQUARED, Loss.ABSOLUTE, Loss.pinball(0.3), COSTS)) {
        if (loss.isLegalFor(family)) {
          assertThat(loss.expectedGap(deployed, belief)).isBetween(0.0, 1e-8);
        }
      }
    }
  }
}
