package io.arrears.belief;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A labelled row of a test.
 *
 * @param phi features, intercept last
 * @param offset prediction in link space
 */
record Row(double[] phi, double offset, double label, long time) {

  /** Gives a belief the rows in their order, in chunks; answers the Newton steps of all. */
  static int learn(Belief belief, List<Row> rows, int chunkRows) {
    Chunk chunk = new Chunk(chunkRows, belief.dimension());
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
    System.arraycopy(phi, 0, chunk.next(offset, label, time), 0, phi.length);
  }

  /** Rows a second apart: normal features, a correction of some size that the offset lacks. */
  static List<Row> random(Family family, int count, int dimension, long seed) {
    Random random = new Random(seed);
    double[] truth = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      truth[j] = random.nextGaussian() / Math.sqrt(dimension);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] phi = new double[dimension];
      double offset = random.nextGaussian();
      double eta = offset;
      for (int j = 0; j < dimension; j++) {
        phi[j] = j == dimension - 1 ? 1 : random.nextGaussian();
        eta += truth[j] * phi[j];
      }
      double label =
          family == Family.GAUSSIAN
              ? eta + 0.7 * random.nextGaussian()
              : random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
      rows.add(new Row(phi, offset, label, 1_700_000_000_000L + 1000L * i));
    }
    return rows;
  }
}
