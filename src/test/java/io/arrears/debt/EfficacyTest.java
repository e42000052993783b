package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One feature and the intercept. */
class EfficacyTest {

  private static final int MEASURED = 50;
  private static final UnaryOperator<double[][]> SAME = UnaryOperator.identity();

  /**
   * Squared loss, a deployed model that says 0, an old correction m phi, labels and the loss of the
   * belief given. Oracle: the formulas, worked out here row by row.
   */
  @Test
  void equalsItsFormulas() {
    Random random = new Random(5);
    Belief belief = gaussian(2, 0.5, 400, random);
    double[] m = {belief.weight(0), belief.weight(1)};
    Efficacy efficacy = Efficacy.after(Efficacy.unknown(), belief, SAME, 3, true);
    assertThat(efficacy.isIdle()).isFalse();
    double gain = 0;
    double squares = 0;
    double carried = 0;
    double debt = 0;
    double doubt =
        PosteriorDebt.nullQuantile(belief.posteriorDebtDegrees()) / belief.posteriorDebt();
    assertThat(doubt).isBetween(0.001, 0.1);
    double rate = 0;
    for (int i = 0; i < 60; i++) {
      double x = random.nextGaussian();
      double y = 2 * x + 0.5 + random.nextGaussian();
      double lossDeployed = y * y;
      double lossCarried = (y - m[0] * x - m[1]) * (y - m[0] * x - m[1]);
      double lossBelief = 0.9 * lossCarried;
      book(efficacy, Family.GAUSSIAN, Loss.SQUARED, x, 0, y, lossDeployed, lossBelief);
      gain += lossDeployed - lossCarried;
      squares += (lossDeployed - lossCarried) * (lossDeployed - lossCarried);
      carried = Math.max(0, carried + 3 * (lossCarried - lossBelief - doubt * Math.max(0, rate)));
      debt = Math.max(0, debt + 3 * (lossDeployed - lossBelief));
      int rows = Math.min(i + 1, MEASURED);
      if (i < MEASURED) {
        assertThat(efficacy.rows()).isEqualTo(rows);
        rate = gain / (0.2 * MEASURED + rows);
        assertThat(efficacy.carryRate()).isCloseTo(rate, within(1e-12));
        boolean vain = gain > Math.sqrt(squares) && rows >= 0.2 * MEASURED;
        assertThat(efficacy.vainRetrains()).isEqualTo(vain ? 1 : 0);
      }
    }
    assertThat(efficacy.vainRetrains()).isEqualTo(1);
    assertThat(efficacy.carriedDebt()).isCloseTo(carried, within(1e-9));
    assertThat(efficacy.removable(debt)).as("one may come too early").isEqualTo(debt);
    assertThat(efficacy.of(debt)).isEqualTo(1);
  }

  /** Oracle: the formulas, of a second and a third retrain in vain. */
  @Test
  void discountsFromTheSecondRetrainInVainOn() {
    Random random = new Random(6);
    Efficacy efficacy = Efficacy.unknown();
    for (int retrain = 1; retrain <= 4; retrain++) {
      Belief belief = gaussian(2, 0.5, 400, random);
      efficacy = Efficacy.after(efficacy, belief, SAME, 1, true);
      for (int i = 0; i < 2 * MEASURED; i++) {
        double x = random.nextGaussian();
        double y = 2 * x + 0.5 + random.nextGaussian();
        // The belief is as good as the truth.
        double lossBelief = (y - 2 * x - 0.5) * (y - 2 * x - 0.5);
        book(efficacy, Family.GAUSSIAN, Loss.SQUARED, x, 0, y, y * y, lossBelief);
      }
      assertThat(efficacy.vainRetrains()).isEqualTo(retrain);
      double owed = efficacy.carriedDebt();
      double debt = 1_000;
      assertThat(owed).isLessThan(10);
      double removable = retrain == 1 ? debt : retrain == 2 ? Math.max(owed, 0.1 * debt) : owed;
      assertThat(efficacy.removable(debt)).isCloseTo(removable, within(1e-9));
      assertThat(efficacy.of(debt)).isCloseTo(removable / debt, within(1e-12));
      assertThat(efficacy.removable(0.5 * owed)).isEqualTo(0.5 * owed);
      assertThat(efficacy.of(0)).isEqualTo(1);
    }
  }

  /** A version that was replaced before it has shown anything, and one that is rolled back to. */
  @Test
  void onlyARetrainWithEvidenceIsInVain() {
    Random random = new Random(10);
    Belief belief = gaussian(2, 0.5, 400, random);
    Efficacy vain = Efficacy.after(Efficacy.unknown(), belief, SAME, 1, true);
    feed(vain, 2, 0.5, 0, 100, random);
    assertThat(vain.vainRetrains()).isEqualTo(1);
    Efficacy quick = Efficacy.after(vain, belief, SAME, 1, true);
    assertThat(quick.vainRetrains()).isEqualTo(1);
    feed(quick, 2, 0.5, 0, 9, random);
    Efficacy next = Efficacy.after(quick, belief, SAME, 1, true);
    assertThat(next.vainRetrains()).as("nine rows of the ten that it takes").isEqualTo(1);
    feed(next, 2, 0.5, 0, 10, random);
    assertThat(next.vainRetrains()).isEqualTo(2);
    Efficacy back = Efficacy.after(next, belief, SAME, 1, false);
    feed(back, 2, 0.5, 0, 100, random);
    assertThat(back.vainRetrains()).as("a rollback is no retrain").isEqualTo(2);
  }

  /** Oracle: the same rows, each for itself; twice the weight is twice every sum. */
  @Test
  void rowsThatStandForManyAreFewAllTheSame() {
    Efficacy one =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0.5, 400, new Random(3)), SAME, 1, true);
    Efficacy many =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0.5, 400, new Random(3)), SAME, 1, true);
    Random random = new Random(11);
    for (int i = 0; i < MEASURED; i++) {
      double x = random.nextGaussian();
      double y = 2 * x + 0.5 + random.nextGaussian();
      for (Efficacy efficacy : List.of(one, many)) {
        double weight = efficacy == many ? 64 : 1;
        Chunk chunk = new Chunk(1, 2, 1);
        fill(chunk.next(Family.GAUSSIAN, new double[] {0}, y, 0), x);
        chunk.weigh(weight);
        efficacy.book(Family.GAUSSIAN, Loss.SQUARED, chunk, 0, weight * y * y, weight, 0, MEASURED);
      }
      assertThat(many.rows()).isEqualTo(one.rows()).isEqualTo(i + 1);
      assertThat(many.carryRate()).isCloseTo(one.carryRate(), within(1e-12));
      assertThat(many.vainRetrains()).isEqualTo(one.vainRetrains());
    }
  }

  /** The correction now harms, and is forgotten with all that it took. */
  @Test
  void aRetrainThatHasLearnedItGivesAllTheDebtItsWeight() {
    Random random = new Random(7);
    Efficacy vain =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0.5, 400, random), SAME, 1, true);
    feed(vain, 2, 0.5, 0, 100, random);
    Efficacy efficacy = Efficacy.after(vain, gaussian(2, 0.5, 400, random), SAME, 1, true);
    feed(efficacy, 2, 0.5, 2, 100, random);
    assertThat(efficacy.isIdle()).isTrue();
    assertThat(efficacy.vainRetrains()).isZero();
    assertThat(efficacy.carryRate()).isNegative();
    assertThat(efficacy.carriedDebt()).isNaN();
    assertThat(efficacy.removable(17)).isEqualTo(17);
    Efficacy next = Efficacy.after(efficacy, gaussian(2, 0.5, 400, random), SAME, 1, true);
    assertThat(next.carryRate()).as("what was taken in is no reason to doubt").isZero();
  }

  /**
   * A true drift on top of a standing mistake: the retrain learns the drift, and the correction
   * that was carried before is what it leaves.
   */
  @Test
  void keepsWhatWasCarriedBeforeADrift() {
    Random random = new Random(8);
    Efficacy first =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0.5, 400, random), SAME, 1, true);
    feed(first, 2, 0.5, 0, 100, random);
    // The drift turns the slope to -4; after the retrain the old mistake is back.
    Efficacy second = Efficacy.after(first, gaussian(-4, 0.5, 400, random), SAME, 1, true);
    feed(second, 2, 0.5, 0, 100, random);
    assertThat(second.vainRetrains()).isEqualTo(2);
    assertThat(second.carryRate()).isGreaterThan(0.5);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void restoredGoesOnBitByBit(Family family) throws IOException {
    Random random = new Random(9);
    int outputs = family.leastOutputs();
    Belief belief = Belief.create(family, outputs, 2, new BeliefOptions(1.5, 1_000_000, 1e9), 1);
    learn(belief, family, 1, 0.2, 200, random);
    Efficacy before = Efficacy.after(Efficacy.unknown(), belief, SAME, 1, true);
    feedAny(before, family, random);
    Efficacy undisturbed = Efficacy.after(before, belief, SAME, 1, true);
    Efficacy restored = read(bytes(undisturbed));
    for (int i = 0; i < 3; i++) {
      undisturbed.reprice(1 + i);
      restored.reprice(1 + i);
      long seed = random.nextLong();
      feedAny(undisturbed, family, new Random(seed));
      feedAny(restored, family, new Random(seed));
      assertThat(bytes(restored)).isEqualTo(bytes(undisturbed));
      assertThat(restored.of(100)).isEqualTo(undisturbed.of(100)).isBetween(0.0, 1.0);
      restored = read(bytes(restored));
    }
    byte[] newer = bytes(restored);
    newer[0] = 9;
    assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("9");
  }

  /**
   * Where nothing new is to be seen, what the belief has learned meanwhile refines what is carried.
   */
  @Test
  void refinesTheCarriedCorrectionWhereItOwesNoMore() throws IOException {
    Random random = new Random(12);
    Belief vague = gaussian(2, 0.5, 20, random);
    Efficacy efficacy = Efficacy.after(Efficacy.unknown(), vague, SAME, 1, true);
    feed(efficacy, 2, 0.5, 0, MEASURED, random);
    Belief exact = gaussian(4, 0.5, 4_000, random);
    Efficacy refined = read(bytes(efficacy));
    refined.refine(exact, 900);
    Efficacy before = read(bytes(refined));
    refined.refine(exact, 200);
    // A quarter of 4,000 rows: the carried slope is now the mean of 20 rows' 2 and 1,100 rows' 4.
    feed(refined, 4, 0.5, 0, 100, new Random(13));
    feed(before, 4, 0.5, 0, 100, new Random(13));
    assertThat(before.carriedDebt()).isGreaterThan(100);
    assertThat(refined.carriedDebt()).isLessThan(10);

    // A drift makes it owe, and is not taken in.
    Efficacy drifted = read(bytes(refined));
    feed(drifted, -2, 0.5, 0, 100, random);
    double owed = drifted.carriedDebt();
    assertThat(owed).isGreaterThan(100);
    drifted.refine(gaussian(-2, 0.5, 4_000, random), 4_000);
    feed(drifted, -2, 0.5, 0, 100, random);
    assertThat(drifted.carriedDebt()).isGreaterThan(1.8 * owed);
  }

  /** It is measured on while it is open, and counts as in vain once the next one is. */
  @Test
  void anUnclearRetrainCountsWithTheNextInVain() {
    Random random = new Random(14);
    Efficacy unclear =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0, 4_000, random), SAME, 1, true);
    // The retrain has learned half of it: with and without the correction it is as wrong.
    for (int i = 0; i < 3 * MEASURED; i++) {
      double x = i % 2 == 0 ? 1 : -1;
      double y = 2 * x + (i % 4 < 2 ? 1 : -1);
      book(unclear, Family.GAUSSIAN, Loss.SQUARED, x, x, y, (y - x) * (y - x), 1);
    }
    assertThat(unclear.rows()).as("goes on while it is open").isEqualTo(3 * MEASURED);
    assertThat(unclear.vainRetrains()).isZero();
    assertThat(unclear.carriedDebt()).isNaN();
    Efficacy vain = Efficacy.after(unclear, gaussian(2, 0, 4_000, random), SAME, 1, true);
    feed(vain, 2, 0, 0, 2 * MEASURED, random);
    assertThat(vain.vainRetrains()).isEqualTo(2);
    assertThat(vain.rows()).isEqualTo(MEASURED);
    assertThat(vain.of(100)).as("that is known only now").isEqualTo(1);
    Efficacy helped = Efficacy.after(unclear, gaussian(2, 0, 4_000, random), SAME, 1, true);
    feed(helped, 2, 0, 2, 2 * MEASURED, random);
    Efficacy after = Efficacy.after(helped, gaussian(2, 0, 4_000, random), SAME, 1, true);
    feed(after, 2, 0, 0, 2 * MEASURED, random);
    assertThat(after.vainRetrains()).as("one that helped ends the row").isEqualTo(1);
  }

  /** As with a cost matrix, where a correction need not change any action. */
  @Test
  void rowsThatShowNothingMeasureNothing() {
    Random random = new Random(16);
    Efficacy vain =
        Efficacy.after(Efficacy.unknown(), gaussian(2, 0.5, 400, random), SAME, 1, true);
    feed(vain, 2, 0.5, 0, 2 * MEASURED, random);
    assertThat(vain.vainRetrains()).isEqualTo(1);
    Efficacy next = Efficacy.after(vain, gaussian(2, 0.5, 400, random), SAME, 1, true);
    for (int i = 0; i < 3 * MEASURED; i++) {
      // A row that weighs nothing gains and loses nothing, whatever is corrected.
      Chunk chunk = new Chunk(1, 2, 1);
      fill(chunk.next(Family.GAUSSIAN, new double[] {0}, 1, 0), random.nextGaussian());
      chunk.weigh(Double.MIN_VALUE);
      next.book(Family.GAUSSIAN, Loss.SQUARED, chunk, 0, 0, 0, 0, MEASURED);
    }
    assertThat(next.vainRetrains()).as("neither helped nor in vain").isEqualTo(1);
    assertThat(next.rows()).as("goes on").isEqualTo(3 * MEASURED);
    Efficacy replaced = Efficacy.after(next, gaussian(2, 0.5, 400, random), SAME, 1, true);
    assertThat(replaced.vainRetrains()).as("kept by a version without rows").isEqualTo(1);
  }

  /**
   * Written by the release before doubt and refinement: a second retrain in vain, 20 of 50 rows.
   */
  @Test
  void readsTheFirstFormat() throws IOException {
    Efficacy efficacy;
    try (InputStream in = EfficacyTest.class.getResourceAsStream("/state/efficacy-v1.bin")) {
      efficacy = Efficacy.read(new DataInputStream(in));
    }
    assertThat(efficacy.rows()).isEqualTo(20);
    assertThat(efficacy.vainRetrains()).isEqualTo(2);
    assertThat(efficacy.carryRate()).isEqualTo(4.335084301924208);
    assertThat(efficacy.carriedDebt()).isZero();
    assertThat(efficacy.removable(100)).isEqualTo(10);
    feed(efficacy, 2, 0.5, 0, 2 * MEASURED, new Random(15));
    assertThat(efficacy.rows()).isEqualTo(MEASURED);
    assertThat(bytes(read(bytes(efficacy)))).isEqualTo(bytes(efficacy));
  }

  /** Nothing learned, or nothing usable, is nothing to hold against. */
  @Test
  void isIdleWithoutACorrection() {
    assertThat(Efficacy.unknown().isIdle()).isTrue();
    assertThat(Efficacy.unknown().of(5)).isEqualTo(1);
    Belief fresh = Belief.create(Family.BERNOULLI, 2, new BeliefOptions(1.5, 1_000, 1e9), 1);
    assertThat(Efficacy.after(Efficacy.unknown(), fresh, SAME, 1, true).isIdle()).isTrue();
    Belief belief = gaussian(2, 0.5, 40, new Random(1));
    UnaryOperator<double[][]> broken = w -> new double[][] {{Double.POSITIVE_INFINITY, 0}};
    assertThat(Efficacy.after(Efficacy.unknown(), belief, broken, 1, true).isIdle()).isTrue();
  }

  /** A belief that has learned y = slope x + intercept + noise where the deployed model says 0. */
  private static Belief gaussian(double slope, double intercept, int rows, Random random) {
    Belief belief = Belief.create(Family.GAUSSIAN, 2, new BeliefOptions(1.5, 1_000_000, 1e9), 1);
    learn(belief, Family.GAUSSIAN, slope, intercept, rows, random);
    return belief;
  }

  private static void learn(
      Belief belief, Family family, double slope, double intercept, int rows, Random random) {
    Chunk chunk = new Chunk(rows, 2, belief.outputs());
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      double label =
          family == Family.GAUSSIAN
              ? slope * x + intercept + random.nextGaussian()
              : (x + random.nextGaussian() > 0 ? 1 : 0);
      fill(chunk.next(family, deployed(family, 0), label, i), x);
    }
    belief.update(chunk);
  }

  /** Feeds rows of y = slope x + intercept to a deployed model that says {@code claimed} x. */
  private static void feed(
      Efficacy efficacy, double slope, double intercept, double claimed, int rows, Random random) {
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      double y = slope * x + intercept + 0.3 * random.nextGaussian();
      double error = y - claimed * x;
      book(efficacy, Family.GAUSSIAN, Loss.SQUARED, x, claimed * x, y, error * error, 0.09);
    }
  }

  private static void feedAny(Efficacy efficacy, Family family, Random random) {
    for (int i = 0; i < 15; i++) {
      double x = random.nextGaussian();
      double y = family == Family.GAUSSIAN ? x : (x + random.nextGaussian() > 0 ? 1 : 0);
      book(efficacy, family, Loss.LOG, x, 0, y, 0.8 + random.nextDouble(), 0.5);
    }
  }

  private static void book(
      Efficacy efficacy,
      Family family,
      Loss loss,
      double x,
      double claimed,
      double y,
      double lossDeployed,
      double lossBelief) {
    Chunk chunk = new Chunk(1, 2, family.leastOutputs());
    fill(chunk.next(family, deployed(family, claimed), y, 0), x);
    efficacy.book(family, loss, chunk, 0, lossDeployed, lossBelief, 0, MEASURED);
  }

  private static double[] deployed(Family family, double claimed) {
    return switch (family) {
      case GAUSSIAN -> new double[] {claimed};
      case BERNOULLI -> new double[] {0.5};
      case CATEGORICAL -> new double[] {0.5, 0.5};
      case POISSON -> new double[] {1};
    };
  }

  private static void fill(double[] phi, double x) {
    phi[0] = x;
    phi[1] = 1;
  }

  private static byte[] bytes(Efficacy efficacy) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    efficacy.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Efficacy read(byte[] bytes) throws IOException {
    return Efficacy.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
