package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Quantile bins of a numeric feature: bin k holds the values in {@code (cut[k - 1], cut[k]]}, the
 * first and the last one are open. A value that makes up more than a bin's share of the sample gets
 * a bin of its own, so a constant feature has three: below, equal, above.
 *
 * <p>Each bin has a position, the median of the sample in it (feature units, for the Wasserstein
 * distance), and a score, the normal quantile of its middle rank, rounded to a multiple of 1/256:
 * sums of scores and of their products are then exact in doubles, so that they do not depend on the
 * order in which rows are added up. Infinite values fall into the outer bins.
 *
 * <p>Time of {@link #bin}: a binary search; who counts many rows uses {@link BinTable}. Size: about
 * 24 K bytes.
 */
public final class NumericBins implements FeatureBins {

  static final int KIND = 1;

  /** Most bins. */
  public static final int MAX_SIZE = 256;

  private static final double SCORE_UNIT = 256;

  private final double[] cuts;
  private final double[] positions;
  private final double[] scores;

  /**
   * @param cuts K - 1 upper ends, increasing, finite
   * @param positions K positions, feature units, finite, never decreasing
   * @param scores K scores, multiples of 1/256 within +-8
   */
  NumericBins(double[] cuts, double[] positions, double[] scores) {
    int size = cuts.length + 1;
    if (size < 2 || size > MAX_SIZE || positions.length != size || scores.length != size) {
      throw new IllegalArgumentException(
          "numeric bins have "
              + cuts.length
              + " cuts, "
              + positions.length
              + " positions and "
              + scores.length
              + " scores, allowed: K - 1, K and K with K from 2 to "
              + MAX_SIZE);
    }
    for (int k = 0; k < size; k++) {
      if (k > 0 && k < cuts.length && !(cuts[k] > cuts[k - 1])) {
        throw new IllegalArgumentException("cut " + k + " is " + cuts[k] + ", allowed: increasing");
      }
      if (k < cuts.length && !Double.isFinite(cuts[k]) || !Double.isFinite(positions[k])) {
        throw new IllegalArgumentException("bin " + k + " has an end that is not finite");
      }
      if (!(Math.abs(scores[k]) <= 8) || scores[k] * SCORE_UNIT % 1 != 0) {
        throw new IllegalArgumentException(
            "score " + k + " is " + scores[k] + ", allowed: multiples of 1/256 within +-8");
      }
    }
    this.cuts = cuts;
    this.positions = positions;
    this.scores = scores;
  }

  /**
   * Bins of about equal share.
   *
   * @param values a sample; NaN is skipped, infinities count as the largest finite values
   * @param size bins that are aimed at, 2 to 128
   */
  static NumericBins of(double[] values, int size) {
    if (size < 2 || size > MAX_SIZE / 2) {
      throw new IllegalArgumentException("bins is " + size + ", allowed: 2 to " + MAX_SIZE / 2);
    }
    double[] sorted =
        Arrays.stream(values)
            .filter(v -> !Double.isNaN(v))
            .map(v -> Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, v + 0.0)))
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      sorted = new double[] {0};
    }
    double[] cuts = cuts(sorted, size);
    double[] positions = new double[cuts.length + 1];
    double[] scores = new double[cuts.length + 1];
    int from = 0;
    for (int k = 0; k <= cuts.length; k++) {
      int to = from;
      while (to < sorted.length && (k == cuts.length || sorted[to] <= cuts[k])) {
        to++;
      }
      positions[k] =
          to > from ? sorted[(from + to - 1) / 2] : k < cuts.length ? cuts[k] : cuts[k - 1];
      double rank = (0.5 * (from + to) + 0.5) / (sorted.length + 1);
      scores[k] = Math.rint(Normal.quantile(rank) * SCORE_UNIT) / SCORE_UNIT;
      from = to;
    }
    return new NumericBins(cuts, positions, scores);
  }

  private static double[] cuts(double[] sorted, int size) {
    List<Double> cuts = new ArrayList<>();
    for (int k = 1; k < size; k++) {
      double cut = sorted[(int) ((long) k * sorted.length / size)];
      double last = cuts.isEmpty() ? Double.NEGATIVE_INFINITY : cuts.get(cuts.size() - 1);
      if (cut > last) {
        cuts.add(cut);
      } else if (cut == last) {
        // The value fills a bin alone: cut just below it as well.
        double below = Math.nextDown(cut);
        boolean separate = cuts.size() > 1 && cuts.get(cuts.size() - 2) >= below;
        if (!separate && Double.isFinite(below)) {
          cuts.add(cuts.size() - 1, below);
        }
      }
    }
    return cuts.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public int size() {
    return scores.length;
  }

  @Override
  public int bin(double value) {
    int from = 0;
    int to = cuts.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (cuts[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  @Override
  public String name(int bin) {
    if (bin == 0) {
      return "up to " + cuts[0];
    }
    return bin == cuts.length
        ? "above " + cuts[bin - 1]
        : "above " + cuts[bin - 1] + " up to " + cuts[bin];
  }

  @Override
  public boolean isNumeric() {
    return true;
  }

  /** Upper end of a bin but the last, feature units. */
  double cut(int bin) {
    return cuts[bin];
  }

  /** Median of the sample in a bin, feature units. */
  public double position(int bin) {
    return positions[bin];
  }

  /** Normal score of a bin. */
  public double score(int bin) {
    return scores[bin];
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(KIND);
    out.writeShort(cuts.length);
    Doubles.write(cuts, out);
    Doubles.write(positions, out);
    Doubles.write(scores, out);
  }

  static NumericBins readBins(DataInput in) throws IOException {
    int count = in.readUnsignedShort();
    if (count < 1 || count >= MAX_SIZE) {
      throw new IOException("bins have " + count + " cuts, allowed: 1 to " + (MAX_SIZE - 1));
    }
    return new NumericBins(
        Doubles.read(in, count), Doubles.read(in, count + 1), Doubles.read(in, count + 1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericBins that
        && Arrays.equals(cuts, that.cuts)
        && Arrays.equals(positions, that.positions)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(cuts);
  }
}
