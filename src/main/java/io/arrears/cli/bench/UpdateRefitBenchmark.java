package io.arrears.cli.bench;

import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Problem;
import io.arrears.backtest.FittedModel;
import io.arrears.backtest.Learner;
import io.arrears.backtest.LearnerKind;
import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.cli.bench.EmbeddingSource.Rows;

/**
 * One head, and some rows more: the belief's update against refits by libraries run to convergence,
 * in time and in accuracy on rows that neither has seen.
 */
final class UpdateRefitBenchmark {

  private static final int TEST_ROWS = 5000;
  private static final int MOST_NEW = 100;
  private static final int REPEATS = 5;

  private final Learner learner;
  private final Rows labelled;
  private final Rows fresh;
  private final Rows test;
  private final FittedModel head;
  private final WatchedHead watched;
  private final Chunk testChunk;

  /**
   * Draws the rows and fits the head.
   *
   * @param labelledRows rows that the head is fitted on
   */
  UpdateRefitBenchmark(int labelledRows, long seed) {
    learner = LearnerKind.LINEAR.create(Family.CATEGORICAL, EmbeddingSource.CLASSES, seed);
    EmbeddingSource source = new EmbeddingSource(seed);
    labelled = source.draw(labelledRows);
    fresh = source.draw(MOST_NEW);
    test = source.draw(TEST_ROWS);
    head = learner.fit(labelled.features(), labelled.labels());
    watched = new WatchedHead(head, labelled);
    testChunk = watched.chunk(test);
  }

  /** Percent of rows that the head gets right before anything is added. */
  double headAccuracy() {
    return WatchedHead.accuracy(head, test);
  }

  /** What so many more rows bring. */
  Outcome add(int rows) {
    Rows added = fresh.first(rows);
    Chunk chunk = watched.chunk(added);
    Belief belief = null;
    double update = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      belief = watched.belief();
      long start = System.nanoTime();
      belief.update(chunk);
      update = Math.min(update, System.nanoTime() - start);
    }
    Rows all = labelled.and(added);
    long start = System.nanoTime();
    FittedModel refit = learner.fit(all.features(), all.labels());
    double softmax = System.nanoTime() - start;
    Problem problem = OneVersusRest.problem(all);
    start = System.nanoTime();
    Model oneVersusRest = OneVersusRest.fit(problem);
    double logistic = System.nanoTime() - start;
    return new Outcome(
        update / 1e6,
        logistic / 1e6,
        softmax / 1e6,
        WatchedHead.accuracy(belief, testChunk),
        WatchedHead.accuracy(refit, test),
        OneVersusRest.accuracy(oneVersusRest, test));
  }

  /**
   * Times in milliseconds, accuracies in percent of the test rows.
   *
   * @param updateTime of the belief's update, the least of a few
   * @param logisticTime of LIBLINEAR's refit
   * @param softmaxTime of the softmax refit
   * @param updateAccuracy of head and correction
   * @param softmaxAccuracy of the softmax refit
   * @param logisticAccuracy of LIBLINEAR's refit
   */
  record Outcome(
      double updateTime,
      double logisticTime,
      double softmaxTime,
      double updateAccuracy,
      double softmaxAccuracy,
      double logisticAccuracy) {}
}
