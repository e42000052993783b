package io.arrears.plan;

import io.arrears.belief.Belief;
import java.util.List;
import java.util.Map;

/**
 * What a trigger asks for beyond "retrain": on which rows, which weights first, and what to keep.
 *
 * @param regime since when the labels follow the present law
 * @param blocks blocks of head coordinates in the order of choice, see {@link BlockShares}, at most
 *     {@value #MOST_BLOCKS}; empty where nothing has moved
 * @param retention what to keep
 */
public record RetrainPlan(Regime regime, List<Block> blocks, Retention retention) {

  private static final int MOST_BLOCKS = 16;

  public RetrainPlan {
    blocks = List.copyOf(blocks);
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
   */
  public static RetrainPlan of(Regime regime, List<String> features, Belief belief) {
    Map<String, int[]> coordinates = HeadBlocks.of(features);
    Retention retention = Retention.of(belief, coordinates.values());
    List<Block> blocks =
        BlockShares.of(belief, coordinates, MOST_BLOCKS).entrySet().stream()
            .map(
                share ->
                    new Block(
                        share.getKey(),
                        coordinates.get(share.getKey()).length,
                        share.getValue(),
                        retention.of(coordinates.get(share.getKey()))))
            .toList();
    return new RetrainPlan(regime, blocks, retention);
  }
}
