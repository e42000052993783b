package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: Commons Math 3.6.1 over all values at once. */
class ReferenceAccumulatorTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 1e6, -1e9})
  void equalsTheMomentsOfAllRows(double shift) {
    double[] values = new Random(3).doubles(1001).map(v -> v + shift).toArray();
    ReferenceAccumulator accumulator = new ReferenceAccumulator(1);
    for (double value : values) {
      accumulator.accept(new double[] {value});
    }
    ReferenceProfile profile = accumulator.get();
    assertThat(profile.rows()).isEqualTo(1001).isEqualTo(accumulator.rows());
    assertThat(profile.mean()[0]).isCloseTo(mean(values), within(1e-14 * (1 + Math.abs(shift))));
    assertThat(profile.standardDeviation()[0])
        .isCloseTo(deviation(values), within(1e-14 * (1 + Math.abs(shift))));
    assertThat(profile.missingShare()).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 250, 499, 500})
  void combinesInAnyOrder(int cut) {
    Random random = new Random(8);
    ReferenceAccumulator whole = new ReferenceAccumulator(3);
    ReferenceAccumulator left = new ReferenceAccumulator(3);
    ReferenceAccumulator right = new ReferenceAccumulator(3);
    for (int i = 0; i < 500; i++) {
      double[] row = {
        random.nextGaussian(), i % 3 == 0 ? Double.NaN : 100 + i, i < 300 ? Double.NaN : 7
      };
      whole.accept(row);
      (i < cut ? left : right).accept(row);
    }
    ReferenceAccumulator leftFirst = new ReferenceAccumulator(3);
    leftFirst.combine(left);
    leftFirst.combine(right);
    ReferenceAccumulator rightFirst = new ReferenceAccumulator(3);
    rightFirst.combine(right);
    rightFirst.combine(left);
    for (ReferenceAccumulator combined : new ReferenceAccumulator[] {leftFirst, rightFirst}) {
      ReferenceProfile expected = whole.get();
      ReferenceProfile actual = combined.get();
      assertThat(actual.rows()).isEqualTo(500);
      assertThat(actual.mean()).containsExactly(expected.mean(), within(1e-12));
      assertThat(actual.standardDeviation())
          .containsExactly(expected.standardDeviation(), within(1e-12));
      assertThat(actual.missingShare()).containsExactly(expected.missingShare());
    }
  }

  @Test
  void constantsAndMissingColumns() {
    ReferenceAccumulator accumulator = new ReferenceAccumulator(3);
    for (int i = 0; i < 4; i++) {
      accumulator.accept(new double[] {0.1, Double.NaN, i == 2 ? 5 : Double.NaN});
    }
    assertThat(accumulator.get())
        .isEqualTo(
            new ReferenceProfile(
                4, new double[] {0.1, 0, 5}, new double[3], new double[] {0, 1, 0.75}));
  }

  @Test
  void hugeValuesStayFinite() {
    ReferenceAccumulator accumulator = new ReferenceAccumulator(1);
    for (int i = 0; i < 100; i++) {
      accumulator.accept(new double[] {i % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE});
    }
    assertThat(accumulator.get().standardDeviation()[0]).isCloseTo(1e145, within(1e133));
  }

  @Test
  void refusesWhatIsNoRow() {
    ReferenceAccumulator accumulator = new ReferenceAccumulator(2);
    accumulator.accept(new double[] {1, 2});
    assertThatThrownBy(() -> accumulator.accept(new double[] {1, Double.POSITIVE_INFINITY}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("feature 1 is Infinity");
    assertThatThrownBy(() -> accumulator.accept(new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> accumulator.combine(new ReferenceAccumulator(3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReferenceAccumulator(0)).hasMessageContaining("dimension is 0");
    assertThatThrownBy(accumulator::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("there are 1 rows");
  }

  private static double mean(double[] values) {
    return new Mean().evaluate(values);
  }

  private static double deviation(double[] values) {
    return new StandardDeviation(false).evaluate(values);
  }
}
