package io.arrears.cli.bench;

import io.arrears.backtest.FittedModel;
import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.cli.bench.EmbeddingSource.Rows;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;

/** A fitted head and the belief that starts from it, with the defaults of a deployment. */
final class WatchedHead {

  private static final double PRIOR_SCALE = 1.5;
  private static final int WIDTH = EmbeddingSource.DIMENSION + 1;
  private static final int CLASSES = EmbeddingSource.CLASSES;

  private final FittedModel head;
  private final ReferenceProfile reference;

  /**
   * @param labelled the rows that the head was fitted on
   */
  WatchedHead(FittedModel head, Rows labelled) {
    this.head = head;
    ReferenceAccumulator accumulator = new ReferenceAccumulator(EmbeddingSource.DIMENSION);
    for (double[] row : labelled.features()) {
      accumulator.accept(row);
    }
    this.reference = accumulator.get();
  }

  /** A belief that has learned nothing. */
  Belief belief() {
    return Belief.create(
        Family.CATEGORICAL,
        CLASSES,
        WIDTH,
        new BeliefOptions(PRIOR_SCALE, 0, Double.POSITIVE_INFINITY),
        Double.NaN);
  }

  /** Rows as the belief learns them: the head's prediction and standardised features. */
  Chunk chunk(Rows rows) {
    Chunk chunk = new Chunk(rows.count(), WIDTH, CLASSES);
    double[][] predictions = head.predict(rows.features());
    for (int i = 0; i < rows.count(); i++) {
      double[] phi = chunk.next(Family.CATEGORICAL, predictions[i], rows.labels()[i], 0);
      reference.standardise(rows.features()[i], phi);
    }
    return chunk;
  }

  /** Percent of rows whose label is what head and correction together hold most likely. */
  static double accuracy(Belief belief, Chunk rows) {
    int right = 0;
    double[] eta = new double[CLASSES];
    for (int i = 0; i < rows.size(); i++) {
      for (int k = 0; k < CLASSES; k++) {
        eta[k] = rows.offset(i, k);
        for (int j = 0; j < WIDTH; j++) {
          eta[k] += belief.weight(k, j) * rows.phi(i)[j];
        }
      }
      right += largest(eta) == (int) rows.label(i) ? 1 : 0;
    }
    return 100.0 * right / rows.size();
  }

  /** Percent of rows whose label the model holds most likely. */
  static double accuracy(FittedModel model, Rows rows) {
    double[][] predictions = model.predict(rows.features());
    int right = 0;
    for (int i = 0; i < rows.count(); i++) {
      right += largest(predictions[i]) == (int) rows.labels()[i] ? 1 : 0;
    }
    return 100.0 * right / rows.count();
  }

  static int largest(double[] values) {
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
