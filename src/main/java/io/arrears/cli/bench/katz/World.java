package io.arrears.cli.bench.katz;

import java.util.Random;

/** What generates the rows of the simulation: y = beta x + curvature + eps. */
final class World {

  /** How it changes when a shift comes, after the burn-in, with a hazard in each period. */
  enum Shift {
    /** Never. */
    NONE,
    /** beta moves by N(0, 2^2). */
    ABRUPT,
    /** From the first shift on, beta moves by N(0, 0.15^2) in each period. */
    GRADUAL,
    /** The noise variance becomes 3 to 6 times what it was at first. */
    VARIANCE
  }

  private static final double ABRUPT_STEP = 2;
  private static final double GRADUAL_STEP = 0.15;

  private final Shift shift;
  private final double hazard;
  private final Curvature curvature;
  private final Random random;
  private double beta = 1;
  private double variance = 1;
  private boolean walks;

  World(Shift shift, double hazard, Curvature curvature, Random random) {
    this.shift = shift;
    this.hazard = hazard;
    this.curvature = curvature;
    this.random = random;
  }

  /** Begins a period behind the burn-in. */
  void next() {
    boolean comes = random.nextDouble() < hazard;
    switch (shift) {
      case NONE -> {}
      case ABRUPT -> beta += comes ? ABRUPT_STEP * random.nextGaussian() : 0;
      case GRADUAL -> {
        walks |= comes;
        beta += walks ? GRADUAL_STEP * random.nextGaussian() : 0;
      }
      case VARIANCE -> variance = comes ? 3 + 3 * random.nextDouble() : variance;
    }
  }

  /** Draws the labels of rows whose x it fills in. */
  double[] draw(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian();
      y[i] = beta * x[i] + curvature.at(x[i]) + Math.sqrt(variance) * random.nextGaussian();
    }
    return y;
  }
}
