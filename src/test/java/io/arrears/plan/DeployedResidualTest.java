package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Means and covariances that a right model predicts, against those of labels drawn by it. */
class DeployedResidualTest {

  private static final int ROWS = 200_000;

  @ParameterizedTest
  @CsvSource({
    "POISSON, .05",
    "POISSON, .5",
    "POISSON, 4",
    "GAUSSIAN, 1",
    "BERNOULLI, .02",
    "BERNOULLI, .5",
    "CATEGORICAL, .3"
  })
  void aRightModelHasTheMomentsThatItPredicts(Family family, double rate) {
    Random random = new Random(5);
    double[] prediction = family == Family.CATEGORICAL ? new double[] {rate, .5, .5 - rate} : null;
    DeployedResidual residual = new DeployedResidual(family, family == Family.CATEGORICAL ? 3 : 1);
    double mean = 0;
    double size = 0;
    double square = 0;
    double sizeSquare = 0;
    double skew = 0;
    double surprise = 0;
    for (int i = 0; i < ROWS; i++) {
      double label;
      switch (family) {
        case POISSON -> label = RegimeWatchTest.poisson(random, rate);
        case GAUSSIAN -> label = rate + random.nextGaussian();
        case BERNOULLI -> label = random.nextDouble() < rate ? 1 : 0;
        default -> {
          double draw = random.nextDouble();
          label = draw < rate ? 0 : draw < rate + 0.5 ? 1 : 2;
        }
      }
      residual.accept(prediction == null ? new double[] {rate} : prediction, 1, label);
      double u = residual.direction()[0];
      mean += u / ROWS;
      square += u * u / ROWS;
      size += residual.size() / ROWS;
      sizeSquare += residual.size() * residual.size() / ROWS;
      skew += u * residual.size() / ROWS;
      surprise += residual.surprise() / ROWS;
    }
    double variance = residual.covariance()[0][0];
    assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / ROWS)));
    assertThat(square).isCloseTo(variance, within(0.02 * variance + 0.001));
    assertThat(size).isCloseTo(0, within(5 * Math.sqrt(residual.sizeVariance() / ROWS) + 1e-3));
    // The bound takes a twentieth of it away where counts are few.
    assertThat(sizeSquare)
        .isCloseTo(residual.sizeVariance(), within(0.07 * residual.sizeVariance() + 0.02));
    assertThat(skew).isCloseTo(residual.skewness(), within(0.03 * variance + 0.02));
    // Two of three classes at even odds and a third say up to 1.33 rows, of which 1 counts.
    assertThat(surprise)
        .isBetween(0.95 * residual.information() - 0.01, 1.3 * residual.information() + 0.01);
  }
}
