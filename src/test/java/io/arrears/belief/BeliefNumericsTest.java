package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.debt.Loss;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What floating point does to a belief. Oracles: a refit in {@link BigDecimal} of 50 digits, and a
 * second belief that was never asked for anything hard.
 */
class BeliefNumericsTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final MathContext DIGITS = new MathContext(50);

  /**
   * A million updates of one row with forgetting, on a stationary stream: a feature that goes
   * quiet, one that is constant, one that doubles another; all at the limit of 8 or at zero at
   * times.
   */
  @ParameterizedTest
  @EnumSource(Family.class)
  void aMillionUpdatesStaySane(Family family) {
    int dimension = 6;
    int outputs = family == Family.CATEGORICAL ? 3 : 1;
    Random random = new Random(91);
    Belief belief =
        Belief.create(family, outputs, dimension, new BeliefOptions(1.5, 2_000_000, INFINITE), 1);
    Chunk chunk = new Chunk(1, dimension, outputs);
    Predictive deployed = new Predictive();
    Predictive predictive = new Predictive();
    double[] prediction = new double[outputs];
    double gap = 0;
    for (int i = 0; i < 1_000_000; i++) {
      double label = law(family, random, prediction);
      chunk.clear();
      double[] phi = chunk.next(family, prediction, label, 1000L * i);
      features(phi, i, random);
      deployed.claim(family, prediction, 1);
      belief.predict(chunk, 0, predictive);
      gap += Loss.LOG.of(deployed, label) - Loss.LOG.of(predictive, label);
      belief.update(chunk);
    }
    assertPositiveDefinite(belief);
    assertThat(gap).as("summed gap, nats").isFinite();
    assertThat(gap / 1e6)
        .as("mean gap, nats: about minus d (K - 1) / 2 over the effective rows, 2,900")
        .isBetween(-0.01, 0.0005);
    assertThat(belief.effectiveRows()).isCloseTo(2_000 / Math.log(2), within(10.0));
  }

  /** One true label under a law of the family, whose prediction is filled in. */
  private static double law(Family family, Random random, double[] prediction) {
    double u = random.nextDouble();
    switch (family) {
      case GAUSSIAN -> {
        prediction[0] = random.nextGaussian();
        return prediction[0] + random.nextGaussian();
      }
      case BERNOULLI -> {
        prediction[0] = 0.05 + 0.9 * random.nextDouble();
        return u < prediction[0] ? 1 : 0;
      }
      case CATEGORICAL -> {
        prediction[0] = 0.1 + 0.3 * random.nextDouble();
        prediction[1] = 0.3;
        prediction[2] = 0.7 - prediction[0];
        return u < prediction[0] ? 0 : u < prediction[0] + 0.3 ? 1 : 2;
      }
      default -> {
        prediction[0] = 0.2 + 2 * random.nextDouble();
        return Row.draw(family, new double[] {Math.log(prediction[0])}, random);
      }
    }
  }

  private static void features(double[] phi, int i, Random random) {
    phi[0] = i % 200_000 < 100_000 ? random.nextGaussian() : 0;
    phi[1] = 3;
    phi[2] = Math.max(-8, Math.min(8, 3 * random.nextGaussian()));
    phi[3] = 2 * phi[2];
    phi[4] = random.nextInt(500) == 0 ? 8 : 0;
    phi[5] = 1;
  }

  /** Labels, features and offsets of the sizes that standardised data should never have. */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1e-8, 1", "GAUSSIAN, 1e5, 1", "GAUSSIAN, 1, 1e-8", "GAUSSIAN, 1, 1e8",
    "GAUSSIAN, 1e-8, 1e8", "BERNOULLI, 1e-8, 1", "BERNOULLI, 1e5, 1", "CATEGORICAL, 1e-8, 1",
    "CATEGORICAL, 1e5, 1", "POISSON, 1e-8, 1", "POISSON, 1e5, 1"
  })
  void extremeScalesStaySane(Family family, double featureScale, double labelScale) {
    Belief belief =
        Belief.create(
            family, Row.outputs(family), 5, new BeliefOptions(1.5, 1_000_000, 5000), labelScale);
    List<Row> rows = new ArrayList<>();
    for (Row row : Row.random(family, 3000, 5, 92)) {
      double[] phi = row.phi().clone();
      for (int j = 0; j < 4; j++) {
        phi[j] *= j % 2 == 0 ? featureScale : 1;
      }
      double[] offsets = row.offsets().clone();
      offsets[0] *= labelScale;
      rows.add(new Row(phi, offsets, row.label() * labelScale, row.time()));
    }
    Row.learn(belief, rows, 32);
    assertPositiveDefinite(belief);
    if (family == Family.GAUSSIAN) {
      assertThat(Math.sqrt(belief.noiseVariance()) / labelScale).isBetween(0.5, 1.5);
    }
  }

  /** Raw features of any unit: standardised, they give the belief that the plain ones give. */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1e-8",
    "GAUSSIAN, 1e8",
    "BERNOULLI, 1e-8",
    "BERNOULLI, 1e8",
    "CATEGORICAL, 1e-8",
    "CATEGORICAL, 1e8",
    "POISSON, 1e-8",
    "POISSON, 1e8"
  })
  void rawScalesDoNotMatter(Family family, double scale) {
    List<Row> rows = Row.random(family, 2000, 4, 96);
    Belief plain = standardised(family, rows, 1);
    Belief scaled = standardised(family, rows, scale);
    for (int j = 0; j < 4; j++) {
      for (int k = 0; k < plain.outputs(); k++) {
        assertThat(scaled.weight(k, j)).isCloseTo(plain.weight(k, j), within(1e-8));
      }
      assertThat(scaled.standardError(j)).isCloseTo(plain.standardError(j), within(1e-9));
    }
    assertPositiveDefinite(scaled);
  }

  private static Belief standardised(Family family, List<Row> rows, double scale) {
    ReferenceAccumulator reference = new ReferenceAccumulator(3);
    for (Row row : rows) {
      reference.accept(raw(row, scale));
    }
    ReferenceProfile profile = reference.get();
    Belief belief =
        Belief.create(family, Row.outputs(family), 4, new BeliefOptions(1.5, 600_000, INFINITE), 1);
    Chunk chunk = new Chunk(rows.size(), 4, Row.outputs(family));
    for (Row row : rows) {
      double[] phi = chunk.next(0, row.label(), row.time());
      for (int k = 0; k < row.offsets().length; k++) {
        chunk.offset(chunk.size() - 1, k, row.offsets()[k]);
      }
      profile.standardise(raw(row, scale), phi);
    }
    belief.update(chunk);
    return belief;
  }

  private static double[] raw(Row row, double scale) {
    return new double[] {
      scale * row.phi()[0], scale * (5 + row.phi()[1]), scale * scale * row.phi()[2]
    };
  }

  /**
   * Gaussian does not depend on the chunks. The others differ from one fit to all rows, by a root
   * mean square over all weights in posterior standard deviations, because a chunk's curvature is
   * taken where the mode was by then, and one value stands for that of all classes.
   */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1, 1e-9", "GAUSSIAN, 32, 1e-9", "GAUSSIAN, 4096, 1e-9",
    "BERNOULLI, 1, 0.15", "BERNOULLI, 32, 0.15", "BERNOULLI, 4096, 0.15",
    "CATEGORICAL, 1, 0.6", "CATEGORICAL, 32, 0.6", "CATEGORICAL, 4096, 0.3",
    "POISSON, 1, 0.5", "POISSON, 32, 0.3", "POISSON, 4096, 0.3"
  })
  void chunksOfAnySizeAgree(Family family, int chunkRows, double deviations) {
    BeliefOptions options = new BeliefOptions(1.5, 0, INFINITE);
    List<Row> rows = Row.random(family, 8192, 6, 93);
    Belief whole = Belief.create(family, Row.outputs(family), 6, options, 1);
    Belief chunked = Belief.create(family, Row.outputs(family), 6, options, 1);
    Row.learn(whole, rows, 8192);
    Row.learn(chunked, rows, chunkRows);
    double squares = 0;
    for (int k = 0; k < whole.outputs(); k++) {
      for (int j = 0; j < 6; j++) {
        double error = (chunked.weight(k, j) - whole.weight(k, j)) / whole.standardError(j);
        squares += error * error / (6 * whole.outputs());
      }
    }
    assertThat(Math.sqrt(squares)).isLessThan(deviations);
    assertPositiveDefinite(chunked);
  }

  /** Exactly collinear and constant features, ten thousand rows, one belief in 50 digits. */
  @Test
  void theMeanAgreesWithARefitInFiftyDigits() {
    int d = 5;
    BeliefOptions options = new BeliefOptions(100, 4096, INFINITE);
    Belief belief = Belief.create(Family.GAUSSIAN, d, options, 1);
    Random random = new Random(94);
    BigDecimal[][] system = new BigDecimal[d][d + 1];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= d; j++) {
        system[i][j] = BigDecimal.ZERO;
      }
    }
    int rows = 10_000;
    Chunk chunk = new Chunk(7, d);
    for (int r = 0; r < rows; r++) {
      double[] phi = {random.nextGaussian(), 0, 0.5, 0, 1};
      phi[1] = -3 * phi[0];
      phi[3] = r < 5000 ? random.nextGaussian() : 0;
      double label = 1e3 + 2 * phi[0] - phi[3] + random.nextGaussian();
      System.arraycopy(phi, 0, chunk.next(0, label, r), 0, d);
      BigDecimal weight = new BigDecimal(Math.pow(2, -(rows - 1.0 - r) / 4096));
      for (int i = 0; i < d; i++) {
        BigDecimal scaled = weight.multiply(new BigDecimal(phi[i]), DIGITS);
        for (int j = 0; j < d; j++) {
          system[i][j] = system[i][j].add(scaled.multiply(new BigDecimal(phi[j])), DIGITS);
        }
        system[i][d] = system[i][d].add(scaled.multiply(new BigDecimal(label)), DIGITS);
      }
      if (chunk.size() == 7 || r == rows - 1) {
        belief.update(chunk);
        chunk.clear();
      }
    }
    BigDecimal prior = new BigDecimal(d).divide(new BigDecimal(10_000));
    for (int i = 0; i < d; i++) {
      system[i][i] = system[i][i].add(prior);
    }
    BigDecimal[] mean = solve(system);
    for (int j = 0; j < d; j++) {
      double exact = mean[j].doubleValue();
      assertThat(belief.weight(j)).isCloseTo(exact, within(1e-6 * Math.max(1, Math.abs(exact))));
    }
    assertPositiveDefinite(belief);
  }

  /**
   * The mode of all rows at once, constant and collinear features among them. Oracle: one Newton
   * step from it with the gradient in 50 digits, which must not lead away.
   */
  @ParameterizedTest
  @EnumSource(
      value = Family.class,
      names = {"BERNOULLI", "CATEGORICAL", "POISSON"})
  void theModeIsThatOfFiftyDigits(Family family) {
    int d = 4;
    int outputs = Row.outputs(family);
    List<Row> rows = new ArrayList<>();
    for (Row row : Row.random(family, 300, d, 97)) {
      double[] phi = row.phi().clone();
      phi[1] = -3 * phi[0];
      phi[2] = 0.5;
      rows.add(new Row(phi, row.offsets(), row.label(), row.time()));
    }
    Belief belief = Belief.create(family, outputs, d, new BeliefOptions(10, 0, INFINITE), 1);
    Row.learn(belief, rows, rows.size());
    BigDecimal prior = new BigDecimal(d).divide(new BigDecimal(100));
    BigDecimal[][] gradient = new BigDecimal[outputs][d];
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < d; j++) {
        gradient[k][j] = prior.multiply(new BigDecimal(belief.weight(k, j))).negate();
      }
    }
    for (Row row : rows) {
      BigDecimal[] score = score(family, row, belief);
      for (int k = 0; k < outputs; k++) {
        for (int j = 0; j < d; j++) {
          BigDecimal part = score[k].multiply(new BigDecimal(row.phi()[j]), DIGITS);
          gradient[k][j] = gradient[k][j].add(part, DIGITS);
        }
      }
    }
    double[][] covariance = belief.covariance();
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < d; j++) {
        double step = 0;
        for (int i = 0; i < d; i++) {
          step += covariance[Math.max(i, j)][Math.min(i, j)] * gradient[k][i].doubleValue();
        }
        assertThat(step).isCloseTo(0, within(1e-7 * belief.standardError(j)));
      }
    }
  }

  private static BigDecimal[] score(Family family, Row row, Belief belief) {
    int outputs = belief.outputs();
    BigDecimal[] rate = new BigDecimal[outputs];
    BigDecimal sum = family == Family.BERNOULLI ? BigDecimal.ONE : BigDecimal.ZERO;
    for (int k = 0; k < outputs; k++) {
      BigDecimal eta = new BigDecimal(row.offsets()[k]);
      for (int j = 0; j < row.phi().length; j++) {
        BigDecimal weight = new BigDecimal(belief.weight(k, j));
        eta = eta.add(weight.multiply(new BigDecimal(row.phi()[j])));
      }
      rate[k] = exponential(eta);
      sum = sum.add(rate[k]);
    }
    BigDecimal[] score = new BigDecimal[outputs];
    for (int k = 0; k < outputs; k++) {
      double label = family == Family.CATEGORICAL ? (row.label() == k ? 1 : 0) : row.label();
      BigDecimal mean = family == Family.POISSON ? rate[k] : rate[k].divide(sum, DIGITS);
      score[k] = new BigDecimal(label).subtract(mean);
    }
    return score;
  }

  /** Taylor's series of x / 2^10, squared ten times. */
  private static BigDecimal exponential(BigDecimal x) {
    BigDecimal small = x.divide(new BigDecimal(1024), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 40; i++) {
      term = term.multiply(small, DIGITS).divide(new BigDecimal(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < 10; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /** Gauss and Jordan. */
  private static BigDecimal[] solve(BigDecimal[][] system) {
    int d = system.length;
    for (int k = 0; k < d; k++) {
      for (int i = 0; i < d; i++) {
        if (i != k) {
          BigDecimal factor = system[i][k].divide(system[k][k], DIGITS);
          for (int j = k; j <= d; j++) {
            system[i][j] = system[i][j].subtract(factor.multiply(system[k][j], DIGITS), DIGITS);
          }
        }
      }
    }
    BigDecimal[] x = new BigDecimal[d];
    for (int k = 0; k < d; k++) {
      x[k] = system[k][d].divide(system[k][k], DIGITS);
    }
    return x;
  }

  /** Every row saturated, right or wrong, then the base rate jumps. */
  @ParameterizedTest
  @EnumSource(Family.class)
  void saturatedOffsetsAndJumpsStaySane(Family family) {
    int outputs = family == Family.CATEGORICAL ? 100 : 1;
    Belief belief = Belief.create(family, outputs, 3, new BeliefOptions(1.5, 50_000, INFINITE), 1);
    double[] prediction = new double[outputs];
    prediction[0] = 1;
    Random random = new Random(95);
    Chunk chunk = new Chunk(16, 3, outputs);
    Predictive predictive = new Predictive();
    for (int i = 0; i < 20_000; i++) {
      boolean right = i / 4000 % 2 == 0;
      double label = family == Family.GAUSSIAN ? (right ? 1 : 1e6) : right ? 1 : 0;
      if (family == Family.CATEGORICAL) {
        label = right ? 0 : 1 + i % 99;
      } else if (family == Family.POISSON) {
        prediction[0] = i % 2 == 0 ? 1e-6 : 1e9;
        label = right ? Math.rint(prediction[0]) : 5;
      }
      double[] phi = chunk.next(family, prediction, label, 1000L * i);
      phi[0] = 8 * Math.signum(random.nextGaussian());
      phi[1] = random.nextGaussian();
      phi[2] = 1;
      if (chunk.size() == 16) {
        assertThat(belief.update(chunk)).isLessThan(100);
        belief.predict(chunk, 15, predictive);
        assertThat(predictive.logDensity(label)).isFinite();
        chunk.clear();
      }
    }
    assertPositiveDefinite(belief);
  }

  /**
   * When Cholesky fails: the diagonal is raised by 1e-12 of its largest entry, then ten times that,
   * until it does not; it is counted, and the belief goes on.
   */
  @Test
  void aPrecisionThatCannotBeFactoredIsRaisedAndCounted() {
    Belief belief = Belief.create(Family.GAUSSIAN, 3, new BeliefOptions(1e6, 0, INFINITE), 1);
    Chunk chunk = new Chunk(50, 3);
    for (int i = 0; i < 50; i++) {
      double[] phi = chunk.next(0, Math.sin(i), i);
      phi[0] = 1e6 * Math.sin(i);
      phi[1] = Math.PI * phi[0] / 10;
      phi[2] = 1;
    }
    belief.update(chunk);
    assertThat(belief.choleskyFailures()).isPositive();
    assertPositiveDefinite(belief);
    Predictive predictive = new Predictive();
    for (int i = 0; i < 50; i++) {
      belief.predict(chunk, i, predictive);
      assertThat(predictive.location()).isCloseTo(Math.sin(i), within(1e-3));
    }
  }

  private static void assertPositiveDefinite(Belief belief) {
    double[][] covariance = belief.covariance();
    for (int j = 0; j < belief.dimension(); j++) {
      assertThat(covariance[j][j]).isFinite().isPositive();
      assertThat(belief.standardError(j)).isFinite().isPositive();
      for (int k = 0; k < belief.outputs(); k++) {
        assertThat(belief.weight(k, j)).isFinite();
      }
    }
    assertThat(belief.posteriorDebt()).isFinite().isNotNegative();
  }
}
