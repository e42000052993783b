package io.arrears.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link DriftReference} from blocks: summaries of the reference's rows, cut as the stream
 * is cut into windows, in rows or in time. How much blocks differ from each other beyond what
 * independent rows would is how much windows will, and no p-value may mistake it for drift.
 *
 * <p>With a season each block has a phase, such as its hour of the week, and is compared with the
 * blocks of its phase only, as windows will be. Memory: the blocks. Not thread safe.
 */
public final class ReferenceBuilder {

  /** Most blocks. */
  public static final int MAX_BLOCKS = 2048;

  /** Fewest blocks beyond one for each phase. */
  public static final int MIN_DEGREES = 7;

  /** Fewest rows of a block, and of a window that is judged. */
  public static final int MIN_ROWS = 30;

  private final ProfileLayout layout;
  private final int phases;
  private final List<WindowSummary> blocks = new ArrayList<>();
  private final List<Integer> phaseOf = new ArrayList<>();

  /** A reference without a season. */
  public ReferenceBuilder(ProfileLayout layout) {
    this(layout, 1);
  }

  /**
   * @param phases phases of the season P, 1 (none) to {@value DriftReference#MAX_PHASES}
   */
  public ReferenceBuilder(ProfileLayout layout, int phases) {
    if (phases < 1 || phases > DriftReference.MAX_PHASES) {
      throw new IllegalArgumentException(
          "phases is " + phases + ", allowed: 1 to " + DriftReference.MAX_PHASES);
    }
    this.layout = layout;
    this.phases = phases;
  }

  /** Adds a block without a season. */
  public void accept(WindowSummary block) {
    accept(block, 0);
  }

  /**
   * Adds a block; it must not change any more.
   *
   * @param phase phase of its season, 0 to P - 1
   * @throws IllegalArgumentException for fewer than {@value #MIN_ROWS} rows, another layout, an
   *     impossible phase, or one block too many
   */
  public void accept(WindowSummary block, int phase) {
    if (block.rows() < MIN_ROWS) {
      throw new IllegalArgumentException(
          "a block has " + block.rows() + " rows, allowed: " + MIN_ROWS + " or more");
    }
    if (block.layout() != layout && !block.layout().equals(layout)) {
      throw new IllegalArgumentException("the block has another layout than the reference");
    }
    if (phase < 0 || phase >= phases) {
      throw new IllegalArgumentException("phase is " + phase + ", allowed: 0 to " + (phases - 1));
    }
    if (blocks.size() == MAX_BLOCKS) {
      throw new IllegalArgumentException(
          "there are " + MAX_BLOCKS + " blocks, allowed: 0 to " + MAX_BLOCKS);
    }
    blocks.add(block);
    phaseOf.add(phase);
  }

  /** Number of blocks added. */
  public int blocks() {
    return blocks.size();
  }

  /** Whether there are enough blocks to freeze. */
  public boolean isReady() {
    return blocks.size() - seenPhases() >= MIN_DEGREES;
  }

  private int seenPhases() {
    return (int) phaseOf.stream().distinct().count();
  }

  /**
   * The reference of the blocks. Time: B^2 (cells + J^2 / 2).
   *
   * @throws IllegalStateException with too few blocks, see {@link #isReady}
   */
  public DriftReference freeze() {
    if (!isReady()) {
      throw new IllegalStateException(
          "there are "
              + blocks.size()
              + " blocks in "
              + seenPhases()
              + " phases, allowed: at least "
              + MIN_DEGREES
              + " blocks more than phases; use more reference rows or smaller windows");
    }
    Totals all = new Totals(layout);
    Totals[] ofPhase = new Totals[phases];
    for (int phase = 0; phase < phases; phase++) {
      ofPhase[phase] = phases == 1 ? all : new Totals(layout, 0);
    }
    for (int b = 0; b < blocks.size(); b++) {
      Totals block = blocks.get(b).totals();
      all.add(block);
      if (phases > 1) {
        ofPhase[phaseOf.get(b)].addCounts(block);
      }
    }
    BlockResiduals residuals =
        new BlockResiduals(
            new Baseline(layout, all, ofPhase),
            blocks.stream().map(WindowSummary::totals).toList(),
            phaseOf,
            blocks.size() - seenPhases());
    return residuals.reference();
  }
}
