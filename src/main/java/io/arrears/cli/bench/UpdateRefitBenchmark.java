package io.arrears.cli.bench;

import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Problem;
import io.arrears.backtest.FittedModel;
import io.arrears.backtest.Learner;
import io.arrears.backtest.LearnerKind;
import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.RankOneBelief;
import io.arrears.cli.bench.EmbeddingSource.Rows;
import java.util.Arrays;

/**
 * One head, and some rows more: the belief's update against refits run to convergence, in time and
 * in accuracy on rows that neither has seen.
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
   * @param priorScale prior standard deviation of the correction, logits; NaN: the head's own
   *     posterior
   */
  UpdateRefitBenchmark(int labelledRows, double priorScale, long seed) {
    learner = LearnerKind.LINEAR.create(Family.CATEGORICAL, EmbeddingSource.CLASSES, seed);
    EmbeddingSource source = new EmbeddingSource(seed);
    labelled = source.draw(labelledRows);
    fresh = source.draw(MOST_NEW);
    test = source.draw(TEST_ROWS);
    head = learner.fit(labelled.features(), labelled.labels());
    watched = new WatchedHead(head, labelled, priorScale);
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
    double[] publishedTimes = new double[REPEATS];
    double[] rowTimes = new double[REPEATS];
    double[] chunkTimes = new double[REPEATS];
    PublishedUpdate published = null;
    RankOneBelief rowByRow = null;
    Belief belief = null;
    for (int i = 0; i < REPEATS; i++) {
      belief = watched.belief();
      published = watched.published();
      rowByRow = RankOneBelief.of(belief);
      long first = System.nanoTime();
      for (int row = 0; row < rows; row++) {
        published.learn(chunk, row);
      }
      long second = System.nanoTime();
      for (int row = 0; row < rows; row++) {
        rowByRow.learnAtMode(chunk.phi(row), WatchedHead.offsets(chunk, row), chunk.label(row));
      }
      long third = System.nanoTime();
      belief.update(chunk);
      publishedTimes[i] = (second - first) / 1e6;
      rowTimes[i] = (third - second) / 1e6;
      chunkTimes[i] = (System.nanoTime() - third) / 1e6;
    }
    Rows all = labelled.and(added);
    long start = System.nanoTime();
    FittedModel softmax = learner.fit(all.features(), all.labels());
    double softmaxTime = (System.nanoTime() - start) / 1e6;
    Problem problem = OneVersusRest.problem(all);
    start = System.nanoTime();
    Model logistic = OneVersusRest.fit(problem);
    double logisticTime = (System.nanoTime() - start) / 1e6;
    return new Outcome(
        new Way(median(publishedTimes), WatchedHead.accuracy(published::weight, testChunk)),
        new Way(median(rowTimes), WatchedHead.accuracy(rowByRow::weight, testChunk)),
        new Way(median(chunkTimes), WatchedHead.accuracy(belief::weight, testChunk)),
        new Way(logisticTime, OneVersusRest.accuracy(logistic, test)),
        new Way(softmaxTime, WatchedHead.accuracy(softmax, test)));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /**
   * What came of each way to take in the new rows.
   *
   * @param published the rank-one update with the published weights, row after row
   * @param rowByRow rank one too, each row at its mode, see {@link RankOneBelief#learnAtMode}
   * @param chunk the update of the stream, all rows at once, at the mode
   * @param logistic LIBLINEAR's refit
   * @param softmax softmax refit, the learner of the head
   */
  record Outcome(Way published, Way rowByRow, Way chunk, Way logistic, Way softmax) {}

  /**
   * One way.
   *
   * @param time milliseconds
   * @param accuracy percent of the test rows
   */
  record Way(double time, double accuracy) {}
}
