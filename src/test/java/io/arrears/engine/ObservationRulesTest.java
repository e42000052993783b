package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationRulesTest {

  /** Numbers outside of the range are never looked at. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void anInfiniteNumberIsFoundWhereverItIs(int count) {
    for (int at = 0; at < count; at++) {
      for (double infinity : new double[] {1.0 / 0, -1.0 / 0}) {
        for (double other : new double[] {1, Double.NaN, Double.MAX_VALUE, -infinity}) {
          double[] numbers = new double[count + 4];
          Arrays.fill(numbers, Double.POSITIVE_INFINITY);
          Arrays.fill(numbers, 2, 2 + count, other);
          assertThat(ObservationRules.hasInfinity(numbers, 2, count))
              .isEqualTo(Double.isInfinite(other));
          numbers[2 + at] = infinity;
          assertThat(ObservationRules.hasInfinity(numbers, 2, count)).isTrue();
        }
      }
    }
  }
}
