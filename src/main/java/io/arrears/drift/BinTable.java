package io.arrears.drift;

/**
 * The bins of all numeric features of a layout side by side, by the cells of its flat counts, so
 * that rows are counted without leaving a few kilobytes that lie together.
 *
 * <p>The cell of a value is found by a grid of {@value #GRID} equal parts between the first and the
 * last cut of its feature: each part knows the first bin that its values can be in, and from there
 * cuts are compared, the first without a branch, since none would be predicted, and further ones
 * where a part holds several. Both steps are exact: the cell is that of {@link NumericBins#bin}.
 * NaN gives the cell of missing values; infinities fall into the outer bins.
 *
 * <p>Time: about 3 ns a value. Size: 12 bytes a cell and 160 a feature, 20 kB for 50 features of 20
 * bins. Immutable and thread safe.
 */
final class BinTable {

  private static final int GRID = 128;

  /** Numeric features, those of the joint moments first. */
  private final int[] features;

  private final int joint;

  /** D, of all features. */
  private final int dimension;

  /** First cut of each of them, feature units. */
  private final double[] low;

  /** Parts of the grid per feature unit. */
  private final double[] scale;

  /** First and last cell of each of them but that of missing values. */
  private final int[] first;

  private final int[] last;

  /** First bin that each part of the grid can be in. */
  private final byte[] grid;

  /** Whether a part of the grid holds two cuts or more. */
  private final boolean[] crowded;

  /** Upper end of each cell, infinity where it has none. */
  private final double[] cuts;

  /** Score of each cell, 0 for missing values; floats hold them exactly. */
  private final float[] scores;

  BinTable(ProfileLayout layout) {
    int numeric = 0;
    for (int j = 0; j < layout.dimension(); j++) {
      numeric += layout.bins(j).isNumeric() ? 1 : 0;
    }
    features = new int[numeric];
    joint = layout.jointSize();
    dimension = layout.dimension();
    low = new double[numeric];
    scale = new double[numeric];
    first = new int[numeric];
    last = new int[numeric];
    grid = new byte[numeric * GRID];
    crowded = new boolean[numeric];
    cuts = new double[layout.cells()];
    scores = new float[layout.cells()];
    int i = 0;
    for (int j = 0; j < layout.dimension(); j++) {
      if (layout.bins(j) instanceof NumericBins bins) {
        features[i] = j;
        first[i] = layout.offset(j);
        last[i] = first[i] + bins.size() - 1;
        fill(i, bins);
        i++;
      }
    }
  }

  private void fill(int i, NumericBins bins) {
    int size = bins.size();
    for (int k = 0; k < size; k++) {
      cuts[first[i] + k] = k < size - 1 ? bins.cut(k) : Double.POSITIVE_INFINITY;
      scores[first[i] + k] = (float) bins.score(k);
    }
    cuts[last[i] + 1] = Double.POSITIVE_INFINITY;
    low[i] = bins.cut(0);
    double width = bins.cut(size - 2) - low[i];
    scale[i] = width > 0 && GRID / width < Double.MAX_VALUE ? (GRID - 1) / width : 0;
    for (int k = 1; k < size - 1; k++) {
      crowded[i] |= part(i, bins.cut(k)) == part(i, bins.cut(k - 1));
    }
    int bin = 0;
    for (int part = 0; part < GRID; part++) {
      // A value of this part is above all cuts of the parts before it.
      while (bin < size - 1 && part(i, bins.cut(bin)) < part) {
        bin++;
      }
      grid[i * GRID + part] = (byte) bin;
    }
  }

  /** The part of the grid, which never decreases with the value. */
  private int part(int i, double value) {
    return Math.max(0, Math.min(GRID - 1, (int) ((value - low[i]) * scale[i])));
  }

  private int cell(int i, double value) {
    if (!(value < Double.POSITIVE_INFINITY)) {
      return value == value ? last[i] : last[i] + 1;
    }
    int cell = first[i] + (grid[i * GRID + part(i, value)] & 0xFF);
    // One more where the cut is below the value, by the sign of the difference.
    cell += (int) (Double.doubleToRawLongBits(cuts[cell] - value) >>> 63);
    if (crowded[i]) {
      while (cuts[cell] < value) {
        cell++;
      }
    }
    return cell;
  }

  /**
   * Counts the numeric values of rows, feature by feature: what is kept of a feature is fetched
   * once for all of them.
   *
   * @param numbers hold rows of D values side by side, NaN where missing
   * @param from index of the first value
   * @param rows how many rows
   * @param counts flat counts
   * @param z where the J scores of each row go, 0 where missing
   * @param firstZ where those of the first row go
   */
  void count(double[] numbers, int from, int rows, double[] counts, double[][] z, int firstZ) {
    for (int i = 0; i < features.length; i++) {
      int at = from + features[i];
      for (int r = 0; r < rows; r++) {
        int cell = cell(i, numbers[at]);
        counts[cell]++;
        if (i < joint) {
          z[firstZ + r][i] = scores[cell];
        }
        at += dimension;
      }
    }
  }
}
