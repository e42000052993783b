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
   * @param priorScale prior standard deviation of the correction, logits
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
    double[] closedFormTimes = new double[REPEATS];
    double[] chunkTimes = new double[REPEATS];
    RankOneBelief closedForm = null;
    Belief belief = null;
    for (int i = 0; i < REPEATS; i++) {
      belief = watched.belief();
      closedForm = RankOneBelief.of(belief);
      long start = System.nanoTime();
      for (int row = 0; row < rows; row++) {
        closedForm.learn(chunk.phi(row), WatchedHead.offsets(chunk, row), chunk.label(row));
      }
      long middle = System.nanoTime();
      belief.update(chunk);
      closedFormTimes[i] = (middle - start) / 1e6;
      chunkTimes[i] = (System.nanoTime() - middle) / 1e6;
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
        new Way(median(closedFormTimes), WatchedHead.accuracy(closedForm::weight, testChunk)),
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
   * @param closedForm the rank-one closed form, row after row
   * @param chunk the update of the stream, all rows at once, at the mode
   * @param logistic LIBLINEAR's refit
   * @param softmax softmax refit, the learner of the head
   */
  record Outcome(Way closedForm, Way chunk, Way logistic, Way softmax) {}

  /**
   * One way.
   *
   * @param time milliseconds
   * @param accuracy percent of the test rows
   */
  record Way(double time, double accuracy) {}
}
