package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracles: damped Newton on all K d weights with dense matrices of Commons Math; Bernoulli. */
class CategoricalBeliefTest {

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY);

  @ParameterizedTest
  @CsvSource({"2, 3", "3, 1", "3, 4", "5, 6", "12, 4"})
  void oneFullBatchChunkFindsTheMode(int outputs, int dimension) {
    List<Row> rows = Row.random(Family.CATEGORICAL, outputs, 300, dimension, 51);
    Belief belief = Belief.create(Family.CATEGORICAL, outputs, dimension, OPTIONS, Double.NaN);
    assertThat(Row.learn(belief, rows, 300)).isBetween(1, 12);

    RealVector mode = denseMode(rows, outputs, dimension, dimension / 2.25);
    double[][] covariance = inverse(sharedPrecision(rows, mode, outputs, dimension)).getData();
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < dimension; j++) {
        assertThat(belief.weight(k, j)).isCloseTo(mode.getEntry(k * dimension + j), within(1e-7));
      }
    }
    for (int j = 0; j < dimension; j++) {
      assertThat(belief.standardError(j)).isCloseTo(Math.sqrt(covariance[j][j]), within(1e-7));
    }
    assertThat(belief.choleskyFailures()).isZero();
  }

  /** The logit of two classes is the difference of theirs, of twice the prior variance. */
  @Test
  void twoClassesAreABernoulli() {
    List<Row> rows = Row.random(Family.BERNOULLI, 700, 5, 52);
    Belief bernoulli =
        Belief.create(
            Family.BERNOULLI,
            5,
            new BeliefOptions(1.5 * Math.sqrt(2), 60_000, Double.POSITIVE_INFINITY),
            Double.NaN);
    Belief classes =
        Belief.create(
            Family.CATEGORICAL,
            2,
            5,
            new BeliefOptions(1.5, 60_000, Double.POSITIVE_INFINITY),
            Double.NaN);
    Chunk chunk = new Chunk(16, 5, 2);
    Row.learn(bernoulli, rows, 16);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double[] offsets = {0.25, 0.25 + row.offset()};
      new Row(row.phi(), offsets, row.label(), row.time()).appendTo(chunk);
      if (chunk.size() == 16 || i == rows.size() - 1) {
        classes.update(chunk);
        chunk.clear();
      }
    }
    for (int j = 0; j < 5; j++) {
      assertThat(classes.weight(1, j) - classes.weight(0, j))
          .isCloseTo(bernoulli.weight(j), within(1e-8));
      assertThat(classes.weight(1, j)).isCloseTo(-classes.weight(0, j), within(1e-9));
      assertThat(Math.sqrt(2) * classes.standardError(j))
          .isCloseTo(bernoulli.standardError(j), within(1e-7));
    }
    assertThat(classes.effectiveRows()).isEqualTo(bernoulli.effectiveRows());
    assertThat(classes.posteriorDebt()).isCloseTo(bernoulli.posteriorDebt(), within(1e-6));
    assertThat(classes.posteriorDebtDegrees()).isEqualTo(5);
  }

  /** The base rate jumps to a class that the deployed model all but excludes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 512})
  void aJumpToASaturatedClassDoesNotOvershoot(int chunkRows) {
    int outputs = 10;
    double[] prediction = new double[outputs];
    prediction[0] = 1;
    Belief belief = Belief.create(Family.CATEGORICAL, outputs, 2, OPTIONS, Double.NaN);
    Chunk chunk = new Chunk(chunkRows, 2, outputs);
    Predictive predictive = new Predictive();
    Random random = new Random(53);
    double highest = 0;
    for (int i = 0; i < 4096; i++) {
      // Class 1 in half of the rows, class 0 in the others.
      double[] phi = chunk.next(Family.CATEGORICAL, prediction, i % 2, i);
      phi[0] = random.nextGaussian();
      phi[1] = 1;
      if (chunk.size() == chunkRows) {
        assertThat(belief.update(chunk)).isLessThan(60);
        chunk.clear();
        belief.predict(new double[] {0, 1}, offsets(prediction), predictive);
        highest = Math.max(highest, predictive.probability(1));
      }
    }
    assertThat(highest).as("highest probability; truth 0.5").isLessThan(0.58);
    assertThat(predictive.probability(1)).isBetween(0.45, 0.55);
    assertThat(predictive.probability(0)).isBetween(0.4, 0.55);
  }

  @Test
  void aHundredClassesLearnTheirBaseRates() {
    int outputs = 100;
    double[] prediction = new double[outputs];
    Arrays.fill(prediction, 0.01);
    Belief belief = Belief.create(Family.CATEGORICAL, outputs, 4, OPTIONS, Double.NaN);
    Chunk chunk = new Chunk(32, 4, outputs);
    Random random = new Random(54);
    for (int i = 0; i < 6400; i++) {
      int label = Math.min(random.nextInt(outputs), random.nextInt(outputs));
      double[] phi = chunk.next(Family.CATEGORICAL, prediction, label, i);
      for (int j = 0; j < 3; j++) {
        phi[j] = random.nextGaussian();
      }
      phi[3] = 1;
      if (chunk.size() == 32) {
        assertThat(belief.update(chunk)).isLessThan(20);
        chunk.clear();
      }
    }
    Predictive predictive = new Predictive();
    belief.predict(new double[] {0, 0, 0, 1}, offsets(prediction), predictive);
    for (int k : new int[] {0, 30, 60}) {
      double truth = (2 * (outputs - k) - 1) / 1e4;
      assertThat(predictive.probability(k)).isCloseTo(truth, within(0.35 * truth));
    }
    assertThat(sum(predictive)).isCloseTo(1, within(1e-12));
  }

  @Test
  void predictsByTheMeanFieldShrinkAndClips() {
    Predictive predictive = new Predictive();
    predictive.set(Family.CATEGORICAL, new double[] {1, -2, 0.5}, 0.8);
    double shrink = 1 / Math.sqrt(1 + Math.PI / 8 * 0.8);
    double total = Math.exp(shrink) + Math.exp(-2 * shrink) + Math.exp(0.5 * shrink);
    assertThat(predictive.probability(1)).isCloseTo(Math.exp(-2 * shrink) / total, within(1e-15));
    assertThat(predictive.isClipped()).isFalse();
    assertThat(predictive.logDensity(2)).isCloseTo(0.5 * shrink - Math.log(total), within(1e-14));
    predictive.set(Family.CATEGORICAL, new double[] {50, 0, 0, 0}, 0);
    assertThat(predictive.isClipped()).isTrue();
    assertThat(predictive.probability(1)).isEqualTo(1e-6);
    assertThat(predictive.probability(0)).isCloseTo(1 - 3e-6, within(1e-15));
    assertThat(predictive.mean()).isNaN();
    assertThat(predictive.outputs()).isEqualTo(4);
    assertThat(sum(predictive)).isCloseTo(1, within(1e-12));
  }

  @Test
  void refusesRowsOfAnotherNumberOfOutputs() {
    Belief belief = Belief.create(Family.CATEGORICAL, 3, 2, OPTIONS, Double.NaN);
    String before = belief.fingerprint();
    Chunk chunk = new Chunk(1, 2, 4);
    chunk.next(0, 0, 0);
    assertThatThrownBy(() -> belief.update(chunk)).hasMessage("chunk has 4 outputs, allowed: 3");
    assertThatThrownBy(() -> belief.predict(new double[2], new double[2], new Predictive()))
        .hasMessageContaining("2 outputs, allowed: 3");
    Chunk label = new Chunk(1, 2, 3);
    label.next(0, 3, 0);
    assertThatThrownBy(() -> belief.update(label))
        .hasMessage("label of row 0 is 3.0, allowed: the index of a class, 0 to 2");
    assertThatThrownBy(() -> Belief.create(Family.CATEGORICAL, 2, OPTIONS, Double.NaN))
        .hasMessage("outputs is 1, allowed for CATEGORICAL: 2 to 100");
    assertThat(belief.fingerprint()).isEqualTo(before);
  }

  private static double sum(Predictive predictive) {
    double sum = 0;
    for (int k = 0; k < predictive.outputs(); k++) {
      sum += predictive.probability(k);
    }
    return sum;
  }

  private static double[] offsets(double[] prediction) {
    double[] offsets = new double[prediction.length];
    Family.CATEGORICAL.link(prediction, offsets, 0);
    return offsets;
  }

  private static RealVector denseMode(List<Row> rows, int outputs, int d, double prior) {
    RealVector mode = new ArrayRealVector(outputs * d);
    for (int iteration = 0; iteration < 60; iteration++) {
      RealVector gradient = mode.mapMultiply(-prior);
      RealMatrix hessian = new Array2DRowRealMatrix(outputs * d, outputs * d);
      for (int i = 0; i < outputs * d; i++) {
        hessian.addToEntry(i, i, prior);
      }
      for (Row row : rows) {
        double[] p = softmax(row, mode, outputs);
        for (int k = 0; k < outputs; k++) {
          double score = (row.label() == k ? 1 : 0) - p[k];
          for (int j = 0; j < d; j++) {
            gradient.addToEntry(k * d + j, score * row.phi()[j]);
            for (int l = 0; l < outputs; l++) {
              double c = (k == l ? p[k] : 0) - p[k] * p[l];
              for (int i = 0; i < d; i++) {
                hessian.addToEntry(k * d + j, l * d + i, c * row.phi()[j] * row.phi()[i]);
              }
            }
          }
        }
      }
      double damping = iteration < 5 ? 0.5 : 1;
      mode =
          mode.add(new LUDecomposition(hessian).getSolver().solve(gradient).mapMultiply(damping));
    }
    return mode;
  }

  private static RealMatrix sharedPrecision(List<Row> rows, RealVector mode, int outputs, int d) {
    RealMatrix precision = new Array2DRowRealMatrix(d, d);
    for (int i = 0; i < d; i++) {
      precision.addToEntry(i, i, d / 2.25);
    }
    for (Row row : rows) {
      double squares = Arrays.stream(softmax(row, mode, outputs)).map(p -> p * p).sum();
      RealVector phi = new ArrayRealVector(row.phi());
      precision =
          precision.add(phi.outerProduct(phi).scalarMultiply((1 - squares) / (outputs - 1)));
    }
    return precision;
  }

  private static RealMatrix inverse(RealMatrix matrix) {
    return new LUDecomposition(matrix).getSolver().getInverse();
  }

  private static double[] softmax(Row row, RealVector mode, int outputs) {
    int d = row.phi().length;
    double[] p = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      RealVector column = mode.getSubVector(k * d, d);
      p[k] = Math.exp(row.offsets()[k] + column.dotProduct(new ArrayRealVector(row.phi())));
    }
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(value -> value / sum).toArray();
  }
}
