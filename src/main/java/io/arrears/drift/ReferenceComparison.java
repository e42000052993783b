package io.arrears.drift;

import io.arrears.drift.Shift.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Compares windows with one reference.
 *
 * <p>Every direction d in which a distribution can move is a mean over rows of a standardised
 * score, so that
 *
 * <pre>
 *   shift       (mean of the window - mean of the reference) / standard deviation of the score
 *   variance    (factor + (factor - 1)+ (n / min(n, L) - 1)) / n + factor / N
 *   t           shift / sqrt(variance)
 * </pre>
 *
 * with n rows in the window, N in the reference (both of the feature's present rows), L in a block,
 * and factor the over-dispersion between blocks ({@link Dispersion}). The second term of the
 * variance is for windows longer than a block: what differed between blocks, such as days, does not
 * average out. Shares of levels and of missing values are tested by {@link ShareTest} on counts
 * divided by the over-dispersion, everything over bins by {@link QuadraticNull}. P-values of the
 * directions make one per feature, those of features one per window, by {@link CauchyCombination}
 * with the weights below.
 *
 * <p>A window with fewer than {@value ReferenceBuilder#MIN_ROWS} rows, or of a phase that the
 * reference has not seen, has p-value 1 and no shifts. Time: cells + J^2. Not thread safe.
 */
public final class ReferenceComparison {

  private static final double FEATURES_WEIGHT = 0.8;
  private static final double MEANS_WEIGHT = 0.1;
  private static final double PAIRS_WEIGHT = 0.1;

  /** Weight of the levels of a categorical feature; all else that a feature is tested for: 1. */
  private static final double CATEGORIES_WEIGHT = 3;

  /** Excess kurtosis of a product of independent normal scores. */
  private static final double PRODUCT_KURTOSIS = 6;

  /** Below this many standard errors the normal law serves for counts as well. */
  private static final double FAR = 2;

  private static final Direction[] SCORED = {
    Direction.LOCATION, Direction.SCALE, Direction.SKEW, Direction.TAILS
  };

  private final DriftReference reference;
  private final Baseline baseline;
  private final ProfileLayout layout;
  private final int[] place;
  private final CauchyCombination one = new CauchyCombination();
  private final CauchyCombination bins = new CauchyCombination();
  private final CauchyCombination all = new CauchyCombination();
  private double best;
  private Direction bestDirection;
  private int bestBin;
  private double bestEffect;

  /** Compares with the given reference. */
  public ReferenceComparison(DriftReference reference) {
    this.reference = reference;
    baseline = reference.baseline;
    layout = reference.layout();
    place = new int[layout.dimension()];
    for (int i = 0; i < baseline.scored.length; i++) {
      place[baseline.scored[i]] = i;
    }
  }

  /** The reference. */
  public DriftReference reference() {
    return reference;
  }

  /** Compares a window without a season. */
  public Comparison compare(WindowSummary window) {
    return compare(window.totals(), 0);
  }

  /** Compares a window with the reference of its phase, 0 to P - 1. */
  public Comparison compare(WindowSummary window, int phase) {
    return compare(window.totals(), phase);
  }

  Comparison compare(Totals window, int phase) {
    Totals against = baseline.phases[phase];
    double rows = window.effectiveRows();
    if (rows < ReferenceBuilder.MIN_ROWS || against.weight < ReferenceBuilder.MIN_ROWS) {
      return new Comparison(rows, 1, List.of());
    }
    List<Shift> shifts = new ArrayList<>();
    all.clear();
    double weight = FEATURES_WEIGHT / layout.dimension();
    for (int j = 0; j < layout.dimension(); j++) {
      start();
      if (baseline.basis[j] != null) {
        compareScores(window, against, j);
      }
      compareBins(window, against, j);
      compareMissing(window, against, j);
      add(j, Shift.JOINT, weight, shifts);
    }
    if (layout.jointSize() > 1) {
      compareMeans(window, against, shifts);
      comparePairs(window, shifts);
    }
    shifts.sort(Comparator.comparingDouble(shift -> shift.pValue() / shift.weight()));
    return new Comparison(rows, all.pValue(), shifts);
  }

  private void start() {
    one.clear();
    best = Double.POSITIVE_INFINITY;
    bestDirection = Direction.BIN;
    bestBin = -1;
    bestEffect = 0;
  }

  private void add(int feature, int partner, double weight, List<Shift> shifts) {
    double p = one.pValue();
    all.add(p, weight);
    shifts.add(new Shift(feature, partner, bestDirection, bestBin, bestEffect, p, weight));
  }

  private void offer(Direction direction, int bin, double p, double weight, double effect) {
    if (p / weight < best) {
      best = p / weight;
      bestDirection = direction;
      bestBin = bin;
      bestEffect = effect;
    }
  }

  private void offer(
      Direction direction,
      int bin,
      double p,
      double weight,
      Totals window,
      Totals against,
      int feature,
      int cell) {
    if (p / weight < best) {
      offer(direction, bin, p, weight, cellEffect(window, against, feature, cell));
    }
  }

  /** Variance of a difference of means of a score with variance 1. */
  double variance(double factor, double window, double against) {
    double beyond = Math.max(0, factor - 1) * Math.max(0, window / reference.blockRows - 1);
    return (factor + beyond) / window + factor / against;
  }

  /** Rows of a weighted window that tell as much about a feature as its present weight. */
  private static double effective(Totals window, double weight) {
    return weight * window.weight / window.squaredWeight;
  }

  private void compareScores(Totals window, Totals against, int j) {
    int offset = layout.offset(j);
    double n = effective(window, window.present(layout, j));
    double m = against.present(layout, j);
    if (n < 2 || m < 2) {
      return;
    }
    for (int d = 0; d < SCORED.length; d++) {
      double[] values = baseline.basis[j][d];
      Dispersion dispersion = reference.scores[d];
      double deviation = Math.sqrt(ScoreBasis.variance(values, against.counts, offset));
      double shift =
          (ScoreBasis.mean(values, window.counts, offset)
                  - ScoreBasis.mean(values, against.counts, offset))
              / deviation;
      double factor = dispersion.factors()[place[j]];
      double t = shift / Math.sqrt(variance(factor, n, m));
      double p = Normal.studentTwoSided(t, dispersion.degrees());
      one.add(p, 1);
      offer(SCORED[d], -1, p, 1, Math.abs(shift));
    }
  }

  /** {@code sum (p - q)^2 / q} over the bins, q the reference's share, at least 1 / L. */
  double chiSquareDistance(Totals window, Totals against, int j) {
    double sum = 0;
    for (int k = 0; k < layout.bins(j).size(); k++) {
      int cell = layout.offset(j) + k;
      double share = baseline.share(against, j, cell);
      double difference = baseline.share(window, j, cell) - share;
      sum += difference * difference / Math.max(share, 1 / reference.blockRows);
    }
    return sum;
  }

  /** Mean of {@link #chiSquareDistance} without drift. */
  double binsExpected(int j, double n, double m) {
    QuadraticNull law = reference.bins[j];
    return law.dimension() * variance(law.factor(), n, m);
  }

  double binsPValue(int j, double distance, double n, double m) {
    return reference.bins[j].pValue(distance, binsExpected(j, n, m));
  }

  private void compareBins(Totals window, Totals against, int j) {
    FeatureBins features = layout.bins(j);
    bins.clear();
    double weight = features.isNumeric() ? 1 : CATEGORIES_WEIGHT;
    int unseen = features.isNumeric() ? -1 : features.size() - 1;
    for (int k = 0; k < features.size(); k++) {
      int cell = layout.offset(j) + k;
      double p = cellPValue(window, against, j, cell, reference.binDegrees);
      if (p == p) {
        (k == unseen ? one : bins).add(p, 1);
        double share = k == unseen ? 1 : weight / features.size();
        offer(Direction.BIN, k, p, share, window, against, j, cell);
      }
    }
    one.add(bins, weight);
  }

  private void compareMissing(Totals window, Totals against, int j) {
    int cell = layout.missingCell(j);
    double p = cellPValue(window, against, j, cell, reference.missingDegrees);
    if (p == p) {
      one.add(p, 1);
      offer(Direction.MISSING, -1, p, 1, window, against, j, cell);
    }
  }

  /** P-value of one cell's share; NaN where neither side has such a row. */
  double cellPValue(Totals window, Totals against, int j, int cell) {
    boolean missing = cell == layout.missingCell(j);
    double degrees = missing ? reference.missingDegrees : reference.binDegrees;
    return cellPValue(window, against, j, cell, degrees);
  }

  /** Over-dispersion of the location of a numeric feature; without directions that of its bins. */
  double locationFactor(int j) {
    return baseline.basis[j] == null
        ? reference.bins[j].factor()
        : reference.scores[0].factors()[place[j]];
  }

  /** NaN where neither side has such a row: there is nothing to test. */
  private double cellPValue(Totals window, Totals against, int j, int cell, double degrees) {
    double x = window.counts[cell];
    double y = against.counts[cell];
    if (x + y == 0) {
      return Double.NaN;
    }
    double windowRows = baseline.cellRows(window, j, cell);
    double n = effective(window, windowRows);
    double m = baseline.cellRows(against, j, cell);
    if (n < 1 || m < 1) {
      return Double.NaN;
    }
    double factor = Math.max(1, reference.cells[cell]);
    double beyond = (factor - 1) * Math.max(0, n / reference.blockRows - 1);
    double pooled = (x * n / windowRows + y) / (n + m);
    double z =
        (x / windowRows - y / m)
            / Math.sqrt(pooled * (1 - pooled) * ((factor + beyond) / n + factor / m));
    if (Math.abs(z) < FAR) {
      return Normal.twoSided(z);
    }
    long effectiveN = Math.round(n / (factor + beyond));
    long effectiveM = Math.round(m / factor);
    long effectiveX = Math.min(effectiveN, Math.round(x * effectiveN / windowRows));
    long effectiveY = Math.min(effectiveM, Math.round(y * effectiveM / m));
    double p = ShareTest.pValue(effectiveX, effectiveN, effectiveY, effectiveM);
    return degrees < 1e4 ? Normal.studentTwoSided(Normal.twoSidedQuantile(p), degrees) : p;
  }

  /** Difference of shares over the standard deviation of the pooled indicator. */
  private double cellEffect(Totals window, Totals against, int j, int cell) {
    double windowShare = baseline.share(window, j, cell);
    double share = baseline.share(against, j, cell);
    double rows = baseline.cellRows(against, j, cell);
    double floored = Math.max(share, 1 / rows);
    return Math.abs(windowShare - share) / Math.sqrt(floored * Math.max(1 / rows, 1 - floored));
  }

  private void compareMeans(Totals window, Totals against, List<Shift> shifts) {
    start();
    double[] difference = baseline.means(window);
    double[] means = baseline.means(against);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= means[i];
    }
    baseline.whiten(difference);
    double distance = 0;
    for (double d : difference) {
      distance += d * d;
    }
    QuadraticNull law = reference.means;
    double expected =
        law.dimension() * variance(law.factor(), window.effectiveRows(), against.weight);
    double p = law.pValue(distance, expected);
    one.add(p, 1);
    offer(Direction.MEANS, -1, p, 1, Math.sqrt(Math.max(0, distance - expected)));
    add(Shift.JOINT, Shift.JOINT, MEANS_WEIGHT, shifts);
  }

  private void comparePairs(Totals window, List<Shift> shifts) {
    start();
    double[][] covariance = baseline.covariance(window);
    double n = window.effectiveRows();
    double m = baseline.all.weight;
    Dispersion dispersion = reference.pairs;
    int at = 0;
    int first = Shift.JOINT;
    int second = Shift.JOINT;
    for (int i = 0; i < covariance.length; i++) {
      for (int j = 0; j < i; j++) {
        double shift = covariance[i][j] - baseline.covariance[i][j];
        double factor = dispersion.factors()[at++];
        double t = shift / Math.sqrt(baseline.productVariance(i, j) * variance(factor, n, m));
        // The mean of few products has heavy tails: those of the t law with the same kurtosis.
        double tails = 4 + 6 / PRODUCT_KURTOSIS * n / factor;
        double p = Normal.studentTwoSided(t, 1 / (1 / dispersion.degrees() + 1 / tails));
        one.add(p, 1);
        if (p < best) {
          first = layout.jointFeature(i);
          second = layout.jointFeature(j);
          double scale = Math.sqrt(baseline.covariance[i][i] * baseline.covariance[j][j]);
          offer(Direction.CORRELATION, -1, p, 1, scale > 0 ? Math.abs(shift) / scale : 0);
        }
      }
    }
    add(first, second, PAIRS_WEIGHT, shifts);
  }
}
