package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Family;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A deployed model that is right from the first row to the last: whatever its base rate, and
 * whatever becomes of the features or of its confidence, nothing has changed. One of ten streams
 * may seem to have by chance: the change rate of the prior makes it likely that a law changes
 * within so many rows.
 */
class StationaryRegimeTest {

  private static final int FEATURES = 9;
  private static final int ROWS = 12_800;
  private static final int LOOK = 160;
  private static final int FIRST_LOOK = 1_280;
  private static final int SEEDS = 10;

  private enum Features {
    NORMAL,
    LOGNORMAL,
    /** Spread twice as wide from row 4,000 on. */
    WIDENED,
    /** One feature's spread four times as wide from row 4,000 on. */
    STRETCHED,
    /** Spread .7 and 1.4 in turn, 640 rows each. */
    SEASON
  }

  private enum Rates {
    STEADY,
    /** Logistic in the first feature. */
    SPREAD,
    /** .1 or .9 before row 4,000, then .5: traffic of another confidence. */
    DOUBTFUL
  }

  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, .5",
    "BERNOULLI, .2",
    "BERNOULLI, .1",
    "BERNOULLI, .05",
    "BERNOULLI, .02",
    "BERNOULLI, .01",
    "BERNOULLI, .001",
    "CATEGORICAL, .5",
    "CATEGORICAL, .1",
    "CATEGORICAL, .01",
    "POISSON, 4",
    "POISSON, .5",
    "POISSON, .05",
    "GAUSSIAN, 1"
  })
  void aRightModelOfAnyBaseRateHasNotChanged(Family family, double rate) {
    assertThat(changed(family, rate, Features.NORMAL, Rates.STEADY)).isLessThan(0.1);
  }

  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, .5, LOGNORMAL, STEADY",
    "BERNOULLI, .1, LOGNORMAL, STEADY",
    "BERNOULLI, .5, WIDENED, STEADY",
    "BERNOULLI, .5, STRETCHED, STEADY",
    "BERNOULLI, .5, SEASON, STEADY",
    "BERNOULLI, .1, SEASON, STEADY",
    "BERNOULLI, .5, NORMAL, DOUBTFUL",
    "BERNOULLI, .2, WIDENED, SPREAD",
    "CATEGORICAL, .3, WIDENED, STEADY",
    "GAUSSIAN, 1, WIDENED, STEADY",
    "GAUSSIAN, 1, LOGNORMAL, STEADY",
    "POISSON, .5, SEASON, SPREAD"
  })
  void driftOfTheFeaturesAloneIsNoChange(
      Family family, double rate, Features features, Rates rates) {
    assertThat(changed(family, rate, features, rates)).isLessThan(0.1);
  }

  /** Share of looks that all but exclude that nothing has changed. */
  private static double changed(Family family, double rate, Features features, Rates rates) {
    int outputs = family == Family.CATEGORICAL ? 3 : 1;
    double[] phi = new double[FEATURES];
    double[] prediction = new double[outputs];
    phi[FEATURES - 1] = 1;
    int looks = 0;
    int changed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RegimeWatch watch = new RegimeWatch(family, FEATURES, outputs, true);
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES - 1; j++) {
          phi[j] = feature(random, features, i, j);
        }
        double label = label(random, family, rate(random, rate, rates, phi, i), prediction);
        watch.accept(prediction, 1, label, phi, 1, 1_000L * i, "observations", 0, i);
        if (i >= FIRST_LOOK && i % LOOK == 0) {
          Regime regime = watch.regime();
          looks++;
          changed += regime.unchanged() < 0.01 ? 1 : 0;
          assertThat(regime.start()).isBetween(regime.earliest(), regime.latest());
          assertThat(regime.trainRows()).isGreaterThanOrEqualTo(5 * FEATURES);
        }
      }
    }
    return changed / (double) looks;
  }

  private static double feature(Random random, Features features, int row, int column) {
    double normal = random.nextGaussian();
    return switch (features) {
      case NORMAL -> normal;
      case LOGNORMAL ->
          Math.min(8, (Math.exp(normal) - Math.exp(0.5)) / Math.sqrt((Math.E - 1) * Math.E));
      case WIDENED -> row < 4_000 ? normal : 2 * normal;
      case STRETCHED -> row < 4_000 || column != 2 ? normal : 4 * normal;
      case SEASON -> row / 640 % 2 == 0 ? 0.7 * normal : 1.4 * normal;
    };
  }

  private static double rate(Random random, double rate, Rates rates, double[] phi, int row) {
    return switch (rates) {
      case STEADY -> rate;
      case SPREAD -> 1 / (1 + (1 / rate - 1) * Math.exp(-phi[0]));
      case DOUBTFUL -> row >= 4_000 ? 0.5 : random.nextBoolean() ? 0.1 : 0.9;
    };
  }

  private static double label(Random random, Family family, double rate, double[] prediction) {
    prediction[0] = rate;
    switch (family) {
      case GAUSSIAN:
        return rate + random.nextGaussian();
      case POISSON:
        return RegimeWatchTest.poisson(random, rate);
      case CATEGORICAL:
        prediction[1] = (1 - rate) / 2;
        prediction[2] = (1 - rate) / 2;
        return random.nextDouble() < rate ? 0 : 1 + random.nextInt(2);
      default:
        return random.nextDouble() < rate ? 1 : 0;
    }
  }
}
