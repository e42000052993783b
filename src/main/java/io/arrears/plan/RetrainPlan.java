package io.arrears.plan;

import io.arrears.belief.Belief;
import io.arrears.debt.Loss;
import io.arrears.drift.Standardiser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a trigger asks for beyond "retrain": on which rows, which weights first, and what to keep.
 *
 * @param regime since when the labels follow the present law
 * @param blocks blocks of head coordinates in the order of choice, see {@link BlockShares}, at most
 *     {@value #MOST_BLOCKS}; empty where nothing has moved
 * @param retention what to keep
 * @param samples manifest of rows to train on, in the order of time; empty where none is wanted
 * @param samplesBy what chose them; empty where none are
 */
public record RetrainPlan(
    Regime regime,
    List<Block> blocks,
    Retention retention,
    List<Sample> samples,
    String samplesBy) {

  private static final int MOST_BLOCKS = 16;

  public RetrainPlan {
    blocks = List.copyOf(blocks);
    samples = List.copyOf(samples);
  }

  /**
   * A block of head coordinates.
   *
   * @param name feature, one-hot column, or {@code (intercept)}
   * @param coordinates how many features it has
   * @param share share of the debt that it adds to the blocks before it, 0 to 1
   * @param importance mean importance of its coordinates, see {@link Retention}
   */
  public record Block(String name, int coordinates, double share, double importance) {}

  /**
   * The plan as things stand.
   *
   * @param features names of the belief's features
   * @param store rows to choose samples from, whose bandit learns; null: none
   * @param standardiser that of the belief
   * @param loss loss that is priced
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units
   */
  public static RetrainPlan of(
      Regime regime,
      List<String> features,
      Belief belief,
      SampleStore store,
      Standardiser standardiser,
      Loss loss,
      double dispersion) {
    List<Sample> samples =
        store == null
            ? List.of()
            : SampleChooser.choose(
                store, regime.trainFrom(), belief, standardiser, loss, dispersion);
    return of(
        regime, features, belief, samples, store == null ? "" : store.options().bandit().name());
  }

  /** A plan with samples that were chosen already. */
  static RetrainPlan of(
      Regime regime, List<String> features, Belief belief, List<Sample> samples, String by) {
    Map<String, int[]> coordinates = HeadBlocks.of(features);
    Retention retention = Retention.of(belief, coordinates);
    Map<String, Double> shares = BlockShares.of(belief, coordinates, MOST_BLOCKS);
    Map<String, Block> chosen = new HashMap<>();
    for (Retention.Neuron neuron : retention.neurons()) {
      if (shares.containsKey(neuron.name())) {
        chosen.put(
            neuron.name(),
            new Block(
                neuron.name(),
                neuron.coordinates().size(),
                shares.get(neuron.name()),
                neuron.importance()));
      }
    }
    return new RetrainPlan(
        regime, shares.keySet().stream().map(chosen::get).toList(), retention, samples, by);
  }
}
