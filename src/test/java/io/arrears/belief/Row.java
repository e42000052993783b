package io.arrears.belief;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A labelled row of a test.
 *
 * @param phi features, intercept last
 * @param offsets prediction in link space, one value for each output
 */
record Row(double[] phi, double[] offsets, double label, long time) {

  private static final int CLASSES = 4;

  Row(double[] phi, double offset, double label, long time) {
    this(phi, new double[] {offset}, label, time);
  }

  double offset() {
    return offsets[0];
  }

  /** Number of outputs that tests use for a family. */
  static int outputs(Family family) {
    return family == Family.CATEGORICAL ? CLASSES : 1;
  }

  /** A family of one output in plain numbers. */
  static SingleOutput single(Family family) {
    return (SingleOutput) family.likelihood();
  }

  /** Gives a belief the rows in their order, in chunks; answers the Newton steps of all. */
  static int learn(Belief belief, List<Row> rows, int chunkRows) {
    Chunk chunk = new Chunk(chunkRows, belief.dimension(), belief.outputs());
    int steps = 0;
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).appendTo(chunk);
      if (chunk.size() == chunkRows || i == rows.size() - 1) {
        steps += belief.update(chunk);
        chunk.clear();
      }
    }
    return steps;
  }

  void appendTo(Chunk chunk) {
    System.arraycopy(phi, 0, chunk.next(offsets[0], label, time), 0, phi.length);
    for (int k = 1; k < offsets.length; k++) {
      chunk.offset(chunk.size() - 1, k, offsets[k]);
    }
  }

  /** Rows a second apart: normal features, a correction of some size that the offset lacks. */
  static List<Row> random(Family family, int count, int dimension, long seed) {
    return random(family, outputs(family), count, dimension, seed);
  }

  /** The same with so many outputs. */
  static List<Row> random(Family family, int outputs, int count, int dimension, long seed) {
    Random random = new Random(seed);
    double[][] truth = new double[outputs][dimension];
    for (double[] column : truth) {
      for (int j = 0; j < dimension; j++) {
        column[j] = random.nextGaussian() / Math.sqrt(dimension);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] phi = new double[dimension];
      double[] offsets = new double[outputs];
      for (int k = 0; k < outputs; k++) {
        offsets[k] = random.nextGaussian();
      }
      double[] eta = offsets.clone();
      for (int j = 0; j < dimension; j++) {
        phi[j] = j == dimension - 1 ? 1 : random.nextGaussian();
        for (int k = 0; k < outputs; k++) {
          eta[k] += truth[k][j] * phi[j];
        }
      }
      rows.add(new Row(phi, offsets, draw(family, eta, random), 1_700_000_000_000L + 1000L * i));
    }
    return rows;
  }

  /** A label of the family at locations eta; Gaussian noise has standard deviation 0.7. */
  static double draw(Family family, double[] eta, Random random) {
    return switch (family) {
      case GAUSSIAN -> eta[0] + 0.7 * random.nextGaussian();
      case BERNOULLI -> random.nextDouble() < 1 / (1 + Math.exp(-eta[0])) ? 1 : 0;
      case CATEGORICAL -> drawClass(eta, random);
      case POISSON -> drawCount(Math.exp(eta[0]), random);
    };
  }

  /** The largest of eta plus standard Gumbel noise. */
  private static int drawClass(double[] eta, Random random) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < eta.length; k++) {
      double value = eta[k] - Math.log(-Math.log(random.nextDouble()));
      if (value > highest) {
        highest = value;
        best = k;
      }
    }
    return best;
  }

  /** Arrivals within one unit of time. */
  private static int drawCount(double rate, Random random) {
    int count = 0;
    double time = -Math.log1p(-random.nextDouble());
    while (time < rate) {
      count++;
      time -= Math.log1p(-random.nextDouble());
    }
    return count;
  }
}
