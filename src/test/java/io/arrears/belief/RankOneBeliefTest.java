package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
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

  /** A prior of 30 link units; oracle: {@link Belief} with chunks of one row. */
  @ParameterizedTest
  @EnumSource(Family.class)
  void atItsModeARowIsWhatAChunkOfOneRowIs(Family family) {
    BeliefOptions wide = new BeliefOptions(30, 0, Double.POSITIVE_INFINITY);
    Belief chunked = Belief.create(family, Row.outputs(family), 6, wide, 1);
    RankOneBelief single = RankOneBelief.of(chunked);
    List<Row> rows = Row.random(family, 40, 6, 48);
    Row.learn(chunked, rows, 1);
    rows.forEach(row -> single.learnAtMode(row.phi(), row.offsets(), row.label()));
    double[][] covariance = chunked.covariance();
    for (int j = 0; j < 6; j++) {
      assertThat(single.covariance(j, j)).isCloseTo(covariance[j][j], withinPercentage(0.01));
      for (int k = 0; k < chunked.outputs(); k++) {
        assertThat(single.weight(k, j))
            .isCloseTo(chunked.weight(k, j), within(1e-4 * chunked.standardError(j)));
      }
    }
  }

  /** Oracle: the sum in a dense matrix; the mean of a belief that had learned stays. */
  @ParameterizedTest
  @EnumSource(Family.class)
  void recallsRowsAsPrecisionAlone(Family family) {
    Belief belief = Belief.create(family, Row.outputs(family), 5, OPTIONS, 1);
    Row.learn(belief, Row.random(family, 64, 5, 49), 32);
    Belief before = Belief.create(family, Row.outputs(family), 5, OPTIONS, 1);
    Row.learn(before, Row.random(family, 64, 5, 49), 32);
    Chunk chunk = new Chunk(1, 5, Row.outputs(family));
    Row row = Row.random(family, 1, 5, 50).get(0);
    row.appendTo(chunk);
    belief.recall(chunk);
    double[] eta = new double[Row.outputs(family)];
    double[][] expected = before.covariance();
    double[] direction = new double[5];
    SymmetricKernels.multiply(expected, row.phi(), direction);
    double variance = VectorKernels.dot(row.phi(), direction, 5);
    for (int k = 0; k < eta.length; k++) {
      eta[k] = row.offsets()[k];
      for (int j = 0; j < 5; j++) {
        eta[k] += before.weight(k, j) * row.phi()[j];
        assertThat(belief.weight(k, j)).isCloseTo(before.weight(k, j), within(1e-9));
      }
    }
    double curvature =
        family.likelihood().evaluate(row.label(), eta, 0, eta.length, new double[eta.length]);
    SymmetricKernels.addOuterProduct(expected, -curvature / (1 + curvature * variance), direction);
    for (int j = 0; j < 5; j++) {
      assertThat(belief.covariance()[j][j]).isCloseTo(expected[j][j], withinPercentage(1e-6));
    }
    assertThat(belief.effectiveRows()).isEqualTo(before.effectiveRows());
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
