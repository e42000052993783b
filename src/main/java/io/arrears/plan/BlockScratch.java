package io.arrears.plan;

import io.arrears.belief.Family;

/**
 * Scratch memory that a thread's {@link RegimeWatch watches} share, since one of them takes rows at
 * a time: the rows that have not been added to a block yet, and the latest residual. With thousands
 * of watches it stays warm where each one's own would be cold. About 10 KB a thread.
 */
final class BlockScratch {

  /** Rows that can wait. */
  static final int MOST_ROWS = 64;

  private static final ThreadLocal<BlockScratch> OWN = ThreadLocal.withInitial(BlockScratch::new);

  /** Folded features of the rows that wait. */
  final double[][] folded = new double[MOST_ROWS][RegimeWatch.MOST_SCORES];

  /** Of each row: what its folded features count with in the sum. */
  final double[] shift = new double[MOST_ROWS];

  /** Of each row: what their outer product counts with in the covariance. */
  final double[] variance = new double[MOST_ROWS];

  /** Numbers to solve with. */
  final double[] column = new double[RegimeWatch.MOST_SCORES + 1];

  /** Rows that wait. */
  int rows;

  /** By family and number of directions, which are all that it depends on. */
  private final DeployedResidual[][] residuals =
      new DeployedResidual[Family.values().length][DeployedResidual.MOST_DIRECTIONS + 1];

  private BlockScratch() {}

  /** This thread's, in which no row waits. */
  static BlockScratch own() {
    BlockScratch own = OWN.get();
    own.rows = 0;
    return own;
  }

  /** The residual of a family's rows; of use until the next row. */
  DeployedResidual residual(Family family, int outputs) {
    DeployedResidual[] ofFamily = residuals[family.ordinal()];
    int directions = DeployedResidual.directions(family, outputs);
    if (ofFamily[directions] == null) {
      ofFamily[directions] = new DeployedResidual(family, outputs);
    }
    return ofFamily[directions];
  }
}
