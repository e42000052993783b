package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccrualTest {

  private static final double[] NONE = {};

  /** Oracle: a list of the observation times that wait, up to one bucket of the horizon. */
  @ParameterizedTest
  @ValueSource(longs = {1, 100, 1_000, 86_400_000})
  void tallyCountsWhatWaits(long horizon) throws IOException {
    Random random = new Random(horizon);
    PendingTally tally = new PendingTally(horizon);
    List<Long> waiting = new ArrayList<>();
    long step = Math.max(1, horizon / 300);
    long now = -5 * horizon;
    for (int i = 0; i < 3_000; i++) {
      now += (long) (random.nextDouble() * step * (random.nextInt(500) == 0 ? 400 : 2));
      tally.advance(now);
      if (random.nextInt(3) > 0) {
        tally.arrive(now, 1);
        waiting.add(now);
      } else if (!waiting.isEmpty()) {
        Long time = waiting.get(random.nextInt(waiting.size()));
        if (time + horizon >= now) {
          tally.settle(time);
          waiting.remove(time);
        }
      }
      long limit = now - horizon;
      long bucket = (horizon - 1) / 128 + 1;
      assertThat(tally.total())
          .isBetween(
              waiting.stream().filter(t -> t >= limit).count(),
              waiting.stream().filter(t -> t >= limit - 2 * bucket).count());
      if (i % 100 == 0) {
        tally = copy(tally, PendingTally::write, PendingTally::read);
      }
    }
    assertThat(tally.total()).isPositive();
    tally.advance(now + 2 * horizon + 2);
    assertThat(tally.total()).isZero();
  }

  @Test
  void tallyNetsALabelThatIsToldOfFirst() {
    PendingTally tally = new PendingTally(1_000);
    tally.settle(500);
    assertThat(tally.total()).isZero();
    tally.arrive(500, 3);
    assertThat(tally.total()).isEqualTo(2);
    tally.arrive(Long.MIN_VALUE, 5);
    assertThat(tally.total()).as("older than the horizon").isEqualTo(2);
    tally.advance(Long.MAX_VALUE);
    assertThat(tally.total()).isZero();
    assertThatThrownBy(() -> new PendingTally(0)).hasMessageContaining("horizon is 0 ms");
  }

  @Test
  void tallyTakesANewHorizon() {
    PendingTally tally = new PendingTally(1_000);
    tally.arrive(100, 1);
    tally.arrive(900, 10);
    assertThat(tally.withHorizon(1_000)).isSameAs(tally);
    assertThat(tally.withHorizon(100_000).total()).isEqualTo(11);
    assertThat(tally.withHorizon(200).total()).isEqualTo(10);
  }

  /**
   * Rows of which from the middle on one in 64 comes, for all; oracle: the mean and the number of
   * those that wait, within the error that a sample of 256 leaves.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void sampleSpeaksForAllThatWait(long seed) throws IOException {
    Random random = new Random(seed);
    PendingSample sample = new PendingSample(256);
    double rows = 0;
    double sum = 0;
    List<Long> times = new ArrayList<>();
    for (long i = 0; i < 50_000; i++) {
      double weight = i < 25_000 ? 1 : 64;
      if (WaitingShare.isSent(hash(i), weight)) {
        sample.arrive(hash(i), i, weight, new double[] {i}, NONE);
      }
      // Labels come for every other row, soon after it.
      if (i % 2 == 0) {
        sample.settle(hash(i / 2 * 2));
      } else {
        rows++;
        sum += i;
        times.add(i);
      }
      assertThat(sample.size()).isLessThanOrEqualTo(256);
    }
    assertThat(sample.size()).isGreaterThan(60);
    assertThat(sample.weight()).isCloseTo(rows, within(0.35 * rows));
    double mean = sample.mean(row -> row.features()[0]);
    // Standard deviation of i over what waits is about 11,000; four standard errors of 100 rows.
    assertThat(mean).isCloseTo(sum / rows, within(4_400.0));
    sample.forgetBefore(45_000);
    assertThat(sample.mean(PendingSample.Row::time)).isBetween(45_000.0, 50_000.0);
    PendingSample restored = copy(sample, PendingSample::write, PendingSample::read);
    assertThat(restored).usingRecursiveComparison().isEqualTo(sample);
    sample.forgetBefore(Long.MAX_VALUE);
    assertThat(sample.size()).isZero();
    assertThat(sample.mean(row -> 1)).isNaN();
    for (long i = 0; i < 2_000; i++) {
      sample.settle(i);
      sample.arrive(hash(-i - 1), i, 1, NONE, NONE);
    }
    assertThat(sample.size()).as("the sample fills again").isBetween(60, 256);
    assertThat(random.nextInt()).isNotZero();
  }

  /** Over many seeds of the hash the estimates have no bias: four standard errors. */
  @Test
  void sampleHasNoBias() {
    int seeds = 400;
    double weights = 0;
    double means = 0;
    for (int seed = 0; seed < seeds; seed++) {
      PendingSample sample = new PendingSample(32);
      for (long i = 0; i < 1_000; i++) {
        sample.arrive(hash(1_000_000L * seed + i), i, 1, NONE, NONE);
      }
      for (long i = 0; i < 500; i++) {
        sample.settle(hash(1_000_000L * seed + i));
      }
      weights += sample.weight() / seeds;
      means += sample.mean(PendingSample.Row::time) / seeds;
    }
    // About 12 rows of 500: relative error of one weight about 1 / sqrt(12), of a mean 144 /
    // sqrt(12).
    assertThat(weights).isCloseTo(500, within(4 * 500 / Math.sqrt(12 * seeds)));
    assertThat(means).isCloseTo(749.5, within(4 * 144 / Math.sqrt(12 * seeds)));
  }

  @Test
  void sampleKeepsTheLastOfEqualHashes() {
    PendingSample sample = new PendingSample(1);
    sample.arrive(7, 1, 1, NONE, NONE);
    sample.arrive(7, 2, 3, NONE, NONE);
    assertThat(sample.size()).isEqualTo(1);
    assertThat(sample.mean(PendingSample.Row::time)).isEqualTo(2);
    assertThat(sample.weight()).isEqualTo(3);
    assertThatThrownBy(() -> new PendingSample(0)).hasMessageContaining("capacity is 0 rows");
  }

  /** Worked by hand: nine rows of gap 4, expected 5: R 36, V 144, E 45; (36 - 3 * 12) / 46 = 0. */
  @Test
  void calibrationIsTheShareThatIsCertain() throws IOException {
    Calibration calibration = new Calibration();
    assertThat(calibration.value(1)).isZero();
    for (int i = 0; i < 9; i++) {
      calibration.settle(5, 4);
    }
    assertThat(calibration.value(1)).isCloseTo(0, within(1e-12));
    for (int i = 0; i < 91; i++) {
      calibration.settle(5, 4);
    }
    // R 400, V 1600, E 500.
    assertThat(calibration.value(1)).isCloseTo((400.0 - 3 * 40) / 501, within(1e-12));
    calibration.forget(0.5);
    assertThat(calibration.value(1)).isCloseTo((200.0 - 3 * 20) / 251, within(1e-12));
    assertThat(copy(calibration, Calibration::write, Calibration::read))
        .usingRecursiveComparison()
        .isEqualTo(calibration);
    for (int i = 0; i < 1_000; i++) {
      calibration.settle(0.5, 50);
    }
    assertThat(calibration.value(1)).isEqualTo(1);
    for (int i = 0; i < 2_000; i++) {
      calibration.settle(5, -50);
    }
    assertThat(calibration.value(1)).isZero();
    assertThatThrownBy(() -> calibration.settle(-1, 0)).hasMessageContaining("expected is -1");
    assertThatThrownBy(() -> calibration.settle(0, Double.NaN)).hasMessageContaining("realised is");
  }

  @Test
  void calibrationStaysFinite() {
    Calibration calibration = new Calibration();
    calibration.settle(Loss.LARGEST, Loss.LARGEST);
    calibration.settle(Loss.LARGEST, Loss.LARGEST);
    assertThat(calibration.value(1)).isBetween(0.0, 1.0);
  }

  /** Worked by hand. */
  @Test
  void accruedDebtIsPricePendingGapAndCalibration() {
    Calibration calibration = new Calibration();
    for (int i = 0; i < 100; i++) {
      calibration.settle(1, 1);
    }
    Terms terms = new Terms(Loss.LOG, 2, 100, "EUR");
    AccruedDebt accrued = AccruedDebt.of(terms, 4_800, 0.05, calibration);
    // (100 - 3 * 10) / (100 + 0.1 * 100 / 2)
    assertThat(accrued.calibration()).isCloseTo(70.0 / 105, within(1e-12));
    assertThat(accrued.value()).isCloseTo(2 * 4_800 * 0.05 * 70 / 105, within(1e-9));
    assertThat(AccruedDebt.of(terms, 4_800, Double.NaN, calibration).value()).isZero();
    assertThat(AccruedDebt.of(terms, 4_800, 0.05, new Calibration()).value()).isZero();
    assertThat(AccruedDebt.of(terms, Long.MAX_VALUE, Loss.LARGEST, calibration).value()).isFinite();
  }

  @Test
  void refusesOtherVersions() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[] {9, 9, 9}));
    assertThatThrownBy(() -> PendingTally.read(in)).hasMessageContaining("version 9");
    assertThatThrownBy(() -> PendingSample.read(in)).hasMessageContaining("version 9");
    assertThatThrownBy(() -> Calibration.read(in)).hasMessageContaining("version 9");
  }

  private static long hash(long i) {
    return i * 0x9e3779b97f4a7c15L ^ 0x1234567L;
  }

  private static <T> T copy(T value, Writer<T> writer, Reader<T> reader) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(value, new DataOutputStream(bytes));
    return reader.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private interface Writer<T> {
    void write(T value, DataOutput out) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInput in) throws IOException;
  }
}
