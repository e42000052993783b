package io.arrears.backtest.policy;

import io.arrears.drift.ReferenceProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the mean of each feature has moved in each batch: (mean of the present values - reference
 * mean) / reference standard deviation, of the warm-up; 0 where all values are missing.
 */
public final class FeatureShift {

  private final ReferenceProfile reference;
  private final List<double[]> shifts = new ArrayList<>();

  FeatureShift(ReferenceProfile reference) {
    this.reference = reference;
  }

  void accept(double[][] rows) {
    double[] sums = new double[reference.dimension()];
    int[] counts = new int[sums.length];
    for (double[] row : rows) {
      for (int j = 0; j < sums.length; j++) {
        if (!Double.isNaN(row[j])) {
          sums[j] += reference.standardise(j, row[j]);
          counts[j]++;
        }
      }
    }
    for (int j = 0; j < sums.length; j++) {
      sums[j] = counts[j] == 0 ? 0 : sums[j] / counts[j];
    }
    shifts.add(sums);
  }

  /** Shift of a feature in batch t, from 1, standard deviations, each value clipped to +-8. */
  public double shift(int feature, int batch) {
    return shifts.get(batch - 1)[feature];
  }
}
