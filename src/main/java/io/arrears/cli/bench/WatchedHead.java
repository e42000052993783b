package io.arrears.cli.bench;

import io.arrears.backtest.FittedModel;
import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.cli.bench.EmbeddingSource.Rows;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;

/** A fitted head and the belief that starts from it, as that of a deployment does. */
final class WatchedHead {

  private static final int WIDTH = EmbeddingSource.DIMENSION + 1;
  private static final int CLASSES = EmbeddingSource.CLASSES;

  /**
   * Prior scale s whose precision, d / s^2 = 1, is the penalty W'W / 2 that the head was fitted
   * with.
   */
  private static final double SCALE_OF_FIT = Math.sqrt(WIDTH);

  private final FittedModel head;
  private final Rows labelled;
  private final ReferenceProfile reference;
  private final double priorScale;

  /**
   * @param labelled the rows that the head was fitted on
   * @param priorScale prior standard deviation of the correction, logits; NaN: the belief starts as
   *     the head's own posterior, with the prior that the head was fitted with and its rows
   */
  WatchedHead(FittedModel head, Rows labelled, double priorScale) {
    this.head = head;
    this.labelled = labelled;
    this.priorScale = priorScale;
    ReferenceAccumulator accumulator = new ReferenceAccumulator(EmbeddingSource.DIMENSION);
    for (double[] row : labelled.features()) {
      accumulator.accept(row);
    }
    this.reference = accumulator.get();
  }

  /** A belief that has learned nothing since the head was fitted. */
  Belief belief() {
    Belief belief = Belief.create(Family.CATEGORICAL, CLASSES, WIDTH, options(), Double.NaN);
    if (Double.isNaN(priorScale)) {
      belief.recall(chunk(labelled));
    }
    return belief;
  }

  /** The published update at the same start, but for its weights: the curvature of a normal law. */
  PublishedUpdate published() {
    Belief belief = Belief.create(Family.GAUSSIAN, WIDTH, options(), 1);
    if (Double.isNaN(priorScale)) {
      Chunk chunk = new Chunk(labelled.count(), WIDTH);
      for (double[] row : labelled.features()) {
        reference.standardise(row, chunk.next(0, 0, 0));
      }
      belief.recall(chunk);
    }
    return new PublishedUpdate(belief.covariance(), CLASSES);
  }

  private BeliefOptions options() {
    double scale = Double.isNaN(priorScale) ? SCALE_OF_FIT : priorScale;
    return new BeliefOptions(scale, 0, Double.POSITIVE_INFINITY);
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

  /** The head's prediction in link space of a row of a chunk. */
  static double[] offsets(Chunk rows, int row) {
    double[] offsets = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      offsets[k] = rows.offset(row, k);
    }
    return offsets;
  }

  /** Percent of rows whose label is what head and correction together hold most likely. */
  static double accuracy(Correction correction, Chunk rows) {
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      double[] eta = offsets(rows, i);
      for (int k = 0; k < CLASSES; k++) {
        for (int j = 0; j < WIDTH; j++) {
          eta[k] += correction.weight(k, j) * rows.phi(i)[j];
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

  private static int largest(double[] values) {
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[largest]) {
        largest = k;
      }
    }
    return largest;
  }

  /** What a belief adds to the head. */
  interface Correction {

    /**
     * Weight of feature j for class k, logits per standard deviation; the last is the intercept.
     */
    double weight(int k, int j);
  }
}
