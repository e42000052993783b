package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: {@link String#format}. */
class SignificantTest {

  private static final Significant SIX = new Significant(6);
  private static final Significant THREE = new Significant(3);

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        0.2,
        0.3,
        12.5,
        999999.4,
        999999.5,
        999999.6,
        1e6,
        1e5,
        1e-4,
        0.0000999999,
        0.00009999995,
        0.000099999949,
        1e-5,
        123456.5,
        1234565e-1,
        0.15,
        2.5,
        1e23,
        2e23,
        1e100,
        9.9999995e99,
        1e-300,
        4.9e-324,
        1.7976931348623157e308,
        1000,
        1000.005,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void corners(double value) {
    assertAsFormatted(value);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void numbersOfAllSizes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      assertAsFormatted(Double.longBitsToDouble(random.nextLong()));
      assertAsFormatted(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 8));
      assertAsFormatted(random.nextInt(2_000_000) / 1000.0);
    }
  }

  private static void assertAsFormatted(double value) {
    assertThat(SIX.of(value)).isEqualTo(String.format(Locale.ROOT, "%.6g", value));
    assertThat(THREE.of(value)).isEqualTo(String.format(Locale.ROOT, "%.3g", value));
  }
}
