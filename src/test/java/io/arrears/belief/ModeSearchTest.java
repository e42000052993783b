package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.linalg.SymmetricKernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: the objective itself, summed here, and bisection in one dimension. */
class ModeSearchTest {

  private static final Likelihood LIKELIHOOD = Family.BERNOULLI.likelihood();

  /**
   * 31 of 32 rows in the far wrong tail under a weak prior: an undamped step is 7,600 link units.
   */
  @Test
  void halvesTheStepWhereAFullOneOvershoots() {
    double[][] precision = {{1e-4}};
    Chunk chunk = new Chunk(32, 1);
    for (int i = 0; i < 32; i++) {
      chunk.next(-9, i < 31 ? 1 : 0, 0)[0] = 1;
    }
    double[] weight = new double[32];
    Arrays.fill(weight, 1);
    double[][] mode = {{0}};
    ModeSearch search = new ModeSearch(LIKELIHOOD, 1, 1, 32);
    int steps = search.find(precision, new double[1][1], chunk, weight, mode);

    assertThat(search.halvings()).isPositive();
    assertThat(steps).isLessThan(30);
    assertThat(mode[0][0]).isCloseTo(bisect(31, 1, -9, 1e-4), within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theModeIsNeverWorseThanTheStartNorThanItsNeighbours(long seed) {
    Random random = new Random(seed);
    int d = 1 + random.nextInt(8);
    int rows = 1 + random.nextInt(64);
    double[][] precision = SymmetricKernels.zeros(d);
    SymmetricKernels.addToDiagonal(precision, Math.pow(10, random.nextInt(6) - 4));
    double[] information = new double[d];
    double[] start = new double[d];
    for (int j = 0; j < d; j++) {
      information[j] = random.nextGaussian();
      start[j] = 3 * random.nextGaussian();
    }
    Chunk chunk = new Chunk(rows, d);
    double[] weight = new double[rows];
    for (int r = 0; r < rows; r++) {
      weight[r] = random.nextDouble();
      double[] phi = chunk.next(27.6 * (random.nextDouble() - 0.5), random.nextInt(2), 0);
      for (int j = 0; j < d; j++) {
        phi[j] = random.nextInt(10) == 0 ? 8 : random.nextGaussian();
      }
    }
    double[][] mode = {start.clone()};
    new ModeSearch(LIKELIHOOD, 1, d, rows)
        .find(precision, new double[][] {information}, chunk, weight, mode);

    double best = objective(precision, information, chunk, weight, mode[0]);
    double slack = 1e-7 * (1 + Math.abs(best));
    assertThat(best)
        .isGreaterThanOrEqualTo(objective(precision, information, chunk, weight, start) - slack);
    for (int trial = 0; trial < 50; trial++) {
      double[] neighbour = mode[0].clone();
      for (int j = 0; j < d; j++) {
        neighbour[j] += Math.pow(10, -random.nextInt(4)) * random.nextGaussian();
      }
      assertThat(best)
          .isGreaterThanOrEqualTo(
              objective(precision, information, chunk, weight, neighbour) - slack);
    }
  }

  private static double objective(
      double[][] precision, double[] information, Chunk chunk, double[] weight, double[] m) {
    double value = 0;
    double[] pm = new double[m.length];
    SymmetricKernels.multiply(precision, m, pm);
    for (int j = 0; j < m.length; j++) {
      value += m[j] * (information[j] - pm[j] / 2);
    }
    for (int r = 0; r < chunk.size(); r++) {
      double eta = chunk.offset(r);
      for (int j = 0; j < m.length; j++) {
        eta += chunk.phi(r)[j] * m[j];
      }
      double p = 1 / (1 + Math.exp(-eta));
      value += weight[r] * (chunk.label(r) == 1 ? Math.log(p) : Math.log1p(-p));
    }
    return value;
  }

  /** Zero of the gradient of ones and zeros at one offset, intercept only. */
  private static double bisect(int ones, int zeros, double offset, double precision) {
    double low = -100;
    double high = 100;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double p = 1 / (1 + Math.exp(-offset - middle));
      double gradient = ones * (1 - p) - zeros * p - precision * middle;
      if (gradient > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
