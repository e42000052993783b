package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Oracle: Commons Math 3.6.1, and values worked by hand. */
class LossTest {

  /** At the ends of the range both sides are finite. */
  @Test
  void theOutermostQuantilesAreFinite() {
    for (double quantile : new double[] {1e-6, 1 - 1e-6}) {
      Predictive deployed = Predictive.ofDeployed(Family.GAUSSIAN, 1, 0.0);
      assertThat(Loss.pinball(quantile).of(deployed, 0.3)).isFinite();
    }
    assertThatThrownBy(() -> Loss.pinball(1e-17)).isInstanceOf(IllegalArgumentException.class);
  }

  private static final List<Loss> ALL =
      List.of(
          Loss.LOG,
          Loss.SQUARED,
          Loss.ABSOLUTE,
          Loss.pinball(0.9),
          Loss.cost(new double[][] {{0, 1}, {5, 0}, {2, 2}}));

  @Test
  void logLossOfAGaussian() {
    NormalDistribution normal = new NormalDistribution(2, 0.5);
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.GAUSSIAN, 0.5, 2), 3.2))
        .isCloseTo(-normal.logDensity(3.2), within(1e-13));
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 2, 0.1, 8, 0.25);
    assertThat(Loss.LOG.of(predictive, 3.2))
        .isCloseTo(
            -new TDistribution(null, 8).logDensity(1.2 / 0.5) + Math.log(0.5), within(1e-12));
  }

  @Test
  void logLossOfABernoulli() {
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.25), 1))
        .isCloseTo(Math.log(4), within(1e-15));
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0), 1))
        .as("an overconfident row costs 13.8 nats, not infinity")
        .isCloseTo(Math.log(1e6), within(1e-9));
    Predictive predictive = new Predictive();
    predictive.set(Family.BERNOULLI, 0, 3);
    assertThat(Loss.LOG.of(predictive, 0)).isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void squaredLossIsOfTheMean() {
    assertThat(Loss.SQUARED.of(Predictive.ofDeployed(Family.GAUSSIAN, Double.NaN, 2), 5))
        .isEqualTo(9);
    assertThat(Loss.SQUARED.of(Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.25), 1))
        .isEqualTo(0.5625);
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 2, 0.1, 8, 100);
    assertThat(Loss.SQUARED.of(predictive, 5)).isEqualTo(9);
    predictive.set(Family.BERNOULLI, 0, 3);
    assertThat(Loss.SQUARED.of(predictive, 1)).isEqualTo(0.25);
  }

  @Test
  void lossesAreHeldWithinBounds() {
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.GAUSSIAN, 1e-300, 1e100), 0))
        .isEqualTo(Loss.LARGEST);
    Predictive predictive = new Predictive();
    predictive.setStudent(Family.GAUSSIAN, 1e100, 0, 4, 1e-200);
    assertThat(Loss.LOG.of(predictive, -1e100)).isEqualTo(Loss.LARGEST);
    assertThat(Loss.SQUARED.of(predictive, -1e100)).isEqualTo(4e200);
  }

  @Test
  void eachSideIsJudgedByItsOwnPoint() {
    Predictive deployed = Predictive.ofDeployed(Family.GAUSSIAN, 2, 5);
    Predictive belief = new Predictive();
    belief.setStudent(Family.GAUSSIAN, 4, 0.1, 6, 2.25);
    double high = new NormalDistribution(5, 2).inverseCumulativeProbability(0.9);
    double other = 4 + 1.5 * new TDistribution(null, 6).inverseCumulativeProbability(0.9);
    Loss pinball = Loss.pinball(0.9);
    assertThat(pinball.of(deployed, 12)).isCloseTo(0.9 * (12 - high), within(1e-9));
    assertThat(pinball.of(deployed, 1)).isCloseTo(0.1 * (high - 1), within(1e-9));
    assertThat(pinball.of(belief, 12)).isCloseTo(0.9 * (12 - other), within(1e-8));
    assertThat(Loss.ABSOLUTE.of(deployed, 3)).isEqualTo(2);
    assertThat(Loss.ABSOLUTE.of(belief, 3)).isEqualTo(1);
    Predictive counts = Predictive.ofDeployed(Family.POISSON, Double.NaN, 3.4);
    assertThat(Loss.ABSOLUTE.of(counts, 7)).as("median 3 of Poisson(3.4)").isEqualTo(4);
    assertThat(Loss.SQUARED.of(counts, 7)).isCloseTo(3.6 * 3.6, within(1e-12));
    assertThat(Loss.pinball(0.95).of(counts, 9))
        .as("quantile %s", new PoissonDistribution(3.4).inverseCumulativeProbability(0.95))
        .isCloseTo(0.95 * 2, within(1e-12));
  }

  @Test
  void eachSideTakesItsCheapestAction() {
    // Actions: pass, check, stop; classes: fine, fraud.
    Loss costs = Loss.cost(new double[][] {{0, 100}, {5, 5}, {40, 1}});
    Predictive confident = Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.01);
    Predictive doubtful = Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.3);
    Predictive sure = Predictive.ofDeployed(Family.BERNOULLI, Double.NaN, 0.99);
    assertThat(costs.of(confident, 1)).isEqualTo(100);
    assertThat(costs.of(confident, 0)).isZero();
    assertThat(costs.of(doubtful, 1)).isEqualTo(5);
    assertThat(costs.of(sure, 1)).isEqualTo(1);
    assertThat(costs.of(sure, 0)).isEqualTo(40);
    Predictive classes = Predictive.ofDeployed(Family.CATEGORICAL, Double.NaN, 0.2, 0.5, 0.3);
    assertThat(Loss.cost(new double[][] {{0, 1, 9}, {4, 4, 0}}).of(classes, 2)).isZero();
    assertThat(Loss.cost(new double[][] {{1, 1, 1}, {1, 1, 1}}).of(classes, 0)).isEqualTo(1);
  }

  @Test
  void brierScoreOfClassesIsSummedOverAllOfThem() {
    Predictive classes = Predictive.ofDeployed(Family.CATEGORICAL, Double.NaN, 0.2, 0.5, 0.3);
    assertThat(Loss.SQUARED.of(classes, 1)).isCloseTo(0.04 + 0.25 + 0.09, within(1e-15));
    assertThat(Loss.LOG.of(classes, 2)).isCloseTo(-Math.log(0.3), within(1e-15));
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.CATEGORICAL, Double.NaN, 1, 0, 0), 2))
        .isCloseTo(Math.log(1e6), within(1e-9));
  }

  @Test
  void logLossOfCounts() {
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.POISSON, Double.NaN, 3.4), 5))
        .isCloseTo(-new PoissonDistribution(3.4).logProbability(5), within(1e-12));
    assertThat(Loss.LOG.of(Predictive.ofDeployed(Family.POISSON, Double.NaN, 0), 1))
        .as("a rate of 0 counts as 1e-6")
        .isCloseTo(Math.log(1e6), within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, LOG SQUARED ABSOLUTE PINBALL",
    "BERNOULLI, LOG SQUARED COST",
    "CATEGORICAL, LOG SQUARED COST",
    "POISSON, LOG SQUARED ABSOLUTE PINBALL"
  })
  void theTableOfLegalPairs(Family family, String legal) {
    List<String> names = List.of(legal.split(" "));
    assertThat(Loss.legalFor(family)).extracting(Enum::name).containsExactlyElementsOf(names);
    int outputs = family == Family.CATEGORICAL ? 2 : 1;
    for (Loss loss : ALL) {
      assertThat(loss.isLegalFor(family)).isEqualTo(names.contains(loss.kind().name()));
      if (loss.isLegalFor(family)) {
        loss.requireLegalFor(family, outputs);
      } else {
        assertThatThrownBy(() -> loss.requireLegalFor(family, outputs))
            .hasMessage(
                "loss is "
                    + loss.kind()
                    + ", allowed for "
                    + family
                    + ": "
                    + Loss.legalFor(family));
      }
    }
  }

  @Test
  void lossesAreValues() throws IOException {
    for (Loss loss : ALL) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      loss.writeParameters(new DataOutputStream(bytes));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      Loss back = Loss.read(loss.kind(), in);
      assertThat(back).isEqualTo(loss).hasSameHashCodeAs(loss).hasToString(loss.toString());
      assertThat(in.available()).isZero();
      Double quantile = loss.kind() == Loss.Kind.PINBALL ? loss.quantile() : null;
      assertThat(Loss.of(loss.kind(), quantile, loss.costs())).isEqualTo(loss);
      for (Loss other : ALL) {
        assertThat(other.equals(loss)).isEqualTo(other == loss);
      }
    }
    assertThat(Loss.pinball(0.9)).isNotEqualTo(Loss.pinball(0.8));
    assertThat(Loss.pinball(0.5)).isNotEqualTo(Loss.ABSOLUTE);
    double[][] costs = {{0, 1}, {2, 0}};
    Loss loss = Loss.cost(costs);
    costs[0][1] = 7;
    loss.costs()[1][0] = 7;
    assertThat(loss).isEqualTo(Loss.cost(new double[][] {{0, 1}, {2, 0}}));
  }

  @Test
  void refusesImpossibleParameters() {
    assertThatThrownBy(() -> Loss.pinball(1))
        .hasMessage("lossQuantile is 1.0, allowed: 1e-6 to 1 - 1e-6");
    assertThatThrownBy(() -> Loss.pinball(Double.NaN)).hasMessageContaining("lossQuantile is NaN");
    assertThatThrownBy(() -> Loss.cost(new double[1][2]))
        .hasMessage("lossCosts has 1 actions, allowed: 2 to 100");
    assertThatThrownBy(() -> Loss.cost(new double[][] {{1, 2}, {3}}))
        .hasMessageContaining("lossCosts of action 1 has 1 values, allowed: 2");
    assertThatThrownBy(() -> Loss.cost(new double[][] {{1, 2}, {3, Double.NaN}}))
        .hasMessageContaining("lossCosts of action 1 holds NaN");
    assertThatThrownBy(
            () -> Loss.cost(new double[][] {{1, 2}, {3, 4}}).requireLegalFor(Family.CATEGORICAL, 3))
        .hasMessage("lossCosts has 2 classes, allowed: 3, one for each class of the deployment");
    assertThatThrownBy(() -> Loss.of(Loss.Kind.PINBALL, null, null))
        .hasMessage("lossQuantile is absent, allowed for loss PINBALL: a value");
    assertThatThrownBy(() -> Loss.of(Loss.Kind.LOG, 0.5, null))
        .hasMessage("lossQuantile is given, allowed for loss LOG: none, it belongs to PINBALL");
    assertThatThrownBy(() -> Loss.of(Loss.Kind.COST, null, null))
        .hasMessageContaining("lossCosts is absent");
  }
}
