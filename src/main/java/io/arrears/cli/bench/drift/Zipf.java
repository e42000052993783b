package io.arrears.cli.bench.drift;

import java.util.random.RandomGenerator;

/**
 * Levels 0 to K - 1 with probabilities proportional to 1 / (1 + level), by Walker's alias method.
 */
final class Zipf {

  static final Zipf THOUSAND = new Zipf(1000);

  private final double[] keep;
  private final int[] alias;

  Zipf(int levels) {
    double[] weights = new double[levels];
    double sum = 0;
    for (int k = 0; k < levels; k++) {
      weights[k] = 1.0 / (1 + k);
      sum += weights[k];
    }
    keep = new double[levels];
    alias = new int[levels];
    int[] small = new int[levels];
    int[] large = new int[levels];
    int smalls = 0;
    int larges = 0;
    for (int k = 0; k < levels; k++) {
      keep[k] = weights[k] * levels / sum;
      if (keep[k] < 1) {
        small[smalls++] = k;
      } else {
        large[larges++] = k;
      }
    }
    while (smalls > 0 && larges > 0) {
      int little = small[--smalls];
      int big = large[larges - 1];
      alias[little] = big;
      keep[big] -= 1 - keep[little];
      if (keep[big] < 1) {
        larges--;
        small[smalls++] = big;
      }
    }
    while (smalls > 0) {
      keep[small[--smalls]] = 1;
    }
    while (larges > 0) {
      keep[large[--larges]] = 1;
    }
  }

  /** Probability of a level. */
  double share(int level) {
    double sum = 0;
    for (int k = 0; k < keep.length; k++) {
      sum += 1.0 / (1 + k);
    }
    return 1.0 / (1 + level) / sum;
  }

  double draw(RandomGenerator random) {
    double u = random.nextDouble() * keep.length;
    int k = (int) u;
    return u - k < keep[k] ? k : alias[k];
  }
}
