package io.arrears.cli.bench.katz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurvatureTest {

  /** Moments of a normal law: E x^2, x^4, x^6 are 1, 3, 15. */
  @ParameterizedTest
  @CsvSource({"1, 2, 10", "3, 6, 6"})
  void theMisfitAndTheWanderingThatItCausesAreAsSaid(
      double centre, double misfit, double wandering) {
    Curvature curvature = new Curvature(0.5, centre);
    Random random = new Random(3);
    int rows = 400_000;
    double square = 0;
    double weighted = 0;
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      double bend = curvature.at(x) / 0.5;
      square += bend * bend / rows;
      weighted += x * x * bend * bend / rows;
    }
    assertThat(square).isCloseTo(misfit, within(0.05 * misfit));
    assertThat(weighted).isCloseTo(wandering, within(0.1 * wandering));
  }

  @Test
  void noneBendsNothing() {
    assertThat(Curvature.NONE.at(1.7)).isZero();
    assertThat(new Curvature(0.8, 3)).hasToString("0.8 (x^2 - 3)");
  }
}
