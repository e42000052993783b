package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BettingTestTest {

  private static final int STREAMS = 2_000;
  private static final int ENTRIES = 3_000;

  /**
   * Streams whose mean is exactly the floor, looked at after every entry: the share that is ever
   * rejected. Oracle: Ville's inequality, with four standard errors of the simulation.
   */
  @ParameterizedTest
  @CsvSource({
    "coin, 0.05, 0.1",
    "coin, 0.3, 0.1",
    "coin, 0.9, 0.1",
    "uniform, 0.5, 0.1",
    "small, 0.1, 0.1",
    "walk, 0.3, 0.1",
    "coin, 0.3, 0.02",
  })
  void rejectsAtMostAlphaOfTheStreamsOnTheFloor(String law, double floor, double alpha) {
    int rejected = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      Random random = new Random(stream);
      BettingTest test = new BettingTest(floor, alpha);
      for (int i = 0; i < ENTRIES && !test.rejects(); i++) {
        test.accept(draw(law, floor, test, random));
      }
      rejected += test.rejects() ? 1 : 0;
    }
    double error = Math.sqrt(alpha * (1 - alpha) / STREAMS);
    assertThat((double) rejected / STREAMS).isLessThanOrEqualTo(alpha + 4 * error);
  }

  /** Laws with the floor as their mean given the past; "walk" picks the spread by the past. */
  private static double draw(String law, double floor, BettingTest test, Random random) {
    return switch (law) {
      case "coin" -> random.nextDouble() < floor ? 1 : 0;
      case "uniform" -> random.nextDouble();
      case "small" -> floor * (1 + 0.5 * (random.nextBoolean() ? 1 : -1));
      case "walk" ->
          test.logWealth() > 0
              ? (random.nextDouble() < floor ? 1 : 0)
              : floor * (0.5 + random.nextDouble());
      default -> throw new IllegalArgumentException(law);
    };
  }

  /** All 1,024 tosses of a fair coin: the wealth's mean under the null hypothesis is 1 exactly. */
  @Test
  void wealthOfAFairGameHasMeanOne() {
    int tosses = 10;
    double sum = 0;
    for (int outcome = 0; outcome < 1 << tosses; outcome++) {
      BettingTest test = new BettingTest(0.5, 0.01);
      for (int i = 0; i < tosses; i++) {
        test.accept(outcome >> i & 1);
      }
      sum += Math.exp(test.logWealth());
    }
    assertThat(sum / (1 << tosses)).isCloseTo(1, within(1e-12));
  }

  /** A metric below its floor is left alone even by a long life. */
  @Test
  void keepsSilentBelowTheFloor() {
    Random random = new Random(4);
    BettingTest test = new BettingTest(0.25, 0.01);
    for (int i = 0; i < 1_000_000; i++) {
      test.accept(random.nextDouble() < 0.2 ? 1 : 0);
    }
    assertThat(test.rejects()).isFalse();
    assertThat(test.mean()).isCloseTo(0.2, within(0.002));
  }

  /**
   * Power, the median over 101 streams of the entries until rejection at alpha 0.01. Oracle: the
   * growth rate of the best bet, the Kullback-Leibler divergence of the law from a coin of the
   * floor, beside log(100) and the log of the share staked; twice that is allowed.
   */
  @ParameterizedTest
  @CsvSource({"0.3, 0.4", "0.3, 0.6", "0.1, 0.2", "0.02, 0.06", "0.5, 0.9"})
  void rejectsWhatIsBeyondTheFloor(double floor, double truth) {
    double divergence =
        truth * Math.log(truth / floor) + (1 - truth) * Math.log((1 - truth) / (1 - floor));
    double median = medianDelay(floor, truth, 0);
    assertThat(median).isLessThan(2 * (Math.log(100) + 2 * Math.log(1 + median)) / divergence);
  }

  /** A long good life does not blunt the test: 100,000 entries at half the floor, then beyond. */
  @Test
  void seesADeclineAfterALongGoodLife() {
    double fresh = medianDelay(0.3, 0.5, 0);
    double old = medianDelay(0.3, 0.5, 100_000);
    assertThat(fresh).isLessThan(150);
    assertThat(old).isLessThan(3 * fresh);
  }

  private static double medianDelay(double floor, double truth, int goodEntries) {
    return IntStream.range(0, 101)
        .mapToDouble(
            seed -> {
              Random random = new Random(seed);
              BettingTest test = new BettingTest(floor, 0.01);
              for (int i = 0; i < goodEntries; i++) {
                test.accept(random.nextDouble() < floor / 2 ? 1 : 0);
              }
              assertThat(test.rejects()).isFalse();
              int delay = 0;
              while (!test.rejects() && delay < 1_000_000) {
                test.accept(random.nextDouble() < truth ? 1 : 0);
                delay++;
              }
              return delay;
            })
        .sorted()
        .toArray()[50];
  }

  /** Oracle: the three gamblers by their definition, with sums over the whole past. */
  @Test
  void equalsTheDefinition() {
    double floor = 0.2;
    double[] x = new Random(3).doubles(400).map(u -> u * u).toArray();
    BettingTest test = new BettingTest(floor, 0.01);
    double highest = 1;
    for (int t = 1; t <= x.length; t++) {
      test.accept(x[t - 1]);
      double wealth = 1.0 / (t + 1);
      for (double memory : new double[] {Double.POSITIVE_INFINITY, 300, 30}) {
        wealth += staked(x, t, floor, memory) / 3;
      }
      highest = Math.max(highest, wealth);
      if (t % 40 == 0) {
        assertThat(test.logWealth()).isCloseTo(Math.log(wealth), within(1e-9));
        assertThat(test.highestLogWealth()).isCloseTo(Math.log(highest), within(1e-9));
      }
    }
    assertThat(test.entries()).isEqualTo(400);
  }

  /** Sum over the entry k at which money is put to work of its share times its product. */
  private static double staked(double[] x, int t, double floor, double memory) {
    double sum = 0;
    double product = 1;
    for (int k = t; k >= 1; k--) {
      product *= 1 + lambda(x, k - 1, floor, memory) * (x[k - 1] - floor);
      sum += product / ((double) k * (k + 1));
    }
    return sum;
  }

  private static double lambda(double[] x, int past, double floor, double memory) {
    double prior = Math.pow(1 - 1 / memory, past);
    double mean = weighted(x, past, memory, v -> v, prior, floor);
    double variance =
        weighted(x, past, memory, v -> (v - mean) * (v - mean), prior, 0)
            + prior
                * (floor * (1 - floor) + (floor - mean) * (floor - mean))
                / weighted(x, past, memory, null, prior, 0);
    double excess = mean - floor;
    return Math.max(0, Math.min(0.5 / floor, excess / (variance + excess * excess)));
  }

  /** Weighted mean with one prior entry of the given value; of null, the sum of weights. */
  private static double weighted(
      double[] x,
      int past,
      double memory,
      ToDoubleFunction<Double> value,
      double prior,
      double priorValue) {
    double weights = prior;
    double sum = prior * priorValue;
    for (int i = 0; i < past; i++) {
      double weight = Math.pow(1 - 1 / memory, past - 1 - i);
      weights += weight;
      sum += value == null ? 0 : weight * value.applyAsDouble(x[i]);
    }
    return value == null ? weights : sum / weights;
  }

  @Test
  void aRejectionStands() {
    BettingTest test = new BettingTest(0.2, 0.01);
    for (int i = 0; i < 40; i++) {
      test.accept(1);
    }
    assertThat(test.rejects()).isTrue();
    double highest = test.highestLogWealth();
    for (int i = 0; i < 10_000; i++) {
      test.accept(0);
    }
    assertThat(test.logWealth()).isLessThan(highest);
    assertThat(test.rejects()).isTrue();
    assertThat(test.highestLogWealth()).isEqualTo(highest);
    for (int i = 0; i < 100_000; i++) {
      test.accept(1);
    }
    assertThat(test.logWealth()).isFinite();
  }

  @Test
  void saysNothingBeforeTheFirstEntry() {
    BettingTest test = new BettingTest(0.2, 0.05);
    assertThat(test.rejects()).isFalse();
    assertThat(test.logWealth()).isZero();
    assertThat(test.highestLogWealth()).isZero();
    assertThat(test.mean()).isNaN();
    assertThat(test.threshold()).isCloseTo(Math.log(20), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoMetric(double x) {
    BettingTest test = new BettingTest(0.2, 0.05);
    assertThatThrownBy(() -> test.accept(x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metric is " + x + ", allowed: 0 to 1");
    assertThat(test.entries()).isZero();
  }

  @Test
  void refusesParametersOutOfRange() {
    for (double floor : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> new BettingTest(floor, 0.01)).hasMessageContaining("floor is");
    }
    for (double alpha : new double[] {0, 0.51, Double.NaN}) {
      assertThatThrownBy(() -> new BettingTest(0.1, alpha)).hasMessageContaining("alpha is");
    }
  }

  @Test
  void restoredGoesOnBitByBit() throws IOException {
    Random random = new Random(1);
    BettingTest undisturbed = new BettingTest(0.4, 0.01);
    BettingTest restored = new BettingTest(0.4, 0.01);
    for (int i = 0; i < 200; i++) {
      double x = random.nextDouble();
      undisturbed.accept(x);
      restored.accept(x);
      restored = read(bytes(restored));
      assertThat(restored).usingRecursiveComparison().isEqualTo(undisturbed);
    }
    byte[] newer = bytes(restored);
    newer[0] = 9;
    assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("9");
    byte[] damaged = bytes(restored);
    damaged[1] = (byte) 0xBF;
    assertThatThrownBy(() -> read(damaged)).hasMessageContaining("floor");
  }

  private static byte[] bytes(BettingTest test) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    test.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static BettingTest read(byte[] bytes) throws IOException {
    return BettingTest.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
