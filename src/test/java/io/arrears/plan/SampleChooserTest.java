package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.Standardiser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleChooserTest {

  private static final int FEATURES = 3;
  private static final int BUDGET = 800;
  private static final Standardiser STANDARD =
      new ReferenceProfile(
              1_000, new double[FEATURES], new double[] {1, 1, 1}, new double[FEATURES])
          .standardiser();

  /**
   * Planted: a law that comes back. The first weight has the other sign from row 700 to 1,400, so
   * that of the old rows the oldest are of use and the later ones mislead.
   */
  @ParameterizedTest
  @EnumSource(Bandit.Algorithm.class)
  void rowsThatContradictThePresentLawAreLeftOut(Bandit.Algorithm algorithm) {
    int wrong = 0;
    int right = 0;
    for (int seed = 0; seed < 5; seed++) {
      SampleStore store = new SampleStore(new PlanOptions(true, BUDGET, algorithm, seed));
      Belief belief = feed(store, 1_800, 1_400, seed);
      List<Sample> samples =
          SampleChooser.choose(store, 1_400, belief, STANDARD, Loss.LOG, Double.NaN);
      assertThat(samples).hasSize(BUDGET);
      assertThat(new HashSet<>(samples)).as("no row twice").hasSize(BUDGET);
      assertThat(samples).isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
      assertThat(samples.stream().filter(sample -> sample.time() >= 1_400).count())
          .as("of the present regime's 400")
          .isGreaterThan(200);
      for (Sample sample : samples) {
        if (sample.time() < 1_400) {
          boolean misleads = sample.topic().equals("misleads");
          wrong += misleads ? 1 : 0;
          right += misleads ? 0 : 1;
        }
      }
    }
    // In the store they are more.
    assertThat(wrong).isLessThan(right);
  }

  @Test
  void withTooFewRowsOfTheRegimeTheNewestAreTaken() {
    SampleStore store = new SampleStore(new PlanOptions(true, 50, Bandit.Algorithm.UCB1, 1));
    Belief belief = feed(store, 500, 400, 1);
    List<Sample> samples = SampleChooser.choose(store, 495, belief, STANDARD, Loss.LOG, Double.NaN);
    assertThat(samples).extracting(Sample::time).startsWith(450L).endsWith(499L).hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(Bandit.Algorithm.class)
  void theStoreIsBoundedAndGoesOnAsItWas(Bandit.Algorithm algorithm) throws IOException {
    SampleStore store = new SampleStore(new PlanOptions(true, 200, algorithm, 3));
    Belief belief = feed(store, 3_000, 2_800, 3);
    SampleChooser.choose(store, 2_800, belief, STANDARD, Loss.LOG, Double.NaN);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.write(new DataOutputStream(bytes));
    SampleStore restored =
        SampleStore.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    SampleStore copy = store.copy();
    assertThat(store.rows()).hasSize(400);
    assertThat(store.rows()).extracting(row -> row.sample().time()).contains(2_999L, 2_800L);
    List<Sample> next = SampleChooser.choose(store, 2_800, belief, STANDARD, Loss.LOG, Double.NaN);
    assertThat(SampleChooser.choose(restored, 2_800, belief, STANDARD, Loss.LOG, Double.NaN))
        .isEqualTo(next);
    assertThat(SampleChooser.choose(copy, 2_800, belief, STANDARD, Loss.LOG, Double.NaN))
        .isEqualTo(next);
    assertThat(store.under(new PlanOptions(true, 100, algorithm, 3)).rows()).hasSize(200);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void everyFamilyHasAManifest(Family family) {
    int outputs = family == Family.CATEGORICAL ? 3 : 1;
    SampleStore store = new SampleStore(new PlanOptions(true, 200, Bandit.Algorithm.THOMPSON, 1));
    Random random = new Random(1);
    for (int i = 0; i < 600; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian(), Double.NaN};
      double label = family == Family.GAUSSIAN ? x[0] : Math.abs(i % (outputs == 3 ? 3 : 2));
      store.accept(new Sample("p" + i, "t", 0, i, i), x, label);
    }
    Belief belief =
        Belief.create(
            family, outputs, FEATURES + 1, new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY), 1);
    assertThat(SampleChooser.choose(store, 300, belief, STANDARD, Loss.LOG, 1)).hasSize(200);
  }

  /** Feeds rows at times 0, 1, ... and a belief over a deployed model that says one half. */
  private static Belief feed(SampleStore store, int rows, int change, long seed) {
    Random random = new Random(seed);
    Belief belief =
        Belief.create(
            Family.BERNOULLI,
            FEATURES + 1,
            new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY),
            Double.NaN);
    Chunk chunk = new Chunk(1, FEATURES + 1);
    for (int i = 0; i < rows; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      boolean misleads = i < change && i >= change / 2;
      double eta = (misleads ? -3 : 3) * x[0] + x[1];
      double label = random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
      store.accept(new Sample("p" + i, misleads ? "misleads" : "agrees", 0, i, i), x, label);
      if (i >= change) {
        chunk.clear();
        System.arraycopy(x, 0, chunk.next(0, label, i), 0, FEATURES);
        chunk.phi(0)[FEATURES] = 1;
        belief.update(chunk);
      }
    }
    return belief;
  }
}
