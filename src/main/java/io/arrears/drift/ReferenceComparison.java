package io.arrears.drift;

import io.arrears.drift.Shift.Direction;
import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Weights of what a feature is tested for: what moves most often weighs most. Beside equal ones
   * they find means that move by a quarter of a standard deviation 5 % sooner, and nothing in the
   * drift benchmark more than 2 % later.
   */
  private static final double[] SCORE_WEIGHTS = {4, 2, 0.5, 0.5};

  private static final double NUMERIC_BINS_WEIGHT = 1;
  private static final double CATEGORIES_WEIGHT = 5;
  private static final double UNSEEN_WEIGHT = 1;
  private static final double MISSING_WEIGHT = 2;

  /** Excess kurtosis of a product of independent normal scores. */
  private static final double PRODUCT_KURTOSIS = 6;

  private static final Direction[] SCORED = {
    Direction.LOCATION, Direction.SCALE, Direction.SKEW, Direction.TAILS
  };

  private final DriftReference reference;
  private final Baseline baseline;
  private final ProfileLayout layout;
  private final int[] place;
  private final ShareComparison shares;

  /** Standard errors of the bins of one feature, or of the pairs of one row. */
  private final double[] distances;

  private final double largestPairFactor;
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
    shares = new ShareComparison(reference.blockRows);
    int most = layout.jointSize();
    for (int j = 0; j < layout.dimension(); j++) {
      most = Math.max(most, layout.bins(j).size());
    }
    distances = new double[most];
    largestPairFactor = Arrays.stream(reference.pairs.factors()).max().orElse(1);
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
      one.add(p, SCORE_WEIGHTS[d]);
      offer(SCORED[d], -1, p, SCORE_WEIGHTS[d], Math.abs(shift));
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
    if (!startBins(window, against, j)) {
      return;
    }
    double weight = features.isNumeric() ? NUMERIC_BINS_WEIGHT : CATEGORIES_WEIGHT;
    int size = features.size();
    int offset = layout.offset(j);
    shares.distances(window.counts, against.counts, reference.cells, offset, distances, size);
    double farthest = -1;
    int farthestBin = -1;
    for (int k = 0; k < size; k++) {
      boolean unseen = k == size - 1 && !features.isNumeric();
      if (distances[k] < ShareComparison.FAR && !unseen) {
        // Of the near ones, which are most, only the farthest can be the best.
        farthestBin = distances[k] > farthest ? k : farthestBin;
        farthest = Math.max(distances[k], farthest);
        continue;
      }
      double x = window.counts[offset + k];
      double y = against.counts[offset + k];
      if (x + y > 0) {
        double factor = Math.max(1, reference.cells[offset + k]);
        double p = shares.pValue(x, y, factor, distances[k], reference.binDegrees);
        if (unseen) {
          one.add(p, UNSEEN_WEIGHT);
        } else {
          bins.add(p, 1);
        }
        double share = unseen ? UNSEEN_WEIGHT : weight / size;
        offer(Direction.BIN, k, p, share, window, against, j, offset + k);
      }
      distances[k] = Double.NaN;
    }
    bins.addNormals(distances, size);
    if (farthestBin >= 0) {
      double p = Normal.twoSided(farthest);
      int cell = offset + farthestBin;
      offer(Direction.BIN, farthestBin, p, weight / size, window, against, j, cell);
    }
    one.add(bins, weight);
  }

  private boolean startBins(Totals window, Totals against, int j) {
    double rows = window.present(layout, j);
    return shares.start(rows, effective(window, rows), against.present(layout, j));
  }

  private void compareMissing(Totals window, Totals against, int j) {
    int cell = layout.missingCell(j);
    double p = cellPValue(window, against, j, cell);
    if (p == p) {
      one.add(p, MISSING_WEIGHT);
      offer(Direction.MISSING, -1, p, MISSING_WEIGHT, window, against, j, cell);
    }
  }

  /** P-value of one cell's share; NaN where neither side has such a row. */
  double cellPValue(Totals window, Totals against, int j, int cell) {
    double x = window.counts[cell];
    double y = against.counts[cell];
    boolean missing = cell == layout.missingCell(j);
    boolean enough =
        missing
            ? shares.start(window.weight, effective(window, window.weight), against.weight)
            : startBins(window, against, j);
    if (x + y == 0 || !enough) {
      return Double.NaN;
    }
    double factor = Math.max(1, reference.cells[cell]);
    double degrees = missing ? reference.missingDegrees : reference.binDegrees;
    return shares.pValue(x, y, factor, shares.distance(x, y, factor), degrees);
  }

  /** Over-dispersion of the location of a numeric feature; without directions that of its bins. */
  double locationFactor(int j) {
    return baseline.basis[j] == null
        ? reference.bins[j].factor()
        : reference.scores[0].factors()[place[j]];
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
    double beyond = Math.max(0, n / reference.blockRows - 1);
    boolean normal = pairDegrees(n, largestPairFactor) > Normal.MANY_DEGREES;
    int at = 0;
    int first = Shift.JOINT;
    int second = Shift.JOINT;
    double farthest = -1;
    for (int i = 0; i < covariance.length; i++) {
      double[] own = covariance[i];
      double[] other = baseline.covariance[i];
      double[] factors = dispersion.factors();
      for (int j = 0; j < i; j++) {
        double factor = factors[at + j];
        double variance = (factor + Math.max(0, factor - 1) * beyond) / n + factor / m;
        distances[j] =
            Math.abs(own[j] - other[j]) / Math.sqrt(baseline.productVariance(i, j) * variance);
      }
      for (int j = 0; j < i; j++) {
        if (!normal || !(distances[j] < Normal.NEAR)) {
          distances[j] = Normal.ofStudent(distances[j], pairDegrees(n, factors[at + j]));
        }
        if (distances[j] > farthest) {
          farthest = distances[j];
          first = i;
          second = j;
        }
      }
      one.addNormals(distances, i);
      at += i;
    }
    if (farthest >= 0) {
      double scale = baseline.covariance[first][first] * baseline.covariance[second][second];
      double shift = Math.abs(covariance[first][second] - baseline.covariance[first][second]);
      double effect = scale > 0 ? shift / Math.sqrt(scale) : 0;
      offer(Direction.CORRELATION, -1, Normal.twoSided(farthest), 1, effect);
      first = layout.jointFeature(first);
      second = layout.jointFeature(second);
    }
    add(first, second, PAIRS_WEIGHT, shifts);
  }

  /** The mean of few products has heavy tails: those of the t law with the same kurtosis. */
  private double pairDegrees(double rows, double factor) {
    double tails = 4 + 6 / PRODUCT_KURTOSIS * rows / factor;
    return 1 / (1 / reference.pairs.degrees() + 1 / tails);
  }
}
