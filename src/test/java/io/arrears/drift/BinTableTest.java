package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table against the binary search of {@link NumericBins}, at and beside every cut. */
class BinTableTest {

  private static final int ROWS = 2_000;

  enum Law {
    NORMAL(Random::nextGaussian),
    LOG_NORMAL(random -> Math.exp(2 * random.nextGaussian())),
    CAUCHY(random -> Math.tan(Math.PI * (random.nextDouble() - 0.5))),
    CONSTANT(random -> 7),
    ZERO(random -> random.nextBoolean() ? 0.0 : -0.0),
    FEW(random -> random.nextInt(4)),
    MOSTLY_ZERO(random -> random.nextInt(3) == 0 ? random.nextGaussian() : 0),
    HUGE(random -> (random.nextDouble() - 0.5) * Double.MAX_VALUE),
    TINY(random -> random.nextInt(40) * Double.MIN_VALUE),
    FAR(random -> 1e9 + random.nextInt(30) * Math.ulp(1e9)),
    ONE_CROWDED_PART(random -> random.nextInt(50) == 0 ? 1e12 : random.nextDouble());

    private final ToDoubleFunction<Random> law;

    Law(ToDoubleFunction<Random> law) {
      this.law = law;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyValueFallsIntoItsBin(Law law) {
    Random random = new Random(law.ordinal());
    double[][] sample = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      sample[i] = new double[] {random.nextInt(3), law.law.applyAsDouble(random), i};
    }
    // A categorical feature before and a numeric one without products behind.
    ProfileLayout layout = ProfileLayout.of(sample, Set.of(0), 20, 4, 1);
    NumericBins bins = (NumericBins) layout.bins(1);
    for (double value : values(bins, sample)) {
      double[] counts = new double[layout.cells()];
      double[] scores = new double[1];
      layout.table().count(new double[] {9, 0, value, 5}, 1, 1, counts, new double[][] {scores}, 0);
      boolean missing = Double.isNaN(value);
      int cell = missing ? layout.missingCell(1) : layout.offset(1) + bins.bin(value);
      assertThat(counts[cell]).as("%s", value).isEqualTo(1);
      assertThat(scores[0]).isEqualTo(missing ? 0 : bins.score(bins.bin(value)));
      assertThat(counts[layout.offset(2) + layout.bins(2).bin(5)]).isEqualTo(1);
      assertThat(Arrays.stream(counts).sum()).isEqualTo(2);
    }
  }

  private static List<Double> values(NumericBins bins, double[][] sample) {
    List<Double> values = new ArrayList<>();
    for (int k = 0; k < bins.size() - 1; k++) {
      values.add(bins.cut(k));
      values.add(Math.nextUp(bins.cut(k)));
      values.add(Math.nextDown(bins.cut(k)));
    }
    for (double[] row : sample) {
      values.add(row[1]);
    }
    values.addAll(
        List.of(
            0.0,
            -0.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            Double.longBitsToDouble(0xFFF8000000000001L)));
    return values;
  }
}
