package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RegimeWatchTest {

  private static final int OUTPUTS = 3;

  @Test
  void knowsNothingBeforeTheFirstRow() {
    assertThat(new RegimeWatch(Family.BERNOULLI, 3, 1, true).regime()).isNull();
  }

  @Test
  void beforeTheFirstBlockNothingHasChanged() {
    RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 1, 1, true);
    feed(watch, Family.BERNOULLI, new Random(1), 0, 5, 0);
    Regime regime = watch.regime();
    assertThat(regime.unchanged()).isEqualTo(1);
    assertThat(regime.start()).isEqualTo(0);
    assertThat(regime.earliest()).isEqualTo(0);
    assertThat(regime.latest()).isEqualTo(0);
    assertThat(regime.rows()).isEqualTo(5);
    assertThat(regime.offsets()).containsExactly(new Regime.Records("observations", 2, 0, 4));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void aTurnOfDirectionIsDatedAndItsRecordsAreNamed(Family family) {
    RegimeWatch watch = new RegimeWatch(family, 3, outputs(family), true);
    Random random = new Random(3);
    feed(watch, family, random, 0, 2_000, 0);
    // By the change rate alone it is exp(-0.2) after 2,000 rows.
    assertThat(watch.regime().unchanged()).isGreaterThan(0.8);
    feed(watch, family, random, 2_000, 3_000, 1.5);
    Regime regime = watch.regime();
    assertThat(regime.unchanged()).isLessThan(0.01);
    assertThat((double) regime.start()).isCloseTo(2_000_000, within(64_000.0));
    assertThat(regime.earliest()).isLessThanOrEqualTo(regime.latest());
    assertThat(regime.latest() - regime.earliest()).isLessThan(200_000);
    assertThat(regime.rows()).isEqualTo(3_000 - regime.start() / 1_000);
    assertThat(regime.trainFrom()).isGreaterThanOrEqualTo(regime.start());
    assertThat(regime.trainRows()).isEqualTo(3_000 - regime.trainFrom() / 1_000);
    assertThat(regime.offsets())
        .containsExactly(new Regime.Records("observations", 2, regime.trainFrom() / 1_000, 2_999));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void theStateGoesOnBitByBit(Family family) throws IOException {
    for (int rows : new int[] {0, 7, 32, 333, 1_024, 1_500}) {
      RegimeWatch watch = new RegimeWatch(family, 20, outputs(family), true);
      Random random = new Random(rows);
      feed(watch, family, random, 0, rows, 0.2);
      RegimeWatch restored =
          RegimeWatch.read(new DataInputStream(bytes(watch)), family, 20, outputs(family));
      long seed = random.nextLong();
      feed(watch, family, new Random(seed), rows, rows + 700, 0.7);
      feed(restored, family, new Random(seed), rows, rows + 700, 0.7);
      assertThat(bytes(restored).readAllBytes()).isEqualTo(bytes(watch).readAllBytes());
      assertThat(restored.regime()).isEqualTo(watch.regime());
    }
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertThatThrownBy(
            () ->
                RegimeWatch.read(
                    new DataInputStream(new ByteArrayInputStream(new byte[] {9})),
                    Family.BERNOULLI,
                    2,
                    1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has format 9, known: 1");
  }

  @Test
  void memoryIsBounded() throws IOException {
    RegimeWatch watch = new RegimeWatch(Family.CATEGORICAL, 65, OUTPUTS, true);
    feed(watch, Family.CATEGORICAL, new Random(1), 0, 20_000, 0.3);
    assertThat(watch.heapBytes()).isLessThan(12_000);
    assertThat(bytes(watch).available()).isLessThan(8_000);
  }

  /** Rows in equal features must not count as evidence for each of them. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void copiesOfAFeatureAreNoMoreEvidenceThanOne(long seed) {
    RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 8, 1, true);
    Random random = new Random(seed);
    for (int i = 0; i < 6_000; i++) {
      double value = random.nextGaussian();
      double[] phi = {value, value, value, value, value, value, value, 1};
      double label = random.nextDouble() < 0.5 ? 1 : 0;
      watch.accept(new double[] {0.5}, Double.NaN, label, phi, 1, i, "observations", 2, i);
    }
    assertThat(watch.regime().unchanged()).isGreaterThan(0.5);
  }

  /**
   * Labels come late by 3,000 rows in the mean, the law changes with the observation of row 20,000:
   * the time, the count and the offsets name one set of rows, and all of it is of the new law.
   */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4"})
  void withLateLabelsTimeRowsAndOffsetsAreOneSet(long seed) {
    Random random = new Random(seed);
    int rows = 32_000;
    double[][] order = new double[rows][];
    for (int i = 0; i < rows; i++) {
      order[i] = new double[] {i - 3_000 * Math.log(1 - random.nextDouble()), i};
    }
    Arrays.sort(order, (a, b) -> Double.compare(a[0], b[0]));
    RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 3, 1, true);
    List<Integer> seen = new ArrayList<>();
    for (double[] arrival : order) {
      if (arrival[0] > rows) {
        break;
      }
      int i = (int) arrival[1];
      double[] phi = {random.nextGaussian(), random.nextGaussian(), 1};
      double lean = i < 20_000 ? 0 : 1.5 * phi[0];
      double label = random.nextDouble() < 1 / (1 + Math.exp(-lean)) ? 1 : 0;
      watch.accept(new double[] {0.5}, 1, label, phi, 1, i, "observations", i % 2, i / 2);
      seen.add(i);
    }
    Regime regime = watch.regime();
    assertThat(regime.unchanged()).isLessThan(0.01);
    assertThat(regime.start()).isBetween(20_000L, 26_000L);
    assertThat(regime.start()).isBetween(regime.earliest(), regime.latest());
    assertThat(seen.stream().filter(i -> i >= regime.start())).hasSize((int) regime.rows());
    List<Integer> train = seen.stream().filter(i -> i >= regime.trainFrom()).toList();
    assertThat(train).hasSize((int) regime.trainRows());
    for (Regime.Records records : regime.offsets()) {
      List<Long> offsets =
          train.stream()
              .filter(i -> i % 2 == records.partition())
              .map(i -> (long) (i / 2))
              .toList();
      assertThat(Collections.min(offsets)).isEqualTo(records.first());
      assertThat(Collections.max(offsets)).isEqualTo(records.last());
    }
    assertThat(regime.offsets()).hasSize(2);
  }

  /** Thinned candidates of no weight must not stretch the interval: 30,000 rows of one law. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void theIntervalOfALongRegimeStaysWhereItWas(long seed) {
    Random random = new Random(seed);
    RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 9, 1, true);
    feed(watch, Family.BERNOULLI, random, 0, 2_000, 0);
    feed(watch, Family.BERNOULLI, random, 2_000, 4_000, 1.5);
    Regime young = watch.regime();
    feed(watch, Family.BERNOULLI, random, 4_000, 30_000, 1.5);
    Regime old = watch.regime();
    assertThat(old.start()).isBetween(old.earliest(), old.latest());
    assertThat(old.earliest()).isBetween(young.earliest() - 100_000, young.latest());
    assertThat(old.latest()).isBetween(young.earliest(), young.latest() + 100_000);
  }

  @Test
  void alwaysTheStartIsWithinItsInterval() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 5, 1, true);
      for (int i = 0; i < 8_000; i += 80) {
        feed(watch, Family.BERNOULLI, random, i, i + 80, i / 1_600 * 0.4);
        Regime regime = watch.regime();
        assertThat(regime.start()).isBetween(regime.earliest(), regime.latest());
        assertThat(regime.trainRows()).isGreaterThanOrEqualTo(25);
      }
    }
  }

  @Test
  void aWatchThatBeganLaterSaysSo() throws IOException {
    RegimeWatch watch = new RegimeWatch(Family.BERNOULLI, 3, 1, false);
    feed(watch, Family.BERNOULLI, new Random(1), 0, 500, 0);
    assertThat(watch.regime().sinceActivation()).isFalse();
    assertThat(RegimeWatch.read(new DataInputStream(bytes(watch)), Family.BERNOULLI, 3, 1).regime())
        .isEqualTo(watch.regime());
  }

  /** A turn from one class to another in one feature moves the score, whatever the shape. */
  @Test
  void noDirectionOfAFeatureIsLost() {
    for (int outputs = 2; outputs <= 12; outputs++) {
      double[] prediction = new double[outputs];
      Arrays.fill(prediction, 1.0 / outputs);
      DeployedResidual residual = new DeployedResidual(Family.CATEGORICAL, outputs);
      double[][] direction = new double[outputs][];
      for (int k = 0; k < outputs; k++) {
        residual.accept(prediction, 1, k);
        direction[k] = residual.direction().clone();
        for (int other = 0; other < k; other++) {
          double distance = 0;
          for (int a = 0; a < direction[k].length; a++) {
            distance = Math.max(distance, Math.abs(direction[k][a] - direction[other][a]));
          }
          assertThat(distance).as("%s to %s of %s", other, k, outputs).isGreaterThan(0.05);
        }
      }
    }
    for (int features = 2; features <= 70; features++) {
      for (int places : new int[] {4, 5, 8, 16}) {
        for (int j = 0; j < features; j++) {
          double[] phi = new double[features];
          int most = Math.min(features, places);
          double[] folded = new double[most];
          phi[j] = 1;
          RegimeWatch.fold(phi, most, folded);
          assertThat(Arrays.stream(folded).map(Math::abs).sum()).isEqualTo(1);
        }
      }
    }
  }

  private static int outputs(Family family) {
    return family == Family.CATEGORICAL ? OUTPUTS : 1;
  }

  private static ByteArrayInputStream bytes(RegimeWatch watch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    watch.write(new DataOutputStream(bytes));
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** Rows from..to a second apart, whose label leans on the first feature by {@code shift}. */
  private static void feed(
      RegimeWatch watch, Family family, Random random, int from, int to, double shift) {
    int outputs = outputs(family);
    int features = watch.features();
    double[] phi = new double[features];
    double[] prediction = new double[outputs];
    for (int i = from; i < to; i++) {
      for (int j = 0; j < features - 1; j++) {
        phi[j] = random.nextGaussian();
      }
      phi[features - 1] = 1;
      double lean = shift * phi[0];
      double label;
      switch (family) {
        case GAUSSIAN:
          prediction[0] = 0;
          label = lean + random.nextGaussian();
          break;
        case POISSON:
          prediction[0] = 4;
          label = poisson(random, 4 * Math.exp(0.5 * Math.max(-3, Math.min(3, lean))));
          break;
        case CATEGORICAL:
          Arrays.fill(prediction, 1.0 / outputs);
          label =
              random.nextDouble() < Math.exp(lean) / (Math.exp(lean) + 2)
                  ? 0
                  : 1 + random.nextInt(2);
          break;
        default:
          prediction[0] = 0.5;
          label = random.nextDouble() < 1 / (1 + Math.exp(-lean)) ? 1 : 0;
      }
      watch.accept(prediction, 1, label, phi, 1, 1_000L * i, "observations", 2, i);
    }
  }

  static int poisson(Random random, double rate) {
    int count = 0;
    double time = -Math.log(1 - random.nextDouble());
    while (time < rate) {
      count++;
      time -= Math.log(1 - random.nextDouble());
    }
    return count;
  }
}
