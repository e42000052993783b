package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnersTest {

  private static final int ROWS = 24;

  /** Labels that go with {@link #features()} for the logistic regression. */
  private static final double[] CLASSES = {
    1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0
  };

  /** Labels of three classes that go with {@link #features()}. */
  private static final double[] THREE = {
    1, 2, 2, 0, 1, 0, 1, 2, 1, 0, 0, 2, 1, 1, 1, 2, 2, 1, 0, 1, 0, 1, 1, 1
  };

  /** Counts that go with {@link #features()}. */
  private static final double[] COUNTS = {
    2, 5, 3, 2, 3, 4, 7, 4, 1, 1, 3, 4, 4, 3, 2, 5, 6, 1, 1, 2, 3, 6, 4, 1
  };

  private static final Offset<Double> CLOSE = within(1e-6);

  /** Oracle: scipy 1.17.1, optimize.minimize(BFGS, gtol 1e-13) of the same objective. */
  @Test
  void logisticRegressionMinimisesThePenalisedLogLoss() {
    FittedModel model = LearnerKind.LINEAR.create(Family.BERNOULLI, 1, 1).fit(features(), CLASSES);
    assertThat(model.predict(new double[] {1, -5})[0]).isCloseTo(0.5353474847645684, within(1e-6));
    assertThat(model.predict(new double[] {3, -4.9})[0])
        .isCloseTo(0.9057133380238426, within(1e-6));
    assertThat(model.predict(new double[] {-1.5, -5.15})[0])
        .isCloseTo(0.06278228332998034, within(1e-6));
    assertThat(model.dispersion()).isNaN();
  }

  @Test
  void logisticRegressionDoesNotMindWhichClassComesFirst() {
    double[] flipped = Arrays.stream(CLASSES).map(label -> 1 - label).toArray();
    Learner learner = LearnerKind.LINEAR.create(Family.BERNOULLI, 1, 1);
    double[] row = {3, -4.9};
    assertThat(learner.fit(features(), flipped).predict(row)[0])
        .isCloseTo(1 - learner.fit(features(), CLASSES).predict(row)[0], within(1e-6));
  }

  /** Oracle: scipy 1.17.1, optimize.minimize(BFGS, gtol 1e-12) of the same objective. */
  @Test
  void softmaxRegressionMinimisesThePenalisedLogLoss() {
    FittedModel model = LearnerKind.LINEAR.create(Family.CATEGORICAL, 3, 1).fit(features(), THREE);
    assertThat(model.predict(new double[] {1, -5}))
        .containsExactly(
            new double[] {0.2863450425214284, 0.5536029399298306, 0.16005201754874104}, CLOSE);
    assertThat(model.predict(new double[] {3, -4.9}))
        .containsExactly(
            new double[] {0.22969329718354364, 0.2608628101630073, 0.509443892653449}, CLOSE);
    assertThat(model.predict(new double[] {-1.5, -5.15}))
        .containsExactly(
            new double[] {0.19092173759106157, 0.7902148369372057, 0.018863425471732666}, CLOSE);
    assertThat(model.dispersion()).isNaN();
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aClassThatTheWindowDoesNotShowGetsHalfARow(LearnerKind kind) {
    // Classes 1, 3 and 4 of 6: three are absent.
    double[] labels = Arrays.stream(THREE).map(label -> label == 0 ? 1 : label + 2).toArray();
    FittedModel three = kind.create(Family.CATEGORICAL, 3, 1).fit(features(), THREE);
    FittedModel six = kind.create(Family.CATEGORICAL, 6, 1).fit(features(), labels);
    double[] row = {3, -4.9};
    double[] p = three.predict(row);
    double absent = 0.5 / (ROWS + 1.5);
    double rest = 1 - 3 * absent;
    double[] expected = {absent, rest * p[0], absent, rest * p[1], rest * p[2], absent};
    assertThat(six.predict(row)).containsExactly(expected, within(1e-12));
    assertThat(six.predict(new double[][] {row})[0]).containsExactly(expected, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aWindowOfOneClassOfManyLeavesNoneImpossible(LearnerKind kind) {
    double[] twos = new double[ROWS];
    Arrays.fill(twos, 2);
    FittedModel model = kind.create(Family.CATEGORICAL, 4, 1).fit(features(), twos);
    double absent = 0.5 / (ROWS + 1.5);
    assertThat(model.predict(new double[] {9, 9}))
        .containsExactly(new double[] {absent, absent, 1 - 3 * absent, absent}, within(1e-15));
  }

  /** Oracle: scipy 1.17.1, optimize.minimize(BFGS, gtol 1e-12) of the same objective. */
  @Test
  void poissonRegressionMinimisesThePenalisedLogLoss() {
    FittedModel model = LearnerKind.LINEAR.create(Family.POISSON, 1, 1).fit(features(), COUNTS);
    assertThat(model.predict(new double[] {1, -5})[0]).isCloseTo(2.7950936118202283, within(1e-6));
    assertThat(model.predict(new double[] {3, -4.9})[0])
        .isCloseTo(3.6036087204391007, within(1e-6));
    assertThat(model.predict(new double[] {-1.5, -5.15})[0])
        .isCloseTo(2.1338238814664736, within(1e-6));
    assertThat(model.dispersion()).isNaN();
  }

  @Test
  void poissonRegressionTakesWildAndSeparatedCounts() {
    Random random = new Random(5);
    double[][] features = new double[300][];
    double[] labels = new double[300];
    for (int i = 0; i < labels.length; i++) {
      double x = random.nextGaussian();
      features[i] = new double[] {x, x, 7};
      labels[i] = x > 1 ? Math.rint(Math.exp(4 * x)) : 0;
    }
    FittedModel model = LearnerKind.LINEAR.create(Family.POISSON, 1, 1).fit(features, labels);
    for (double x : new double[] {-1e9, -3, 0, 2, 1e9}) {
      assertThat(model.predict(new double[] {x, x, 7})[0]).isPositive().isFinite();
    }
    assertThat(model.predict(new double[] {2, 2, 7})[0])
        .isGreaterThan(100 * model.predict(new double[] {0, 0, 7})[0]);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aWindowWithoutAnEventGivesASmallRate(LearnerKind kind) {
    FittedModel model = kind.create(Family.POISSON, 1, 1).fit(features(), new double[ROWS]);
    assertThat(model.predict(new double[] {1, -5})).containsExactly(0.5 / ROWS);
  }

  @Test
  void treesLearnClassesAndCountsThatALineCannot() {
    double[][] features = squares(2000, 3);
    double[] classes = new double[features.length];
    double[] counts = new double[features.length];
    Random random = new Random(3);
    for (int i = 0; i < classes.length; i++) {
      boolean same = features[i][0] * features[i][1] > 0;
      classes[i] = same ? 2 : features[i][0] > 0 ? 1 : 0;
      counts[i] = Math.rint((same ? 40 : 5) + random.nextGaussian());
    }
    FittedModel classifier =
        LearnerKind.TREES.create(Family.CATEGORICAL, 3, 1).fit(features, classes);
    double[] p = classifier.predict(new double[] {-0.6, -0.5});
    assertThat(p[2]).isGreaterThan(0.95);
    assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
    FittedModel counter = LearnerKind.TREES.create(Family.POISSON, 1, 1).fit(features, counts);
    assertThat(counter.predict(new double[] {-0.6, -0.5})[0]).isCloseTo(40, within(1.0));
    assertThat(counter.predict(new double[] {-0.6, 0.5})[0]).isCloseTo(5, within(0.5));
  }

  /** Oracle: numpy 2.4.6, linalg.solve of the normal equations. */
  @Test
  void ridgeRegressionSolvesTheNormalEquations() {
    double[][] features = features();
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = 2 * features[i][0] - 30 * features[i][1] + Math.sin(i * 2.1);
    }
    FittedModel model = LearnerKind.LINEAR.create(Family.GAUSSIAN, 1, 1).fit(features, labels);
    assertThat(model.predict(new double[] {3, -4.9})[0])
        .isCloseTo(153.02839761663017, within(1e-9));
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
    FittedModel model = LearnerKind.LINEAR.create(Family.GAUSSIAN, 1, 1).fit(features, labels);
    assertThat(model.predict(new double[] {0.5, 0.5, 7})[0]).isCloseTo(2.5, within(1e-4));
    assertThat(model.dispersion()).isPositive().isLessThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aWindowOfOneClassGivesTheSmoothedRate(LearnerKind kind) {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    FittedModel model = kind.create(Family.BERNOULLI, 1, 1).fit(features(), ones);
    assertThat(model.predict(new double[] {100, 100})[0]).isEqualTo(24.5 / 25);
  }

  @ParameterizedTest
  @EnumSource(LearnerKind.class)
  void aConstantTargetIsLearned(LearnerKind kind) {
    double[] fives = new double[ROWS];
    Arrays.fill(fives, 5);
    FittedModel model = kind.create(Family.GAUSSIAN, 1, 1).fit(features(), fives);
    assertThat(model.predict(new double[] {1, -5})[0]).isCloseTo(5, within(1e-5));
    assertThat(model.dispersion()).isPositive();
  }

  @Test
  void aMissingValueCountsAsTheMeanOfTheWindow() {
    double[][] features = features();
    double mean = Arrays.stream(features).mapToDouble(row -> row[1]).average().orElseThrow();
    FittedModel model = LearnerKind.LINEAR.create(Family.BERNOULLI, 1, 1).fit(features, CLASSES);
    assertThat(model.predict(new double[] {2, Double.NaN})[0])
        .isCloseTo(model.predict(new double[] {2, mean})[0], within(1e-12));
  }

  @Test
  void treesLearnWhatALineCannot() {
    double[][] features = squares(2000, 1);
    double[] labels = new double[features.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = features[i][0] * features[i][1] > 0 ? 1 : 0;
    }
    FittedModel model = LearnerKind.TREES.create(Family.BERNOULLI, 1, 1).fit(features, labels);
    assertThat(model.predict(new double[] {0.6, 0.5})[0]).isGreaterThan(0.95);
    assertThat(model.predict(new double[] {-0.6, 0.5})[0]).isLessThan(0.05);
    assertThat(model.predict(new double[] {Double.NaN, 0.5})[0]).isBetween(0.0, 1.0);
  }

  @Test
  void treesAreTheSameEachTimeAndInABatch() {
    double[][] features = squares(500, 2);
    double[] labels = Arrays.stream(features).mapToDouble(row -> row[0] * row[0]).toArray();
    Learner learner = LearnerKind.TREES.create(Family.GAUSSIAN, 1, 3);
    FittedModel model = learner.fit(features, labels);
    double[][] batch = model.predict(features);
    assertThat(learner.fit(features, labels).predict(features)).isDeepEqualTo(batch);
    assertThat(model.predict(features[17])).isEqualTo(batch[17]);
  }

  @Test
  void dispersionOfTreesIsThatOfRowsTheyHaveNotSeen() {
    Random random = new Random(4);
    double[][] features = squares(3000, 4);
    double[] labels =
        Arrays.stream(features).mapToDouble(row -> row[0] + 0.5 * random.nextGaussian()).toArray();
    FittedModel model = LearnerKind.TREES.create(Family.GAUSSIAN, 1, 1).fit(features, labels);
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
