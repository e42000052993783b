package io.arrears.cli.bench.drift;

import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftMonitor;
import io.arrears.drift.FeatureStatistics;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.ReferenceBuilder;
import io.arrears.drift.Statistic;
import io.arrears.drift.WindowSummary;
import java.util.Arrays;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * What is computed of whole windows: ours, PSI and Kolmogorov-Smirnov. More is more evidence. What
 * only the others need is made where they are first asked for.
 */
final class WindowScores {

  static final int PSI_BINS = 10;

  private final DriftMonitor monitor;
  private final double[][] reference;
  private final int windowRows;
  private FeatureStatistics psi;
  private double[][] sorted;

  WindowScores(double[][] reference, int windowRows) {
    monitor =
        new DriftMonitor(
            build(reference, windowRows, ProfileLayout.DEFAULT_BINS).freeze(),
            AlarmBudget.oneIn(100));
    this.reference = reference;
    this.windowRows = windowRows;
  }

  private void open() {
    psi = new FeatureStatistics(build(reference, windowRows, PSI_BINS).freeze());
    sorted = new double[ShiftKind.DIMENSION][];
    for (int j = 0; j < sorted.length; j++) {
      sorted[j] = column(reference, j);
    }
  }

  /** A tenth of the rows makes the layout, the others are counted. */
  private static ReferenceBuilder build(double[][] rows, int windowRows, int bins) {
    int head = rows.length / 10;
    ProfileLayout layout =
        ProfileLayout.of(
            Arrays.copyOf(rows, head),
            ShiftKind.CATEGORICAL,
            bins,
            ProfileLayout.DEFAULT_HEAVY,
            bins == PSI_BINS ? 0 : ProfileLayout.DEFAULT_JOINT);
    ReferenceBuilder builder = new ReferenceBuilder(layout);
    for (int from = head; from + windowRows <= rows.length; from += windowRows) {
      builder.accept(summary(layout, Arrays.copyOfRange(rows, from, from + windowRows)));
    }
    return builder;
  }

  private static WindowSummary summary(ProfileLayout layout, double[][] rows) {
    WindowSummary summary = new WindowSummary(layout, 0);
    for (double[] row : rows) {
      summary.accept(0, row);
    }
    return summary;
  }

  private static double[] column(double[][] rows, int j) {
    return Arrays.stream(rows)
        .mapToDouble(row -> row[j])
        .filter(value -> !Double.isNaN(value))
        .sorted()
        .toArray();
  }

  /** Minus the logarithm of our p-value; the largest PSI; minus that of the smallest KS p-value. */
  double[] of(double[][] window) {
    if (psi == null) {
      open();
    }
    double largest = 0;
    double smallest = 1;
    WindowSummary tens = summary(psi.layout(), window);
    for (int j = 0; j < ShiftKind.DIMENSION; j++) {
      largest = Math.max(largest, psi.of(tens, 0, j, Statistic.PSI).effect());
      smallest = Math.min(smallest, kolmogorovSmirnov(column(window, j), sorted[j]));
    }
    return new double[] {ours(window), largest, -Math.log(Math.max(smallest, 1e-300))};
  }

  /** Ours alone. */
  double ours(double[][] window) {
    WindowSummary summary = summary(monitor.reference().layout(), window);
    return -Math.log(monitor.evidence(summary, 0).pValue());
  }

  private static double kolmogorovSmirnov(double[] x, double[] y) {
    double most = 0;
    int at = 0;
    for (int i = 0; i < x.length; ) {
      int next = i;
      while (next < x.length && x[next] == x[i]) {
        next++;
      }
      int below = at;
      while (below < y.length && y[below] < x[i]) {
        below++;
      }
      int upTo = below;
      while (upTo < y.length && y[upTo] == x[i]) {
        upTo++;
      }
      most = Math.max(most, Math.abs((double) i / x.length - (double) below / y.length));
      most = Math.max(most, Math.abs((double) next / x.length - (double) upTo / y.length));
      i = next;
      at = upTo;
    }
    double rows = (double) x.length * y.length / (x.length + y.length);
    return 1 - new KolmogorovSmirnovTest().ksSum(Math.sqrt(rows) * most, 1e-12, 10_000);
  }
}
