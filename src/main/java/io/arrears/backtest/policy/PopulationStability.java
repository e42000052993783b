package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rule of thumb: retrain when the population stability index of any feature of a batch reaches
 * {@value #LIMIT} against the rows that the serving version was fitted on,
 *
 * <pre>PSI = sum (p - q) ln(p / q)</pre>
 *
 * over {@value #BINS} bins between the quantiles of the window, p the shares of the batch and q of
 * the window, each with half a row added. Missing values are a bin of their own.
 */
final class PopulationStability implements Policy {

  static final int BINS = 10;
  static final double LIMIT = 0.2;

  private double[][] edges;
  private double[][] expected;

  @Override
  public void deployed(Release release, double[][] window) {
    int dimension = window[0].length;
    edges = new double[dimension][];
    expected = new double[dimension][];
    for (int j = 0; j < dimension; j++) {
      edges[j] = edges(window, j);
      expected[j] = shares(window, j);
    }
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    double[][] rows = evidence.features();
    for (int j = 0; rows.length > 0 && j < edges.length; j++) {
      double[] seen = shares(rows, j);
      double index = 0;
      for (int bin = 0; bin < seen.length; bin++) {
        index += (seen[bin] - expected[j][bin]) * Math.log(seen[bin] / expected[j][bin]);
      }
      if (index >= LIMIT) {
        return true;
      }
    }
    return false;
  }

  private static double[] edges(double[][] rows, int feature) {
    double[] sorted =
        Arrays.stream(rows)
            .mapToDouble(row -> row[feature])
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    return IntStream.range(1, BINS)
        .filter(bin -> sorted.length > 0)
        .mapToDouble(bin -> sorted[(int) ((long) bin * sorted.length / BINS)])
        .distinct()
        .toArray();
  }

  private double[] shares(double[][] rows, int feature) {
    double[] shares = new double[edges[feature].length + 2];
    Arrays.fill(shares, 0.5);
    for (double[] row : rows) {
      shares[bin(row[feature], edges[feature])]++;
    }
    double all = rows.length + 0.5 * shares.length;
    for (int bin = 0; bin < shares.length; bin++) {
      shares[bin] /= all;
    }
    return shares;
  }

  private static int bin(double value, double[] edges) {
    if (Double.isNaN(value)) {
      return edges.length + 1;
    }
    int at = Arrays.binarySearch(edges, value);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
