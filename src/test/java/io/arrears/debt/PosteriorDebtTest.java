package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Oracle: simulated models that are right, and published tables of the chi-square law. */
class PosteriorDebtTest {

  private static final int DIMENSION = 4;

  @Test
  void quantiles() {
    assertThat(PosteriorDebt.nullQuantile(1)).isCloseTo(6.634896601, within(1e-7));
    assertThat(PosteriorDebt.nullQuantile(10)).isCloseTo(23.20925116, within(1e-6));
    assertThat(PosteriorDebt.nullQuantile(100)).isCloseTo(135.8067232, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 1, 0",
    "GAUSSIAN, 1, 100",
    "BERNOULLI, 1, 0",
    "BERNOULLI, 1, 100",
    "CATEGORICAL, 3, 0",
    "CATEGORICAL, 3, 100",
    "POISSON, 1, 0",
    "POISSON, 1, 100"
  })
  void aRightModelStaysBelowTheQuantile(Family family, int outputs, long halfLife) {
    Random random = new Random(81);
    BeliefOptions options = new BeliefOptions(3, halfLife, Double.POSITIVE_INFINITY);
    int runs = 400;
    int beyond = 0;
    double sum = 0;
    PosteriorDebt last = PosteriorDebt.UNKNOWN;
    for (int run = 0; run < runs; run++) {
      Belief belief = Belief.create(family, outputs, DIMENSION, options, 1);
      Chunk chunk = new Chunk(25, DIMENSION, outputs);
      for (int i = 0; i < 500; i++) {
        double[] prediction = prediction(family, outputs);
        double[] phi = chunk.next(family, prediction, label(family, prediction, random), i);
        for (int j = 0; j < DIMENSION - 1; j++) {
          phi[j] = random.nextGaussian();
        }
        phi[DIMENSION - 1] = 1;
        if (chunk.size() == 25) {
          belief.update(chunk);
          chunk.clear();
        }
      }
      last = PosteriorDebt.of(belief);
      sum += last.value();
      beyond += last.value() > last.quantile() ? 1 : 0;
    }
    int degrees = DIMENSION * Math.max(1, outputs - 1);
    assertThat(last.degreesOfFreedom()).isEqualTo(degrees);
    assertThat(sum / runs).as("mean of chi-square").isCloseTo(degrees, within(0.15 * degrees));
    assertThat(beyond).as("of 400, 4 expected").isLessThan(14);
  }

  private static double[] prediction(Family family, int outputs) {
    return switch (family) {
      case GAUSSIAN -> new double[] {2};
      case BERNOULLI -> new double[] {0.4};
      case CATEGORICAL -> new double[] {0.3, 0.4, 0.3};
      case POISSON -> new double[] {3};
    };
  }

  private static double label(Family family, double[] prediction, Random random) {
    double u = random.nextDouble();
    return switch (family) {
      case GAUSSIAN -> prediction[0] + 1.3 * random.nextGaussian();
      case BERNOULLI -> u < prediction[0] ? 1 : 0;
      case CATEGORICAL -> u < 0.3 ? 0 : u < 0.7 ? 1 : 2;
      case POISSON -> {
        int count = -1;
        for (double product = 1; product > Math.exp(-prediction[0]); count++) {
          product *= random.nextDouble();
        }
        yield count;
      }
    };
  }
}
