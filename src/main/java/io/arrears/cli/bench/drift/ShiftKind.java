package io.arrears.cli.bench.drift;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What moves in one of 50 features. All are standard normal but three: 0 and 1 have correlation
 * 0.6, 2 is missing in 1 % of the rows, and the last has 20 levels, Zipf.
 */
enum ShiftKind {
  NONE("nothing"),
  MEAN_QUARTER("mean + 0.25 sd"),
  MEAN_HALF("mean + 0.5 sd"),
  MEAN_ONE("mean + 1 sd"),
  VARIANCE("variance x 1.5"),
  CATEGORY("one category doubles (6.9 %)"),
  MISSING("missing 1 % to 5 %"),
  CORRELATION("correlation 0.6 to -0.6");

  static final int DIMENSION = 50;
  static final Set<Integer> CATEGORICAL = Set.of(DIMENSION - 1);
  private static final Zipf LEVELS = new Zipf(20);
  private static final int MOVED = 5;
  private static final int DOUBLED = 3;

  private final String title;

  ShiftKind(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Fills the next row in, before or after the shift. */
  void next(double[] row, boolean shifted, RandomGenerator random) {
    for (int j = 0; j < DIMENSION - 1; j++) {
      row[j] = random.nextGaussian();
    }
    double sign = shifted && this == CORRELATION ? -1 : 1;
    row[1] = sign * 0.6 * row[0] + 0.8 * row[1];
    double level = LEVELS.draw(random);
    if (shifted && this == CATEGORY) {
      // Of the other rows, so many turn into the level that its share doubles.
      double share = LEVELS.share(DOUBLED);
      level = random.nextDouble() < share / (1 - share) ? DOUBLED : level;
    }
    row[DIMENSION - 1] = level;
    if (random.nextDouble() < (shifted && this == MISSING ? 0.05 : 0.01)) {
      row[2] = Double.NaN;
    }
    if (shifted) {
      row[MOVED] =
          switch (this) {
            case MEAN_QUARTER -> row[MOVED] + 0.25;
            case MEAN_HALF -> row[MOVED] + 0.5;
            case MEAN_ONE -> row[MOVED] + 1;
            case VARIANCE -> row[MOVED] * Math.sqrt(1.5);
            default -> row[MOVED];
          };
    }
  }
}
