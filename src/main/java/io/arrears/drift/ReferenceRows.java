package io.arrears.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes a {@link DriftReference} of rows in memory, such as those of a training file.
 *
 * <p>A tenth of the rows, picked by the hash of their ids, decides where bins end and which levels
 * are known; the other rows are counted. Were they the same rows, the reference would hold fewer
 * unseen levels than any window.
 */
public final class ReferenceRows {

  /** One row in so many goes to the layout. */
  public static final int LAYOUT_SHARE = 10;

  private final Set<Integer> categorical;
  private final int phases;
  private final List<double[]> layoutRows = new ArrayList<>();
  private final List<List<double[]>> blocks = new ArrayList<>();
  private final List<Integer> phaseOf = new ArrayList<>();

  /**
   * @param categorical positions of the categorical features
   * @param phases phases of the season, 1 for none
   */
  public ReferenceRows(Set<Integer> categorical, int phases) {
    this.categorical = Set.copyOf(categorical);
    this.phases = phases;
  }

  /** The following rows belong to a new block of the given phase. */
  public void startBlock(int phase) {
    blocks.add(new ArrayList<>());
    phaseOf.add(phase);
  }

  /**
   * Adds a row to the block; it is kept, not copied.
   *
   * @param hash hash of its id, see {@link RowSample#hash}
   */
  public void accept(long hash, double[] row) {
    if (Long.remainderUnsigned(hash, LAYOUT_SHARE) == 0) {
      layoutRows.add(row);
    } else {
      blocks.get(blocks.size() - 1).add(row);
    }
  }

  /**
   * The reference of all rows; blocks with fewer than {@value ReferenceBuilder#MIN_ROWS} counted
   * rows are left out.
   *
   * @throws IllegalStateException with too few rows or blocks
   */
  public DriftReference build() {
    if (layoutRows.isEmpty()) {
      throw new IllegalStateException("there are too few rows for a profile, use more");
    }
    ProfileLayout layout = ProfileLayout.of(layoutRows.toArray(new double[0][]), categorical);
    ReferenceBuilder builder = new ReferenceBuilder(layout, phases);
    for (int b = 0; b < blocks.size(); b++) {
      if (blocks.get(b).size() >= ReferenceBuilder.MIN_ROWS) {
        WindowSummary block = new WindowSummary(layout, 0);
        blocks.get(b).forEach(row -> block.accept(0, row));
        builder.accept(block, phaseOf.get(b));
      }
    }
    return builder.freeze();
  }
}
