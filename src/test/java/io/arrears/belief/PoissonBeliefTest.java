package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: undamped Newton on all rows with dense matrices of Commons Math 3.6.1. */
class PoissonBeliefTest {

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void oneFullBatchChunkEqualsTheLaplaceFit(int d) {
    List<Row> rows = Row.random(Family.POISSON, 400, d, 61);
    RealVector mean = new ArrayRealVector(d);
    RealMatrix precision = null;
    for (int iteration = 0; iteration < 60; iteration++) {
      precision = MatrixUtils.createRealIdentityMatrix(d).scalarMultiply(d / 2.25);
      RealVector gradient = precision.operate(mean).mapMultiply(-1);
      for (Row row : rows) {
        RealVector phi = new ArrayRealVector(row.phi());
        double rate = Math.exp(row.offset() + phi.dotProduct(mean));
        gradient = gradient.add(phi.mapMultiply(row.label() - rate));
        precision = precision.add(phi.outerProduct(phi).scalarMultiply(rate));
      }
      mean = mean.add(new LUDecomposition(precision).getSolver().solve(gradient));
    }
    Belief belief = Belief.create(Family.POISSON, d, OPTIONS, Double.NaN);
    assertThat(Row.learn(belief, rows, 400)).isBetween(1, 12);
    RealMatrix covariance = new LUDecomposition(precision).getSolver().getInverse();
    for (int j = 0; j < d; j++) {
      assertThat(belief.weight(j)).isCloseTo(mean.getEntry(j), within(1e-8));
      assertThat(belief.standardError(j))
          .isCloseTo(Math.sqrt(covariance.getEntry(j, j)), within(1e-7));
    }
  }

  /** The deployed model says next to nothing, the truth is 20, or the other way round. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3, 1e4, 1e9})
  void farOffsetsDoNotOvershoot(double prediction) {
    Belief belief = Belief.create(Family.POISSON, 1, OPTIONS, Double.NaN);
    Chunk chunk = new Chunk(32, 1);
    Random random = new Random(62);
    Predictive predictive = new Predictive();
    for (int round = 0; round < 300; round++) {
      chunk.clear();
      for (int i = 0; i < 32; i++) {
        double label = Row.draw(Family.POISSON, new double[] {Math.log(20)}, random);
        chunk.next(Family.POISSON, new double[] {prediction}, label, round)[0] = 1;
      }
      belief.update(chunk);
      belief.predict(chunk, 0, predictive);
      assertThat(predictive.location())
          .as("log rate moves towards 3.0 and not past it by more than noise")
          .isBetween(
              Math.min(Math.log(Math.max(prediction, 1e-6)), 2.7),
              Math.max(Math.log(Math.max(prediction, 1e-6)), 3.3));
    }
    assertThat(predictive.mean()).isCloseTo(20, withinPercentage(5));
    assertThat(belief.choleskyFailures()).isZero();
  }

  @Test
  void predictsTheNegativeBinomialOfTheLogNormalsMoments() {
    Predictive predictive = new Predictive();
    predictive.set(Family.POISSON, Math.log(7), 0.4);
    double mean = 7 * Math.exp(0.2);
    assertThat(predictive.mean()).isCloseTo(mean, within(1e-12));
    double rateVariance = mean * mean * Math.expm1(0.4);
    assertThat(mean * mean / predictive.shape()).isCloseTo(rateVariance, within(1e-11));
    predictive.set(Family.POISSON, 0, 50);
    assertThat(predictive.mean()).as("v is capped").isCloseTo(Math.exp(0.5), within(1e-12));
    predictive.set(Family.POISSON, 3, 0);
    assertThat(predictive.shape()).isInfinite();
    predictive.set(Family.POISSON, -900, 0.1);
    assertThat(predictive.mean()).isEqualTo(2e-6);
    assertThat(predictive.isClipped()).isTrue();
    predictive.set(Family.POISSON, 900, 0.1);
    assertThat(predictive.mean()).isEqualTo(1e12);
  }

  /**
   * {@code E_p[q / p~] <= 1} where the true rate lies below the 1e-6 that the deployed model is
   * held to. Oracle: the sum over all counts that matter.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 1e-7, 5e-7, 9e-7})
  void ratesBelowTheLimitKeepTheGuarantee(double trueRate) {
    Predictive deployed = Predictive.ofDeployed(Family.POISSON, Double.NaN, trueRate);
    Predictive belief = new Predictive();
    for (double location : new double[] {-900, -14, -13.1, -13, -10, -1, 3, 20, 900}) {
      for (double variance : new double[] {0, 1e-9, 0.01, 0.5, 1, 40}) {
        belief.set(Family.POISSON, location, variance);
        double expectation = 0;
        for (int y = 0; y < (trueRate == 0 ? 1 : 400); y++) {
          double truth =
              y == 0 ? -trueRate : y * Math.log(trueRate) - trueRate - Gamma.logGamma(y + 1);
          expectation += Math.exp(truth + belief.logDensity(y) - deployed.logDensity(y));
        }
        assertThat(expectation).isLessThanOrEqualTo(1);
      }
    }
  }
}
