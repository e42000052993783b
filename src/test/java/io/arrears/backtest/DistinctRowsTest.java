package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctRowsTest {

  private static final double[][] ROWS = {
    {1, 2}, {Double.NaN, 2}, {1, 2}, {1, 3}, {Double.NaN, 2}, {1, 2}
  };

  @Test
  void rowsThatAreTheSameAreTakenTogetherInTheOrderInWhichTheyCame() {
    DistinctRows distinct = DistinctRows.of(ROWS);
    assertThat(distinct.rows()).isDeepEqualTo(new double[][] {ROWS[0], ROWS[1], ROWS[3]});
    assertThat(distinct.counts()).containsExactly(3, 2, 1);
  }

  @Test
  void rowsOfDifferentLabelsDiffer() {
    DistinctRows distinct = DistinctRows.of(ROWS, new double[] {0, 1, 1, 0, 1, 0});
    assertThat(distinct.size()).isEqualTo(4);
    assertThat(distinct.labels()).containsExactly(0, 1, 1, 0);
    assertThat(distinct.counts()).containsExactly(2, 2, 1, 1);
  }

  @Test
  void predictionsGoBackToTheRowsThatTheyAreOf() {
    FittedModel model =
        new FittedModel() {
          @Override
          public double[] predict(double[] features) {
            return new double[] {10 * features[1] + (features[0] == 1 ? 1 : 0)};
          }

          @Override
          public double dispersion() {
            return Double.NaN;
          }
        };
    double[][] predictions = DistinctRows.of(ROWS).predictions(model);
    assertThat(predictions).isDeepEqualTo(model.predict(ROWS));
    assertThat(DistinctRows.of(new double[0][]).predictions(model)).isEmpty();
  }

  /** X W and X'S as sums over all entries say. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1})
  void productsWithDeviatingRowsAreThoseOfTheMatrix(double sharedByFew) {
    Random random = new Random(4);
    double[][] x = new double[40][7];
    for (double[] row : x) {
      Arrays.setAll(row, j -> random.nextDouble() < sharedByFew ? random.nextGaussian() : j - 2.5);
    }
    double[][] w = matrix(7, 3, random);
    double[][] s = matrix(40, 3, random);
    double[][] xw = new double[40][3];
    double[][] xs = new double[7][3];
    DeviatingRows rows = DeviatingRows.of(x);
    rows.multiply(w, xw);
    rows.multiplyTransposed(s, xs);
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < 40; i++) {
        double expected = 0;
        for (int j = 0; j < 7; j++) {
          expected += x[i][j] * w[j][k];
        }
        assertThat(xw[i][k]).isCloseTo(expected, within(1e-12));
      }
      for (int j = 0; j < 7; j++) {
        double expected = 0;
        for (int i = 0; i < 40; i++) {
          expected += x[i][j] * s[i][k];
        }
        assertThat(xs[j][k]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  /** Three copies of each row, taken together or, too little apart to matter, one by one. */
  @Test
  void softmaxRegressionTakesRowsThatAreTheSameTogether() {
    double[][] features = copies(200);
    double[][] apart = new double[features.length][];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = new double[] {features[i][0], features[i][1] + 1e-9 * i};
    }
    Learner learner = LearnerKind.LINEAR.create(Family.CATEGORICAL, 3, 1);
    assertThatTheyPredictAlike(
        learner.fit(features, labels(features)), learner.fit(apart, labels(features)), 1e-5);
  }

  @Test
  void treesTakeRowsThatAreTheSameTogether() {
    double[][] features = copies(200);
    double[] labels = labels(features);
    assertThatTheyPredictAlike(
        new TreesLearner(Family.CATEGORICAL, 1).fit(features, labels),
        new TreesLearner(Family.CATEGORICAL, 1, 0).fit(features, labels),
        1e-3);
  }

  private static void assertThatTheyPredictAlike(
      FittedModel model, FittedModel other, double precision) {
    for (double[] row : copies(20)) {
      assertThat(model.predict(row)).containsExactly(other.predict(row), within(precision));
    }
  }

  private static double[][] copies(int rows) {
    Random random = new Random(6);
    double[][] features = new double[3 * rows][];
    for (int i = 0; i < rows; i++) {
      double[] row = {random.nextInt(3), Math.rint(10 * random.nextGaussian()) / 10};
      Arrays.fill(features, 3 * i, 3 * i + 3, row);
    }
    return features;
  }

  private static double[] labels(double[][] features) {
    return Arrays.stream(features)
        .mapToDouble(row -> row[1] < -1.2 ? 2 : row[1] + row[0] > 1 ? 1 : 0)
        .toArray();
  }

  private static double[][] matrix(int rows, int columns, Random random) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    return matrix;
  }
}
