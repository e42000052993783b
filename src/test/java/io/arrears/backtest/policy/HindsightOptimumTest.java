package io.arrears.backtest.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HindsightOptimumTest {

  /** Oracle: all 2^(T - 1) schedules, each added up by hand. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isTheCheapestOfAllSchedules(long seed) {
    Random random = new Random(seed);
    int batches = 1 + random.nextInt(10);
    LossTable table = table(batches, random);
    double lossPrice = 0.5 + random.nextDouble();
    double retrainCost = 2 * random.nextDouble();
    double cheapest = Double.POSITIVE_INFINITY;
    for (int schedule = 0; schedule < 1 << (batches - 1); schedule++) {
      int candidate = 0;
      double cost = 0;
      for (int t = 1; t <= batches; t++) {
        cost += lossPrice * table.loss(candidate, t);
        if (t < batches && (schedule >> (t - 1) & 1) == 1) {
          candidate = t;
          cost += retrainCost;
        }
      }
      cheapest = Math.min(cheapest, cost);
    }
    HindsightOptimum optimum = HindsightOptimum.of(table, lossPrice, retrainCost);
    assertThat(optimum.cost()).isCloseTo(cheapest, within(1e-12 * batches));
    PolicyResult itself =
        new PolicyResult("itself", "", table.under(optimum.retrains()), optimum.retrains(), true);
    assertThat(itself.cost(lossPrice, retrainCost))
        .isCloseTo(optimum.cost(), within(1e-12 * batches));
  }

  @Test
  void keepsAModelThatNoRetrainImproves() {
    LossTable table = new LossTable();
    for (int t = 1; t <= 5; t++) {
      double[] losses = new double[t];
      Arrays.fill(losses, 3);
      table.add(losses);
    }
    assertThat(HindsightOptimum.of(table, 2, 1e-9)).isEqualTo(new HindsightOptimum(30, List.of()));
    assertThat(table.meanFresh()).isEqualTo(3);
  }

  @Test
  void anEmptyTableCostsNothing() {
    assertThat(HindsightOptimum.of(new LossTable(), 1, 1))
        .isEqualTo(new HindsightOptimum(0, List.of()));
  }

  private static LossTable table(int batches, Random random) {
    LossTable table = new LossTable();
    List<double[]> rows = new ArrayList<>();
    for (int t = 1; t <= batches; t++) {
      rows.add(random.doubles(t, -0.5, 3).toArray());
    }
    rows.forEach(table::add);
    return table;
  }
}
