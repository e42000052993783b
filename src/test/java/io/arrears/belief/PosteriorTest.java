package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from evidence. Oracle: P M, multiplied out. */
class PosteriorTest {

  @Test
  void jittersGrowTenfoldUntilTheyAreOutOfRange() {
    assertThat(Posterior.nextJitter(0, 5)).isEqualTo(5e-12);
    assertThat(Posterior.nextJitter(5e-12, 5)).isCloseTo(5e-11, within(1e-24));
    assertThatThrownBy(() -> Posterior.nextJitter(1e308, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no jitter up to 1.0E308");
    assertThatThrownBy(() -> Posterior.nextJitter(0, Double.NaN))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Where P is as it was, solving is enough: bit by bit what factoring anew gives. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void solvingIsEnoughWherePrecisionStays(int outputs) {
    Family family = outputs == 1 ? Family.GAUSSIAN : Family.CATEGORICAL;
    int dimension = 5;
    Random random = new Random(17);
    Evidence evidence = new Evidence(outputs, dimension, 0.5);
    double[] phi = new double[dimension];
    for (int i = 0; i < 30; i++) {
      fill(phi, random);
      SymmetricKernels.addOuterProduct(evidence.precision, random.nextDouble(), phi);
      evidence.weights++;
      evidence.squares += random.nextDouble();
    }
    Posterior solved = new Posterior(family, outputs, dimension, 0.7);
    solved.refresh(evidence);
    double[] pull = new double[outputs];
    fill(pull, random);
    evidence.addPull(2, pull, phi);
    solved.solve(evidence);

    Posterior anew = new Posterior(family, outputs, dimension, 0.7);
    anew.refresh(evidence);
    assertThat(solved.mode).isDeepEqualTo(anew.mode);
    assertThat(solved.factor).isDeepEqualTo(anew.factor);
    assertThat(bits(solved)).containsExactly(bits(anew));
    double[] information = new double[dimension];
    for (int k = 0; k < outputs; k++) {
      SymmetricKernels.multiply(evidence.precision, solved.mode[k], information);
      assertThat(information).containsExactly(evidence.information[k], within(1e-9));
    }
    assertThat(solved.variance(phi))
        .isEqualTo(Cholesky.inverseQuadraticForm(anew.factor, phi, new double[dimension]));
  }

  private static long[] bits(Posterior posterior) {
    return new long[] {
      Double.doubleToLongBits(posterior.noiseVariance),
      Double.doubleToLongBits(posterior.degreesOfFreedom)
    };
  }

  private static void fill(double[] values, Random random) {
    for (int j = 0; j < values.length; j++) {
      values[j] = random.nextGaussian();
    }
  }
}
