package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: the definition, and the betting score summed over all classes. */
class ProbabilitiesTest {

  @Test
  void leavesWhatIsLargeEnough() {
    double[] p = {0.2, 1e-6, 0.8 - 1e-6};
    assertThat(Probabilities.clip(p, 3)).isFalse();
    assertThat(p).containsExactly(0.2, 1e-6, 0.8 - 1e-6);
  }

  @Test
  void twoClassesAreClippedToAMillionth() {
    double[] p = {1e-9, 1 - 1e-9};
    assertThat(Probabilities.clip(p, 2)).isTrue();
    assertThat(p[0]).isEqualTo(1e-6);
    assertThat(p[1]).isCloseTo(1 - 1e-6, within(1e-15));
  }

  /** Rounding may bring a class at the limit back above it: that must not go on for ever. */
  @Test
  void endsForClassesAtTheLimit() {
    double[] edges = {Math.nextDown(1e-6), 1e-6, Math.nextUp(1e-6), 0};
    Random random = new Random(5);
    for (int trial = 0; trial < 200_000; trial++) {
      double[] p = new double[3 + random.nextInt(20)];
      int small = 1 + random.nextInt(2);
      double sum = 0;
      for (int k = 0; k < p.length; k++) {
        p[k] = k < small ? edges[random.nextInt(4)] : random.nextDouble();
        sum += p[k];
      }
      for (int k = 0; k < p.length; k++) {
        p[k] /= k < small && trial % 2 == 0 ? 1 : sum;
      }
      double before = Arrays.stream(p).sum();
      for (int k = 0; k < p.length; k++) {
        p[k] /= before;
      }
      Probabilities.clip(p, p.length);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(1e-6 - 1e-18);
    }
  }

  @Test
  void oneThatScalingBringsBelowIsRaisedToo() {
    double[] p = new double[100];
    p[1] = 1.00001e-6;
    p[0] = 1 - p[1];
    Probabilities.clip(p, 100);
    assertThat(p[1]).isEqualTo(1e-6);
    assertThat(p[0]).isCloseTo(1 - 99e-6, within(1e-14));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void clippedSumsToOneAndClippingTwiceChangesNothing(int classes) {
    Random random = new Random(classes);
    for (int trial = 0; trial < 500; trial++) {
      double[] p = wild(classes, random);
      Probabilities.clip(p, classes);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-14));
      assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(1e-6);
      double[] again = p.clone();
      Probabilities.clip(again, classes);
      for (int k = 0; k < classes; k++) {
        assertThat(again[k]).isCloseTo(p[k], within(1e-15));
      }
    }
  }

  /** What the guarantee of log loss rests on. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void theBettingScoreOfATrueModelHasMeanAtMostOne(int classes) {
    Random random = new Random(classes);
    double highest = 0;
    for (int trial = 0; trial < 4000; trial++) {
      double[] truth = wild(classes, random);
      double[] claimed = truth.clone();
      Probabilities.clip(claimed, classes);
      double[] belief = wild(classes, random);
      if (trial % 2 == 0) {
        Arrays.fill(belief, 0);
        belief[random.nextInt(classes)] = 1;
      }
      Probabilities.clip(belief, classes);
      double mean = 0;
      for (int k = 0; k < classes; k++) {
        mean += truth[k] * belief[k] / claimed[k];
      }
      highest = Math.max(highest, mean);
    }
    assertThat(highest).isBetween(0.999, 1 + 1e-13);
  }

  /** Probabilities over 20 orders of magnitude, some of them zero. */
  private static double[] wild(int classes, Random random) {
    double[] p = new double[classes];
    double spread = random.nextDouble() * 46;
    for (int k = 0; k < classes; k++) {
      p[k] = random.nextInt(4) == 0 ? 0 : Math.exp(-spread * random.nextDouble());
    }
    p[random.nextInt(classes)] = 1;
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(value -> value / sum).toArray();
  }
}
