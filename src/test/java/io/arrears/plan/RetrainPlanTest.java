package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks and retention; the oracle of shares is commons-math's Cholesky on every set of blocks. */
class RetrainPlanTest {

  private static final List<String> FEATURES =
      List.of("age", "city=A", "city=B", "city=C", "income", "=odd");
  private static final Regime REGIME = new Regime(0, true, 1, 1, 1, 1, 1, 1, List.of());

  @Test
  void levelsOfAColumnAreOneBlock() {
    Map<String, int[]> blocks = HeadBlocks.of(FEATURES);
    assertThat(blocks.keySet()).containsExactly("age", "city", "income", "=odd", "(intercept)");
    assertThat(blocks.get("city")).containsExactly(1, 2, 3);
    assertThat(blocks.get("(intercept)")).containsExactly(6);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void sharesAreWhatEachBlockAddsToThoseBeforeIt(Family family) {
    Belief belief = belief(family, 600, 0.8, 11);
    Map<String, int[]> blocks = HeadBlocks.of(FEATURES);
    Map<String, Double> shares = BlockShares.of(belief, blocks, 10);
    double total = gain(belief, IntStream.rangeClosed(0, FEATURES.size()).toArray());
    List<String> chosen = new ArrayList<>();
    double before = 0;
    for (Map.Entry<String, Double> share : shares.entrySet()) {
      double most = 0;
      for (String candidate : blocks.keySet()) {
        if (!chosen.contains(candidate)) {
          most = Math.max(most, gain(belief, coordinates(blocks, chosen, candidate)) - before);
        }
      }
      double after = gain(belief, coordinates(blocks, chosen, share.getKey()));
      assertThat(after - before).as("the best is next").isCloseTo(most, within(1e-9 * total));
      assertThat(share.getValue()).isCloseTo((after - before) / total, within(1e-9));
      chosen.add(share.getKey());
      before = after;
    }
    assertThat(before).isCloseTo(total, within(1e-6 * total));
  }

  /**
   * Two features that only their difference moves: the first choice brings less than the second.
   */
  @Test
  void aLaterShareMayBeLarger() {
    Random random = new Random(2);
    Belief belief =
        Belief.create(
            Family.GAUSSIAN, 1, 3, new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY), 1);
    Chunk chunk = new Chunk(500, 3, 1);
    for (int i = 0; i < 500; i++) {
      double common = random.nextGaussian();
      double own = 0.1 * random.nextGaussian();
      double label = 20 * own + 0.1 * random.nextGaussian();
      double[] phi = chunk.next(Family.GAUSSIAN, new double[] {0}, label, i);
      phi[0] = common + own;
      phi[1] = common - own;
      phi[2] = 1;
    }
    belief.update(chunk);
    List<Double> shares =
        List.copyOf(BlockShares.of(belief, HeadBlocks.of(List.of("a", "b")), 10).values());
    assertThat(shares.get(0)).isLessThan(0.2);
    assertThat(shares.get(1)).isGreaterThan(0.8);
  }

  /** What has not moved must not be forgotten: every block is told, and each coordinate once. */
  @ParameterizedTest
  @EnumSource(Family.class)
  void everyBlockIsToldWithItsCoordinates(Family family) {
    RetrainPlan plan = RetrainPlan.of(REGIME, FEATURES, belief(family, 300, 0.8, 3), List.of(), "");
    assertThat(plan.retention().neurons())
        .extracting(Retention.Neuron::name)
        .containsExactly("age", "city", "income", "=odd", "(intercept)");
    assertThat(plan.retention().neurons().stream().flatMap(neuron -> neuron.coordinates().stream()))
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
    for (RetrainPlan.Block block : plan.blocks()) {
      assertThat(plan.retention().neurons())
          .anyMatch(
              neuron ->
                  neuron.name().equals(block.name())
                      && neuron.importance() == block.importance()
                      && neuron.coordinates().size() == block.coordinates());
    }
  }

  /** A column of so many levels that its gain is bounded: never above it, and near it. */
  @Test
  void aLargeBlockIsWeighedFromBelow() {
    int levels = BlockShares.LARGEST_BLOCK + 50;
    Random random = new Random(8);
    Belief belief =
        Belief.create(
            Family.GAUSSIAN, 1, levels + 2, new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY), 1);
    Chunk chunk = new Chunk(500, levels + 2, 1);
    for (int i = 0; i < 4_000; i++) {
      int level = random.nextInt(levels);
      double label = 0.5 * Math.sin(level) + 0.1 * random.nextGaussian();
      double[] phi = chunk.next(Family.GAUSSIAN, new double[] {0}, label, i);
      Arrays.fill(phi, 0);
      phi[level] = 1;
      phi[levels] = random.nextGaussian();
      phi[levels + 1] = 1;
      if (chunk.size() == 500) {
        belief.update(chunk);
        chunk.clear();
      }
    }
    Map<String, int[]> blocks = new LinkedHashMap<>();
    blocks.put("level", IntStream.range(0, levels).toArray());
    blocks.put("x", new int[] {levels});
    blocks.put("(intercept)", new int[] {levels + 1});
    double exact =
        gain(belief, blocks.get("level")) / gain(belief, IntStream.range(0, levels + 2).toArray());
    Map<String, Double> shares = BlockShares.of(belief, blocks, 1);
    assertThat(shares.get("level")).isBetween(0.9 * exact, exact + 1e-9);
  }

  @Test
  void onlySoManyBlocksAreNamed() {
    Belief belief = belief(Family.BERNOULLI, 300, 0.8, 3);
    assertThat(BlockShares.of(belief, HeadBlocks.of(FEATURES), 2)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void aBeliefThatHasSeenNothingAsksForNothing(Family family) {
    Belief belief = belief(family, 0, 0, 1);
    RetrainPlan plan = RetrainPlan.of(REGIME, FEATURES, belief, List.of(), "");
    assertThat(plan.blocks()).isEmpty();
    assertThat(plan.retention().importance()).hasSize(7).containsOnly(0.0);
    assertThat(plan.retention().synapseStrength()).isZero();
    assertThat(plan.retention().neuronStrength()).isZero();
  }

  /** Linear regression: the information of a row is phi phi' over the noise variance. */
  @Test
  void importanceIsTheMeanSquareOfTheFeatureOverTheNoise() {
    int rows = 2_000;
    Belief belief = belief(Family.GAUSSIAN, rows, 0, 5);
    Random random = new Random(5);
    double[] squares = new double[7];
    for (int i = 0; i < rows; i++) {
      double[] phi = row(random);
      for (int j = 0; j < 7; j++) {
        squares[j] += phi[j] * phi[j] / rows;
      }
      random.nextGaussian();
    }
    Retention retention = Retention.of(belief, HeadBlocks.of(FEATURES));
    for (int j = 0; j < 7; j++) {
      assertThat(retention.importance().get(j))
          .isCloseTo(squares[j] / belief.noiseVariance(), within(1e-9));
    }
    Retention.Neuron city = retention.neurons().get(1);
    assertThat(city.name()).isEqualTo("city");
    assertThat(city.coordinates()).containsExactly(1, 2, 3);
    assertThat(city.importance())
        .isCloseTo(
            (retention.importance().get(1)
                    + retention.importance().get(2)
                    + retention.importance().get(3))
                / 3,
            within(1e-12));
  }

  /** Where nothing moved, E[M^2] is about twice the posterior variance: n / 2 rows say so. */
  @Test
  void whatHasMovedIsHeldLess() {
    double[] strengths = new double[4];
    double[] shifts = {0, 0.1, 0.4, 1.6};
    for (int i = 0; i < shifts.length; i++) {
      Belief belief = belief(Family.GAUSSIAN, 4_000, shifts[i], 7);
      Retention retention = Retention.of(belief, HeadBlocks.of(FEATURES));
      strengths[i] = retention.synapseStrength();
      assertThat(retention.neuronStrength()).isBetween(strengths[i] / 3, 3 * strengths[i]);
    }
    assertThat(strengths[0]).isBetween(1_000.0, 4_000.0);
    assertThat(strengths[1]).isLessThan(strengths[0]);
    assertThat(strengths[2]).isLessThan(strengths[1] / 4);
    assertThat(strengths[3]).isLessThan(strengths[2] / 8);
  }

  /** Levels that do not occur must not make the penalty stronger. */
  @Test
  void coordinatesWithoutRowsDoNotCount() {
    double[] strengths = new double[2];
    for (int dead = 0; dead < 2; dead++) {
      Random random = new Random(4);
      int dimension = 3 + 20 * dead;
      Belief belief =
          Belief.create(
              Family.BERNOULLI,
              1,
              dimension,
              new BeliefOptions(1.5 * Math.sqrt(dimension / 3.0), 0, Double.POSITIVE_INFINITY),
              1);
      Chunk chunk = new Chunk(400, dimension, 1);
      for (int i = 0; i < 400; i++) {
        double label = random.nextInt(2);
        double[] phi = chunk.next(Family.BERNOULLI, new double[] {0.5}, label, i);
        Arrays.fill(phi, 0);
        phi[0] = random.nextGaussian();
        phi[1] = random.nextGaussian();
        phi[dimension - 1] = 1;
      }
      belief.update(chunk);
      Map<String, int[]> blocks = new LinkedHashMap<>();
      IntStream.range(0, dimension).forEach(j -> blocks.put("x" + j, new int[] {j}));
      strengths[dead] = Retention.of(belief, blocks).synapseStrength();
    }
    assertThat(strengths[1]).isCloseTo(strengths[0], within(0.01 * strengths[0]));
  }

  private static int[] coordinates(Map<String, int[]> blocks, List<String> chosen, String more) {
    return IntStream.concat(
            chosen.stream().flatMapToInt(name -> Arrays.stream(blocks.get(name))),
            Arrays.stream(blocks.get(more)))
        .toArray();
  }

  /** {@code sum_k H_kS' (P_SS)^-1 H_kS}. */
  private static double gain(Belief belief, int[] set) {
    double[][] lower = belief.precision();
    RealMatrix own = new Array2DRowRealMatrix(set.length, set.length);
    for (int i = 0; i < set.length; i++) {
      for (int j = 0; j < set.length; j++) {
        own.setEntry(i, j, lower[Math.max(set[i], set[j])][Math.min(set[i], set[j])]);
      }
    }
    double gain = 0;
    for (int k = 0; k < belief.outputs(); k++) {
      double[] information = belief.information(k);
      RealVector pull =
          new ArrayRealVector(Arrays.stream(set).mapToDouble(j -> information[j]).toArray());
      gain += pull.dotProduct(new CholeskyDecomposition(own).getSolver().solve(pull));
    }
    return gain;
  }

  private static double[] row(Random random) {
    double[] phi = new double[7];
    double common = random.nextGaussian();
    for (int j = 0; j < 6; j++) {
      phi[j] = 0.6 * common + 0.8 * random.nextGaussian();
    }
    phi[6] = 1;
    return phi;
  }

  /** A belief whose labels lean on the first and the third feature by a shift. */
  private static Belief belief(Family family, int rows, double shift, long seed) {
    Random random = new Random(seed);
    int outputs = family == Family.CATEGORICAL ? 3 : 1;
    Belief belief =
        Belief.create(family, outputs, 7, new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY), 1);
    Chunk chunk = new Chunk(100, 7, outputs);
    double[] prediction = new double[outputs];
    Arrays.fill(prediction, family == Family.CATEGORICAL ? 1.0 / 3 : 0.5);
    for (int i = 0; i < rows; i++) {
      double[] phi = row(random);
      double noise = random.nextGaussian();
      double lean = shift * (phi[0] - 0.5 * phi[2]);
      double label =
          switch (family) {
            case GAUSSIAN -> 0.5 + lean + noise;
            case BERNOULLI -> lean + noise > 0 ? 1 : 0;
            case CATEGORICAL -> lean + noise > 0.4 ? 2 : lean + noise > -0.4 ? 1 : 0;
            case POISSON -> Math.max(0, Math.round(lean + noise + 0.5));
          };
      System.arraycopy(phi, 0, chunk.next(family, prediction, label, i), 0, 7);
      if (chunk.size() == 100) {
        belief.update(chunk);
        chunk.clear();
      }
    }
    return belief;
  }
}
