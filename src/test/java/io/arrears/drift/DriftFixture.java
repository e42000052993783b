package io.arrears.drift;

import java.util.Random;
import java.util.Set;

/** Rows of three features: normal, autocorrelated, and a level of five, 2 % of them missing. */
final class DriftFixture {

  static final int WINDOW_ROWS = 300;
  static final int DIMENSION = 3;

  final Random random;
  double shift;
  double state;

  DriftFixture(long seed) {
    random = new Random(seed);
  }

  double[] row() {
    state = 0.6 * state + 0.8 * random.nextGaussian();
    double level = random.nextDouble() < 0.02 ? Double.NaN : Math.min(4, random.nextInt(7));
    return new double[] {random.nextGaussian() + shift, state, level};
  }

  DriftReference reference() {
    ReferenceRows rows = new ReferenceRows(Set.of(2), 1);
    for (int b = 0; b < 20; b++) {
      rows.startBlock(0);
      for (int i = 0; i < WINDOW_ROWS; i++) {
        rows.accept(random.nextLong(), row());
      }
    }
    return rows.build();
  }

  WindowSummary window(ProfileLayout layout, int sampleRows) {
    WindowSummary window = new WindowSummary(layout, sampleRows);
    for (int i = 0; i < WINDOW_ROWS; i++) {
      window.accept(random.nextLong(), row());
    }
    return window;
  }
}
