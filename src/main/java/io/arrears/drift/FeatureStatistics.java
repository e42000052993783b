package io.arrears.drift;

import io.arrears.drift.Statistic.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * The statistics of {@link Statistic} with their null laws at the sizes of a window and of its
 * reference, both sampling errors and the over-dispersion between blocks included.
 *
 * <ul>
 *   <li>CHI_SQUARE: {@link QuadraticNull}. PSI, G and eight times JENSEN_SHANNON agree with it to
 *       second order in p - q and share its law.
 *   <li>KOLMOGOROV_SMIRNOV: Kolmogorov's law at {@code 1 / (factor (1/n + 1/N))} rows; an upper
 *       bound, since the distance is looked at between bins only.
 *   <li>WASSERSTEIN: the sum of absolute values of jointly normal differences, replaced by a
 *       multiple of a chi variable with the same mean and variance; exact where all differences
 *       move together.
 *   <li>MISSING_SHARE, UNSEEN_SHARE: {@link ShareTest} on counts over the over-dispersion.
 * </ul>
 *
 * Where a window has no present rows only MISSING_SHARE is answered. Time: K^2 per feature.
 */
public final class FeatureStatistics {

  /** Below it Kolmogorov's law is 0 to the last digit, and its series needs too many terms. */
  private static final double SMALLEST_DISTANCE = 0.04;

  private final ReferenceComparison comparison;
  private final DriftReference reference;
  private final ProfileLayout layout;

  /** Statistics against the given reference. */
  public FeatureStatistics(DriftReference reference) {
    this.reference = reference;
    comparison = new ReferenceComparison(reference);
    layout = reference.layout();
  }

  /**
   * Kolmogorov-Smirnov test of one feature between two samples of rows, such as those of a window
   * and of a deployment's first windows: exact up to 10,000 pairs of rows, Kolmogorov's law beyond.
   * Rows count as independent. 1 where a sample has fewer than 2 present values.
   */
  public static double exactKolmogorovSmirnov(RowSample window, RowSample reference, int feature) {
    double[] x = window.values(feature);
    double[] y = reference.values(feature);
    return x.length < 2 || y.length < 2
        ? 1
        : new KolmogorovSmirnovTest().kolmogorovSmirnovTest(x, y);
  }

  /** What windows are summarised by. */
  public ProfileLayout layout() {
    return layout;
  }

  /**
   * One statistic of a feature.
   *
   * @throws IllegalArgumentException where the feature has no such statistic
   */
  public Result of(WindowSummary window, int phase, int feature, Statistic statistic) {
    return of(window, phase, feature).stream()
        .filter(result -> result.statistic() == statistic)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("feature " + feature + " has no " + statistic));
  }

  /** A feature of a window as an alert tells of it: all statistics, and the shares themselves. */
  public Marginal marginal(WindowSummary window, int phase, int feature) {
    Totals totals = window.totals();
    Totals against = reference.baseline.phases[phase];
    List<Result> distances = new ArrayList<>();
    Marginal.Share missing = null;
    Marginal.Share unseen = null;
    int cell = layout.missingCell(feature);
    for (Result result : of(window, phase, feature)) {
      if (result.statistic() == Statistic.MISSING_SHARE) {
        missing = shares(totals, against, feature, cell, result.pValue());
      } else if (result.statistic() == Statistic.UNSEEN_SHARE) {
        unseen = shares(totals, against, feature, cell - 1, result.pValue());
      } else {
        distances.add(result);
      }
    }
    distances.sort(Comparator.comparing(Result::statistic));
    return new Marginal(
        (long) totals.present(layout, feature),
        (long) against.present(layout, feature),
        missing,
        unseen,
        distances);
  }

  private Marginal.Share shares(
      Totals window, Totals against, int feature, int cell, double pValue) {
    return new Marginal.Share(
        reference.baseline.share(window, feature, cell),
        reference.baseline.share(against, feature, cell),
        pValue);
  }

  /** All statistics of a feature. */
  public List<Result> of(WindowSummary window, int phase, int feature) {
    Totals totals = window.totals();
    Totals against = reference.baseline.phases[phase];
    List<Result> results = new ArrayList<>();
    double n = totals.present(layout, feature);
    double m = against.present(layout, feature);
    FeatureBins bins = layout.bins(feature);
    if (n >= 2 && m >= 2) {
      double[] p = shares(totals, feature, n);
      double[] q = shares(against, feature, m);
      addDivergences(results, feature, p, q, n, m);
      double distance = comparison.chiSquareDistance(totals, against, feature);
      double expected = comparison.binsExpected(feature, n, m);
      double pValue = comparison.binsPValue(feature, distance, n, m);
      results.add(new Result(Statistic.CHI_SQUARE, distance, expected, pValue));
      if (bins instanceof NumericBins numeric) {
        addDistances(results, numeric, feature, p, q, n, m);
      } else {
        int cell = layout.missingCell(feature) - 1;
        results.add(share(Statistic.UNSEEN_SHARE, totals, against, feature, cell));
      }
    }
    int cell = layout.missingCell(feature);
    results.add(share(Statistic.MISSING_SHARE, totals, against, feature, cell));
    return results;
  }

  private Result share(Statistic statistic, Totals window, Totals against, int feature, int cell) {
    double p = comparison.cellPValue(window, against, feature, cell);
    double difference =
        reference.baseline.share(window, feature, cell)
            - reference.baseline.share(against, feature, cell);
    return new Result(statistic, difference, 0, Double.isNaN(p) ? 1 : p);
  }

  private double[] shares(Totals totals, int feature, double present) {
    double[] shares = new double[layout.bins(feature).size()];
    for (int k = 0; k < shares.length; k++) {
      shares[k] = totals.counts[layout.offset(feature) + k] / present;
    }
    return shares;
  }

  private void addDivergences(
      List<Result> results, int feature, double[] p, double[] q, double n, double m) {
    double psi = 0;
    double g = 0;
    double shannon = 0;
    int filled = 0;
    for (int k = 0; k < p.length; k++) {
      filled += p[k] + q[k] > 0 ? 1 : 0;
    }
    for (int k = 0; k < p.length; k++) {
      if (p[k] + q[k] == 0) {
        continue;
      }
      double a = (p[k] * n + 0.5) / (n + 0.5 * filled);
      double b = (q[k] * m + 0.5) / (m + 0.5 * filled);
      double middle = 0.5 * (a + b);
      psi += (a - b) * Math.log(a / b);
      g += 2 * a * Math.log(a / b);
      shannon += 0.5 * (a * Math.log(a / middle) + b * Math.log(b / middle));
    }
    double expected = comparison.binsExpected(feature, n, m);
    QuadraticNull law = reference.bins[feature];
    results.add(new Result(Statistic.PSI, psi, expected, law.pValue(psi, expected)));
    results.add(new Result(Statistic.G, g, expected, law.pValue(g, expected)));
    results.add(
        new Result(
            Statistic.JENSEN_SHANNON, shannon, expected / 8, law.pValue(8 * shannon, expected)));
  }

  private void addDistances(
      List<Result> results,
      NumericBins bins,
      int feature,
      double[] p,
      double[] q,
      double n,
      double m) {
    int cuts = p.length - 1;
    double[] gap = new double[cuts];
    double[] running = new double[cuts];
    double sumP = 0;
    double sumQ = 0;
    double most = 0;
    double distance = 0;
    for (int k = 0; k < cuts; k++) {
      sumP += p[k];
      sumQ += q[k];
      running[k] = sumQ;
      gap[k] = bins.position(k + 1) - bins.position(k);
      most = Math.max(most, Math.abs(sumP - sumQ));
      distance += Math.abs(sumP - sumQ) * gap[k];
    }
    double factor = Math.max(1, comparison.locationFactor(feature));
    double variance = comparison.variance(factor, n, m);
    // Mean of sqrt(rows) times Kolmogorov's distance: sqrt(pi / 2) ln 2.
    double expectedMost = Math.sqrt(Math.PI / 2) * Math.log(2) * Math.sqrt(variance);
    double scaled = most / Math.sqrt(variance);
    double pMost =
        scaled < SMALLEST_DISTANCE
            ? 1
            : 1 - new KolmogorovSmirnovTest().ksSum(scaled, 1e-12, 10_000);
    results.add(
        new Result(
            Statistic.KOLMOGOROV_SMIRNOV, most, expectedMost, Math.max(0, Math.min(1, pMost))));
    double[] moments = absoluteMoments(running, gap);
    double mean = moments[0] * Math.sqrt(variance);
    double p1 = mean > 0 ? chiTail(distance / mean, moments[1]) : distance > 0 ? 0 : 1;
    results.add(new Result(Statistic.WASSERSTEIN, distance, mean, p1));
  }

  /**
   * Mean of {@code sum w_k |B_k|}, B a Brownian bridge at the shares F_k, and its squared
   * coefficient of variation. For normal X and Y with correlation r, {@code E|X| |Y| = 2/pi (sqrt(1
   * - r^2) + r arcsin r)} times both standard deviations (Nabeya, Annals of the Institute of
   * Statistical Mathematics 3, 1951).
   */
  private static double[] absoluteMoments(double[] running, double[] weight) {
    double mean = 0;
    double second = 0;
    for (int i = 0; i < running.length; i++) {
      double si = Math.sqrt(Math.max(0, running[i] * (1 - running[i])));
      mean += weight[i] * si * Math.sqrt(2 / Math.PI);
      for (int j = 0; j < running.length; j++) {
        double sj = Math.sqrt(Math.max(0, running[j] * (1 - running[j])));
        if (si > 0 && sj > 0) {
          double low = Math.min(running[i], running[j]);
          double r = Math.min(1, low * (1 - Math.max(running[i], running[j])) / (si * sj));
          second +=
              weight[i]
                  * weight[j]
                  * si
                  * sj
                  * 2
                  / Math.PI
                  * (Math.sqrt(1 - r * r) + r * Math.asin(r));
        }
      }
    }
    return new double[] {mean, mean > 0 ? Math.max(1e-9, second / (mean * mean) - 1) : 1};
  }

  /** P(X / E X >= x) for a chi variable X with the given squared coefficient of variation. */
  private static double chiTail(double x, double variation) {
    // About 1 / (2 df) for many degrees of freedom and pi / 2 - 1 for one; found by bisection.
    double low = 0.5;
    double high = 1e4;
    for (int i = 0; i < 60; i++) {
      double df = Math.sqrt(low * high);
      double mean = chiMean(df);
      if (df / (mean * mean) - 1 > variation) {
        low = df;
      } else {
        high = df;
      }
    }
    double mean = chiMean(low);
    double value = x * mean;
    return Gamma.regularizedGammaQ(0.5 * low, 0.5 * value * value);
  }

  private static double chiMean(double df) {
    return Math.sqrt(2) * Math.exp(Gamma.logGamma(0.5 * (df + 1)) - Gamma.logGamma(0.5 * df));
  }
}
