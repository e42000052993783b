package io.arrears.drift;

import io.arrears.linalg.Cholesky;
import io.arrears.linalg.SymmetricKernels;
import java.util.stream.IntStream;

/**
 * The reference's sums, and what follows from them alone: the directions of each feature, which
 * features are tested cell by cell, and the covariance of the normal scores.
 */
final class Baseline {

  /** Added to the diagonal of the covariance of scores, as a share of it. */
  private static final double RIDGE = 1e-3;

  final ProfileLayout layout;
  final Totals all;
  final Totals[] phases;

  /** Directions of each feature, see {@link ScoreBasis}; null: tested cell by cell. */
  final double[][][] basis;

  /** Features with a basis. */
  final int[] scored;

  /** Covariance of the J scores, lower triangle. */
  final double[][] covariance;

  /** Cholesky factor of it, slightly ridged. */
  final double[][] factor;

  Baseline(ProfileLayout layout, Totals all, Totals[] phases) {
    this.layout = layout;
    this.all = all;
    this.phases = phases;
    basis = new double[layout.dimension()][][];
    for (int j = 0; j < basis.length; j++) {
      if (layout.bins(j) instanceof NumericBins bins) {
        basis[j] = ScoreBasis.of(bins, all.counts, layout.offset(j));
      }
    }
    scored = IntStream.range(0, basis.length).filter(j -> basis[j] != null).toArray();
    int joint = layout.jointSize();
    covariance = covariance(all);
    factor = SymmetricKernels.zeros(joint);
    SymmetricKernels.copy(covariance, factor);
    for (int i = 0; i < joint; i++) {
      factor[i][i] = factor[i][i] > 0 ? factor[i][i] * (1 + RIDGE) : 1;
    }
    if (!Cholesky.factor(factor, new double[joint])) {
      throw new IllegalStateException("the covariance of the scores is not positive definite");
    }
  }

  /** Means of the J scores over all rows, a missing value counting 0. */
  double[] means(Totals totals) {
    double[] means = new double[layout.jointSize()];
    for (int i = 0; i < means.length; i++) {
      int j = layout.jointFeature(i);
      NumericBins bins = (NumericBins) layout.bins(j);
      double sum = 0;
      for (int k = 0; k < bins.size(); k++) {
        sum += totals.counts[layout.offset(j) + k] * bins.score(k);
      }
      means[i] = sum / totals.weight;
    }
    return means;
  }

  /** Unbiased covariance of the J scores, lower triangle. */
  double[][] covariance(Totals totals) {
    double[] means = means(totals);
    double rows = totals.effectiveRows();
    double unbias = rows / (rows - 1);
    double[][] covariance = SymmetricKernels.zeros(means.length);
    for (int i = 0; i < means.length; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i][j] = unbias * (totals.products[i][j] / totals.weight - means[i] * means[j]);
      }
    }
    return covariance;
  }

  /** Variance of a product of two scores if they were jointly normal; above 0. */
  double productVariance(int i, int j) {
    double cross = covariance[i][j];
    return Math.max(1e-12, covariance[i][i] * covariance[j][j] + cross * cross);
  }

  /** Whitens a difference of means in place: its squared norm is Mahalanobis's distance. */
  void whiten(double[] difference) {
    Cholesky.solveTransposed(factor, difference);
  }

  /** Share of a cell among the present rows of its feature; a missing cell: among all rows. */
  double share(Totals totals, int feature, int cell) {
    double rows = cellRows(totals, feature, cell);
    return rows > 0 ? totals.counts[cell] / rows : 0;
  }

  /** Rows that a cell's share is taken of. */
  double cellRows(Totals totals, int feature, int cell) {
    return cell == layout.missingCell(feature) ? totals.weight : totals.present(layout, feature);
  }
}
