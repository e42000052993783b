package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two forms of the same belief, each the oracle of the other. */
class RankOneBeliefTest {

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY);

  @Test
  void agreesWithChunksAfterTenThousandGaussianRows() {
    int dimension = 12;
    List<Row> rows = Row.random(Family.GAUSSIAN, 10_000, dimension, 41);
    Belief chunked = Belief.create(Family.GAUSSIAN, dimension, OPTIONS, 0.9);
    RankOneBelief single = RankOneBelief.of(chunked);
    Row.learn(chunked, rows, 32);
    rows.forEach(row -> single.learn(row.phi(), row.offsets(), row.label()));

    double[][] covariance = chunked.covariance();
    for (int j = 0; j < dimension; j++) {
      assertThat(single.weight(0, j)).isCloseTo(chunked.weight(j), within(1e-8));
      for (int i = 0; i <= j; i++) {
        assertThat(single.covariance(i, j)).isCloseTo(covariance[j][i], within(1e-12));
        assertThat(single.covariance(j, i)).isEqualTo(single.covariance(i, j));
      }
    }
    Predictive one = new Predictive();
    Predictive other = new Predictive();
    for (Row row : Row.random(Family.GAUSSIAN, 20, dimension, 42)) {
      single.predict(row.phi(), row.offsets(), one);
      chunked.predict(row.phi(), row.offsets(), other);
      assertThat(one.location()).isCloseTo(other.location(), within(1e-8));
      assertThat(one.scaleSquared()).isCloseTo(other.scaleSquared(), within(1e-8));
      assertThat(one.degreesOfFreedom()).isCloseTo(other.degreesOfFreedom(), within(1e-8));
    }
  }

  /** Largest difference of a weight, in posterior deviations. */
  @ParameterizedTest
  @CsvSource({"BERNOULLI, 0.05", "CATEGORICAL, 0.2", "POISSON, 0.4"})
  void staysNearChunksWhereItIsNotExact(Family family, double largest) {
    int dimension = 8;
    Belief chunked = Belief.create(family, Row.outputs(family), dimension, OPTIONS, 1);
    RankOneBelief single = RankOneBelief.of(chunked);
    List<Row> rows = Row.random(family, 2000, dimension, 43);
    Row.learn(chunked, rows, 32);
    rows.forEach(row -> single.learn(row.phi(), row.offsets(), row.label()));

    double worst = 0;
    for (int k = 0; k < chunked.outputs(); k++) {
      for (int j = 0; j < dimension; j++) {
        double difference = Math.abs(single.weight(k, j) - chunked.weight(k, j));
        worst = Math.max(worst, difference / chunked.standardError(j));
      }
    }
    assertThat(worst).as("posterior standard deviations").isBetween(largest / 100, largest);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void goesOnFromABeliefAsItStands(Family family) {
    Belief belief = StateFiles.belief(family);
    String before = belief.fingerprint();
    RankOneBelief single = RankOneBelief.of(belief);
    Predictive one = new Predictive();
    Predictive other = new Predictive();
    for (Row row : Row.random(family, 20, 4, 44)) {
      single.predict(row.phi(), row.offsets(), one);
      belief.predict(row.phi(), row.offsets(), other);
      assertThat(one.variance()).isCloseTo(other.variance(), within(1e-12));
      for (int k = 0; k < belief.outputs(); k++) {
        assertThat(one.location(k)).isCloseTo(other.location(k), within(1e-12));
      }
    }
    Row row = Row.random(family, 1, 4, 45).get(0);
    single.learn(row.phi(), row.offsets(), row.label());
    assertThat(belief.fingerprint()).isEqualTo(before);
  }

  /**
   * The pitfall: covariance recomputed for each example from a precision that is not written back
   * keeps one example. The right variance falls like 1 / n.
   */
  @Test
  void everyUpdateOfTheCovarianceIsKept() {
    Belief prior = Belief.create(Family.BERNOULLI, 3, OPTIONS, 1);
    RankOneBelief single = RankOneBelief.of(prior);
    List<Row> rows = Row.random(Family.BERNOULLI, 400, 3, 46);
    double[] phi = rows.get(399).phi();
    double[][] lost = null;
    Predictive predictive = new Predictive();
    for (Row row : rows) {
      single.predict(row.phi(), row.offsets(), predictive);
      double p = 1 / (1 + Math.exp(-predictive.location()));
      lost = SymmetricKernels.zeros(3);
      SymmetricKernels.addToDiagonal(lost, 3 / 2.25);
      SymmetricKernels.addOuterProduct(lost, p * (1 - p), row.phi());
      single.learn(row.phi(), row.offsets(), row.label());
    }
    Cholesky.factor(lost, new double[3]);
    double forgetful = Cholesky.inverseQuadraticForm(lost, phi, new double[3]);
    single.predict(phi, rows.get(399).offsets(), predictive);

    Belief chunked = Belief.create(Family.BERNOULLI, 3, OPTIONS, 1);
    Row.learn(chunked, rows, 400);
    Predictive full = new Predictive();
    chunked.predict(phi, rows.get(399).offsets(), full);
    assertThat(predictive.variance()).isBetween(full.variance() * 0.9, full.variance() * 1.1);
    assertThat(forgetful).isGreaterThan(20 * predictive.variance());
  }
}
