package io.arrears.cli.demo;

import io.arrears.belief.Family;
import java.util.random.RandomGenerator;

/**
 * How labels come about at one instant: {@code link = intercept + coefficients . z}, with z the
 * standardised features.
 *
 * @param intercept link units
 * @param coefficients one per feature, link units per standard deviation
 * @param noise Gaussian: standard deviation of the noise, label units, above 0; else unused
 */
record Law(double intercept, double[] coefficients, double noise) {

  /** A law with noise of standard deviation 1. */
  static Law of(double intercept, double... coefficients) {
    return new Law(intercept, coefficients, 1);
  }

  /** The same law with another noise. */
  Law withNoise(double standardDeviation) {
    return new Law(intercept, coefficients, standardDeviation);
  }

  /** The law that is {@code share} of the way to another, all numbers interpolated. */
  Law towards(Law other, double share) {
    double[] mixed = new double[coefficients.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = coefficients[i] + share * (other.coefficients[i] - coefficients[i]);
    }
    return new Law(
        intercept + share * (other.intercept - intercept),
        mixed,
        noise + share * (other.noise - noise));
  }

  /** The true mean of the label on the response scale: a mean, or the probability of 1. */
  double mean(Family family, double[] standardised) {
    double link = intercept;
    for (int i = 0; i < coefficients.length; i++) {
      link += coefficients[i] * standardised[i];
    }
    return switch (family) {
      case GAUSSIAN -> link;
      case BERNOULLI -> 1 / (1 + Math.exp(-link));
      case CATEGORICAL, POISSON -> throw notSimulated(family);
    };
  }

  /** Draws a label around a true mean. */
  double draw(Family family, double mean, RandomGenerator random) {
    return switch (family) {
      case GAUSSIAN -> mean + noise * random.nextGaussian();
      case BERNOULLI -> random.nextDouble() < mean ? 1 : 0;
      case CATEGORICAL, POISSON -> throw notSimulated(family);
    };
  }

  private static IllegalArgumentException notSimulated(Family family) {
    return new IllegalArgumentException(
        "family is " + family + ", allowed in the simulated fleet: GAUSSIAN or BERNOULLI");
  }
}
