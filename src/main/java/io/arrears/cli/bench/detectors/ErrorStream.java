package io.arrears.cli.bench.detectors;

import java.util.Random;

/**
 * Errors of a frozen model on generated streams: the model knows concept 0, and the others make it
 * err more. SEA as in Street and Kim, KDD 2001; sine and mixed as in Gama et al., SBIA 2004;
 * Friedman as in Annals of Statistics 19, 1991.
 */
public enum ErrorStream {
  SEA("SEA", 4) {
    @Override
    double error(Random random, int concept) {
      double sum = 10 * random.nextDouble() + 10 * random.nextDouble();
      double[] thresholds = {8, 9, 7, 9.5};
      boolean label = sum <= thresholds[concept] ^ random.nextDouble() < 0.1;
      return label == sum <= thresholds[0] ? 0 : 1;
    }
  },
  SINE("sine", 4) {
    @Override
    double error(Random random, int concept) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      boolean label = y < Math.sin(x * Math.PI * (1 + 0.3 * concept)) ^ random.nextDouble() < 0.05;
      return label == y < Math.sin(x * Math.PI) ? 0 : 1;
    }
  },
  MIXED("mixed", 2) {
    @Override
    double error(Random random, int concept) {
      boolean v = random.nextBoolean();
      boolean w = random.nextBoolean();
      double x = random.nextDouble();
      double y = random.nextDouble();
      boolean below = y < 0.5 + 0.3 * Math.sin(3 * Math.PI * x);
      boolean rule = v && w || v && below || w && below;
      boolean label = rule ^ concept == 1 && random.nextDouble() < 0.3;
      return label ^ random.nextDouble() < 0.05 == rule ? 0 : 1;
    }
  },
  FRIEDMAN("Friedman", 4) {
    @Override
    double error(Random random, int concept) {
      double[] x = random.doubles(5).toArray();
      double model = friedman(x[0], x[1], x[2], x[3], x[4]);
      double truth =
          switch (concept) {
            case 0 -> model;
            case 1 -> friedman(x[1], x[0], x[2], x[4], x[3]);
            case 2 -> friedman(x[0], x[1], x[2], x[4], x[3]);
            default -> friedman(x[4], x[1], x[2], x[3], x[0]);
          };
      double residual = truth + random.nextGaussian() - model;
      return Math.min(1, residual * residual / 100);
    }
  };

  /** Rows of a concept in {@link #draw}. */
  public static final int CONCEPT_ROWS = 5000;

  private final String title;
  private final int concepts;

  ErrorStream(String title, int concepts) {
    this.title = title;
    this.concepts = concepts;
  }

  /** Name for people. */
  public String title() {
    return title;
  }

  /** Number of concepts, the one that the model knows included. */
  public int concepts() {
    return concepts;
  }

  /** Error of one row: 0 or 1, or in [0, 1] for FRIEDMAN. */
  abstract double error(Random random, int concept);

  private static double friedman(double a, double b, double c, double d, double e) {
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) * (c - 0.5) + 10 * d + 5 * e;
  }

  /** Errors of so many rows; the concept changes every {@link #CONCEPT_ROWS} and comes back. */
  public double[] draw(long seed, int rows) {
    Random random = new Random(seed);
    double[] errors = new double[rows];
    for (int i = 0; i < rows; i++) {
      errors[i] = error(random, i / CONCEPT_ROWS % concepts);
    }
    return errors;
  }

  /** Errors of a stream with one change, from concept 0 to another at a row. */
  double[] draw(long seed, int rows, int change, int concept) {
    Random random = new Random(seed);
    double[] errors = new double[rows];
    for (int i = 0; i < rows; i++) {
      errors[i] = error(random, i < change ? 0 : concept);
    }
    return errors;
  }
}
