package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnersTest {

  private static final int ROWS = 24;

  /** Labels that go with {@link #features()} for the logistic regression. */
  private static final double[] CLASSES = {
    1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0
  };

  /** Oracle: scipy 1.17.1, optimize.minimize(BFGS, gtol 1e-13) of the same objective. */
  @Test
  void logisticRegressionMinimisesThePenalisedLogLoss() {
    FittedModel model = LearnerKind.LINEAR.create(Family.BERNOULLI, 1).fit(features(), CLASSES);
    assertThat(model.predict(new double[] {1, -5})).isCloseTo(0.5353474847645684, within(1e-6));
    assertThat(model.predict(new double[] {3, -4.9})).isCloseTo(0.9057133380238426, within(1e-6));
    assertThat(model.predict(new double[] {-1.5, -5.15}))
        .isCloseTo(0.06278228332998034, within(1e-6));
    assertThat(model.dispersion()).isNaN();
  }

  @Test
  void logisticRegressionDoesNotMindWhichClassComesFirst() {
    double[] flipped = Arrays.stream(CLASSES).map(label -> 1 - label).toArray();
    Learner learner = LearnerKind.LINEAR.create(Family.BERNOULLI, 1);
    double[] row = {3, -4.9};
    assertThat(learner.fit(features(), flipped).predict(row))
        .isCloseTo(1 - learner.fit(features(), CLASSES).predict(row), within(1e-6));
  }

  /** Oracle: numpy 2.4.6, linalg.solve of the normal equations. */
  @Test
  void ridgeRegressionSolvesTheNormalEquations() {
    double[][] features = features();
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = 2 * features[i][0] - 30 * features[i][1] + Math.sin(i * 2.1);
    }
    FittedModel model = LearnerKind.LINEAR.create(Family.GAUSSIAN, 1).fit(features, labels);
    assertThat(model.predict(new double[] {3, -4.9})).isCloseTo(153.02839761663017, within(1e-9));
    assertThat(model.dispersion()).isCloseTo(0.7560277608964251, within(1e-9));
  }

  @Test
  void ridgeRegressionTakesConstantAndDoubledColumns() {
    Random random = new Random(1);
    double[][] features = new double[200][];
    double[] labels = new double[200];
    for (int i = 0; i < labels.length; i++) {
      double x = random.nextGaussian();
      features[i] = new double[] {x, x, 7};
      labels[i] = 3 * x + 1;
    }
    FittedModel model = LearnerKind.LINEAR.create(Family.GAUSSIAN, 1).fit(features, labels);
    assertThat(model.predict(new double[] {0.5, 0.5, 7})).isCloseTo(2.5, within(1e-4));
    assertThat(model.dispersion()).isPositive().isLessThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aWindowOfOneClassGivesTheSmoothedRate(LearnerKind kind) {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    FittedModel model = kind.create(Family.BERNOULLI, 1).fit(features(), ones);
    assertThat(model.predict(new double[] {100, 100})).isEqualTo(24.5 / 25);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aConstantTargetIsLearned(LearnerKind kind) {
    double[] fives = new double[ROWS];
    Arrays.fill(fives, 5);
    FittedModel model = kind.create(Family.GAUSSIAN, 1).fit(features(), fives);
    assertThat(model.predict(new double[] {1, -5})).isCloseTo(5, within(1e-5));
    assertThat(model.dispersion()).isPositive();
  }

  @Test
  void aMissingValueCountsAsTheMeanOfTheWindow() {
    double[][] features = features();
    double mean = Arrays.stream(features).mapToDouble(row -> row[1]).average().orElseThrow();
    FittedModel model = LearnerKind.LINEAR.create(Family.BERNOULLI, 1).fit(features, CLASSES);
    assertThat(model.predict(new double[] {2, Double.NaN}))
        .isCloseTo(model.predict(new double[] {2, mean}), within(1e-12));
  }

  @Test
  void treesLearnWhatALineCannot() {
    double[][] features = squares(2000, 1);
    double[] labels = new double[features.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = features[i][0] * features[i][1] > 0 ? 1 : 0;
    }
    FittedModel model = LearnerKind.TREES.create(Family.BERNOULLI, 1).fit(features, labels);
    assertThat(model.predict(new double[] {0.6, 0.5})).isGreaterThan(0.95);
    assertThat(model.predict(new double[] {-0.6, 0.5})).isLessThan(0.05);
    assertThat(model.predict(new double[] {Double.NaN, 0.5})).isBetween(0.0, 1.0);
  }

  @Test
  void treesAreTheSameEachTimeAndInABatch() {
    double[][] features = squares(500, 2);
    double[] labels = Arrays.stream(features).mapToDouble(row -> row[0] * row[0]).toArray();
    Learner learner = LearnerKind.TREES.create(Family.GAUSSIAN, 3);
    FittedModel model = learner.fit(features, labels);
    double[] batch = model.predict(features);
    assertThat(learner.fit(features, labels).predict(features)).containsExactly(batch);
    assertThat(model.predict(features[17])).isEqualTo(batch[17]);
  }

  @Test
  void dispersionOfTreesIsThatOfRowsTheyHaveNotSeen() {
    Random random = new Random(4);
    double[][] features = squares(3000, 4);
    double[] labels =
        Arrays.stream(features).mapToDouble(row -> row[0] + 0.5 * random.nextGaussian()).toArray();
    FittedModel model = LearnerKind.TREES.create(Family.GAUSSIAN, 1).fit(features, labels);
    assertThat(model.dispersion()).isBetween(0.49, 0.58);
  }

  private static double[][] features() {
    double[][] rows = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new double[] {Math.sin(i * 1.3) * 3 + 1, Math.cos(i * 0.7) * 0.2 - 5};
    }
    return rows;
  }

  private static double[][] squares(int rows, long seed) {
    Random random = new Random(seed);
    double[][] features = new double[rows][];
    for (int i = 0; i < rows; i++) {
      features[i] = new double[] {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1};
    }
    return features;
  }
}
