package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.plan.LabelChooser.Choice;
import io.arrears.plan.LabelChooser.Pick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The oracle is the precision with the rows added to it, its determinant and inverse by the LU
 * decomposition of commons-math 3.6.1.
 */
class LabelChooserTest {

  private static final int DIMENSION = 5;
  private static final int ROWS = 40;

  @ParameterizedTest
  @EnumSource(Family.class)
  void everyPickAddsMostToTheDeterminantOfThePrecision(Family family) {
    Oracle oracle = new Oracle(family);
    List<Pick> picks = oracle.choose(6, Choice.INFORMATION);
    assertThat(picks).hasSize(6);
    for (Pick pick : picks) {
      double most = oracle.left().stream().mapToDouble(oracle::information).max().orElseThrow();
      assertThat(pick.information()).isCloseTo(most, within(1e-9));
      assertThat(oracle.information(pick.row())).isCloseTo(most, within(1e-9));
      assertThat(pick.weight()).isEqualTo(1);
      oracle.learn(pick.row());
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void everyPickTakesMostOffTheExpectedLoss(Family family) {
    Oracle oracle = new Oracle(family);
    for (Pick pick : oracle.choose(6, Choice.GAP)) {
      double most = oracle.left().stream().mapToDouble(oracle::gap).max().orElseThrow();
      assertThat(pick.gap()).isCloseTo(most, within(1e-9));
      assertThat(oracle.gap(pick.row())).isCloseTo(most, within(1e-9));
      oracle.learn(pick.row());
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void whatIsSampledSaysItsOwnGains(Family family) {
    Oracle oracle = new Oracle(family);
    List<Pick> picks = oracle.choose(ROWS, Choice.SAMPLED);
    assertThat(picks).extracting(Pick::row).doesNotHaveDuplicates().hasSize(ROWS);
    for (Pick pick : picks) {
      assertThat(pick.information()).isCloseTo(oracle.information(pick.row()), within(1e-9));
      assertThat(pick.gap()).isCloseTo(oracle.gap(pick.row()), within(1e-9));
      assertThat(pick.weight()).isEqualTo(1);
      oracle.learn(pick.row());
    }
  }

  /**
   * What was asked for earlier counts as known, is not picked and not what gaps are averaged over.
   */
  @ParameterizedTest
  @EnumSource(Family.class)
  void whatWasAskedForEarlierCountsAsKnown(Family family) {
    Oracle oracle = new Oracle(family);
    oracle.ask(7);
    List<Pick> picks = oracle.choose(5, Choice.GAP);
    assertThat(picks).extracting(Pick::row).allMatch(row -> row >= 7);
    for (Pick pick : picks) {
      assertThat(pick.information()).isCloseTo(oracle.information(pick.row()), within(1e-9));
      assertThat(pick.gap()).isCloseTo(oracle.gap(pick.row()), within(1e-9));
      assertThat(oracle.left()).allMatch(i -> oracle.gap(i) <= pick.gap() + 1e-9);
      oracle.learn(pick.row());
    }
    assertThat(oracle.choose(ROWS, Choice.SAMPLED)).hasSize(ROWS - 7);
  }

  @Test
  void aCopyOfWhatWasAskedForIsNotAskedFor() {
    Belief belief = belief(Family.GAUSSIAN, 1);
    Chunk rows = new Chunk(3, DIMENSION);
    for (int i = 0; i < 3; i++) {
      double[] phi = rows.next(0, Double.NaN, 0);
      Arrays.fill(phi, 0);
      phi[i < 2 ? 0 : 1] = i < 2 ? 3 : 2;
    }
    Draws draws = new Draws(1);
    assertThat(LabelChooser.choose(belief, rows, 0, 1, Choice.INFORMATION, draws))
        .extracting(Pick::row)
        .containsExactly(0);
    assertThat(LabelChooser.choose(belief, rows, 1, 1, Choice.INFORMATION, draws))
        .extracting(Pick::row)
        .containsExactly(2);
  }

  @Test
  void greedyBeatsTheLargestGainsOfTheirOwnOnCopies() {
    Belief belief = belief(Family.GAUSSIAN, 1);
    Chunk rows = new Chunk(30, DIMENSION);
    for (int i = 0; i < 30; i++) {
      double[] phi = rows.next(0, Double.NaN, 0);
      Arrays.fill(phi, 0);
      phi[i < 26 ? 0 : i - 25] = i < 26 ? 3 : 1;
    }
    Draws draws = new Draws(1);
    List<Pick> alone = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Chunk one = new Chunk(1, DIMENSION);
      System.arraycopy(rows.phi(i), 0, one.next(0, Double.NaN, 0), 0, DIMENSION);
      Pick pick = LabelChooser.choose(belief, one, 1, Choice.INFORMATION, draws).get(0);
      alone.add(new Pick(i, pick.information(), pick.gap(), 1));
    }
    alone.sort((a, b) -> Double.compare(b.information(), a.information()));
    List<Pick> greedy = LabelChooser.choose(belief, rows, 6, Choice.INFORMATION, draws);
    assertThat(greedy).extracting(Pick::row).contains(26, 27, 28, 29);
    assertThat(logDeterminant(belief, rows, greedy))
        .isGreaterThan(logDeterminant(belief, rows, alone.subList(0, 6)) + 0.4);
    // The sum of the gains is what all labels bring together.
    assertThat(greedy.stream().mapToDouble(Pick::information).sum())
        .isCloseTo(
            (logDeterminant(belief, rows, greedy) - logDeterminant(belief, rows, List.of())) / 2,
            within(1e-9));
  }

  @Test
  void weightsMakeTheChosenSpeakForAll() {
    // Half of the correction is the root, so its square is the whole: the mean over the chosen, so
    // weighted, over many draws, against the mean over all rows.
    Oracle oracle = new Oracle(Family.BERNOULLI);
    int draws = 4_000;
    double sum = 0;
    double squares = 0;
    double unweighted = 0;
    for (int seed = 0; seed < draws; seed++) {
      List<Pick> picks =
          LabelChooser.choose(
              oracle.belief, oracle.rows, 8, Choice.SAMPLED, new Draws(seed * 7_919L));
      double mean = 0;
      for (Pick pick : picks) {
        mean += pick.weight() * pick.weight() * statistic(oracle.rows, pick.row()) / 8;
        unweighted += statistic(oracle.rows, pick.row()) / 8 / draws;
      }
      sum += mean / draws;
      squares += mean * mean / draws;
    }
    double all = 0;
    for (int i = 0; i < ROWS; i++) {
      all += statistic(oracle.rows, i) / ROWS;
    }
    double error = Math.sqrt((squares - sum * sum) / draws);
    assertThat(sum).isCloseTo(all, within(4 * error));
    // Without weights rows far out speak too loudly, or the test shows nothing.
    assertThat(unweighted).isGreaterThan(all + 4 * error);
  }

  private static double statistic(Chunk rows, int i) {
    return rows.phi(i)[3] * rows.phi(i)[3];
  }

  @Test
  void drawsAreReproducible() {
    Oracle oracle = new Oracle(Family.POISSON);
    assertThat(oracle.choose(9, Choice.SAMPLED)).isEqualTo(oracle.choose(9, Choice.SAMPLED));
    assertThat(LabelChooser.choose(oracle.belief, oracle.rows, 9, Choice.SAMPLED, new Draws(2)))
        .isNotEqualTo(oracle.choose(9, Choice.SAMPLED));
  }

  @ParameterizedTest
  @EnumSource(Choice.class)
  void nothingIsChosenOfNothingAndAllOfFew(Choice choice) {
    Oracle oracle = new Oracle(Family.BERNOULLI);
    assertThat(oracle.choose(0, choice)).isEmpty();
    assertThat(LabelChooser.choose(oracle.belief, new Chunk(1, DIMENSION), 3, choice, new Draws(1)))
        .isEmpty();
    assertThat(oracle.choose(1_000, choice)).extracting(Pick::row).hasSize(ROWS);
    // Rows that nothing can be learned from: any will do.
    Chunk blank = new Chunk(3, DIMENSION);
    for (int i = 0; i < 3; i++) {
      Arrays.fill(blank.next(0, Double.NaN, 0), 0);
    }
    List<Pick> picks = LabelChooser.choose(oracle.belief, blank, 2, choice, new Draws(1));
    assertThat(picks).hasSize(2).allSatisfy(pick -> assertThat(pick.information()).isZero());
  }

  @Test
  void whatIsForgottenSoonIsNotAskedFor() {
    Belief belief = belief(Family.GAUSSIAN, 1);
    Chunk rows = new Chunk(2, DIMENSION);
    for (int i = 0; i < 2; i++) {
      Arrays.fill(rows.next(0, Double.NaN, 0), 1);
      rows.weigh(i == 0 ? 0.5 : 1);
    }
    assertThat(LabelChooser.choose(belief, rows, 1, Choice.INFORMATION, new Draws(1)))
        .extracting(Pick::row)
        .containsExactly(1);
  }

  /** A belief, rows without labels, and the precision as if those learned had been labelled. */
  private static final class Oracle {
    private final Belief belief;
    private final Chunk rows;
    private final double classes;
    private final RealMatrix precision;
    private final Set<Integer> left = new HashSet<>();
    private int asked;

    Oracle(Family family) {
      Random random = new Random(4);
      int outputs = family == Family.CATEGORICAL ? 3 : 1;
      classes = Math.max(1, outputs - 1);
      belief = belief(family, outputs);
      belief.update(rows(family, outputs, random, 60));
      rows = rows(family, outputs, random, ROWS);
      precision = full(belief.precision());
      for (int i = 0; i < ROWS; i++) {
        left.add(i);
      }
    }

    List<Pick> choose(int most, Choice choice) {
      return LabelChooser.choose(belief, rows, asked, most, choice, new Draws(1));
    }

    /** The labels of the first rows were asked for. */
    void ask(int count) {
      asked = count;
      for (int i = 0; i < count; i++) {
        learn(i);
      }
    }

    Set<Integer> left() {
      return left;
    }

    double information(int i) {
      return classes * (logDeterminant(with(i)) - logDeterminant(precision)) / 2;
    }

    /** Mean of c phi' Sigma phi / 2 over the rows not asked for earlier, before less after. */
    double gap(int i) {
      return classes * (loss(precision) - loss(with(i)));
    }

    private double loss(RealMatrix of) {
      RealMatrix covariance = new LUDecomposition(of).getSolver().getInverse();
      double sum = 0;
      for (int l = asked; l < ROWS; l++) {
        double[] phi = rows.phi(l);
        double[] solved = covariance.operate(phi);
        for (int j = 0; j < DIMENSION; j++) {
          sum += curvature(belief, rows, l) * phi[j] * solved[j] / 2 / (ROWS - asked);
        }
      }
      return sum;
    }

    private RealMatrix with(int i) {
      RealMatrix phi = new Array2DRowRealMatrix(rows.phi(i));
      return precision.add(
          phi.multiply(phi.transpose())
              .scalarMultiply(rows.weight(i) * curvature(belief, rows, i)));
    }

    void learn(int i) {
      precision.setSubMatrix(with(i).getData(), 0, 0);
      left.remove(i);
    }
  }

  private static double curvature(Belief belief, Chunk rows, int i) {
    double[] eta = new double[belief.outputs()];
    for (int k = 0; k < eta.length; k++) {
      eta[k] = rows.offset(i, k);
      for (int j = 0; j < DIMENSION; j++) {
        eta[k] += belief.weight(k, j) * rows.phi(i)[j];
      }
    }
    return switch (belief.family()) {
      case GAUSSIAN -> 1;
      case POISSON -> Math.exp(eta[0]);
      case BERNOULLI -> Math.exp(-eta[0]) / Math.pow(1 + Math.exp(-eta[0]), 2);
      case CATEGORICAL -> {
        double sum = Arrays.stream(eta).map(Math::exp).sum();
        double squares = Arrays.stream(eta).map(e -> Math.pow(Math.exp(e) / sum, 2)).sum();
        yield (1 - squares) / (eta.length - 1);
      }
    };
  }

  private static double logDeterminant(Belief belief, Chunk rows, List<Pick> picks) {
    RealMatrix precision = full(belief.precision());
    for (Pick pick : picks) {
      RealMatrix phi = new Array2DRowRealMatrix(rows.phi(pick.row()));
      precision = precision.add(phi.multiply(phi.transpose()));
    }
    return logDeterminant(precision);
  }

  private static double logDeterminant(RealMatrix matrix) {
    return Math.log(new LUDecomposition(matrix).getDeterminant());
  }

  private static RealMatrix full(double[][] lower) {
    RealMatrix full = new Array2DRowRealMatrix(DIMENSION, DIMENSION);
    for (int i = 0; i < DIMENSION; i++) {
      for (int j = 0; j <= i; j++) {
        full.setEntry(i, j, lower[i][j]);
        full.setEntry(j, i, lower[i][j]);
      }
    }
    return full;
  }

  private static Belief belief(Family family, int outputs) {
    return Belief.create(
        family, outputs, DIMENSION, new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY), 1);
  }

  private static Chunk rows(Family family, int outputs, Random random, int count) {
    Chunk rows = new Chunk(count, DIMENSION, outputs);
    for (int i = 0; i < count; i++) {
      double label = family == Family.GAUSSIAN ? random.nextGaussian() : i % Math.max(2, outputs);
      double[] phi = rows.next(0.3 * random.nextGaussian(), label, i);
      for (int k = 1; k < outputs; k++) {
        rows.offset(i, k, 0.3 * random.nextGaussian());
      }
      for (int j = 0; j < DIMENSION - 1; j++) {
        phi[j] = random.nextGaussian() * (1 + j);
      }
      phi[DIMENSION - 1] = 1;
      rows.weigh(1 - 0.2 * (i % 4));
    }
    return rows;
  }
}
