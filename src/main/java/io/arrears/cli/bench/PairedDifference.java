package io.arrears.cli.bench;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * By how much a policy is above another, over streams and prices: the mean of the differences of
 * their ratios to the optimum, and its standard error, over the cells, and over the streams' means,
 * which allows for what the prices of a stream have in common. NaN where there is one only.
 *
 * @param mean mean difference
 * @param errorByCells standard error over streams and prices
 * @param errorByStreams standard error over streams
 */
record PairedDifference(double mean, double errorByCells, double errorByStreams) {

  /** The difference of a policy less another. */
  static PairedDifference of(List<StreamRun> runs, String policy, String other) {
    SummaryStatistics byCells = new SummaryStatistics();
    SummaryStatistics byStreams = new SummaryStatistics();
    for (StreamRun run : runs) {
      SummaryStatistics ofRun = new SummaryStatistics();
      for (double factor : StreamRun.FACTORS) {
        ofRun.addValue(run.ratio(policy, factor) - run.ratio(other, factor));
        byCells.addValue(run.ratio(policy, factor) - run.ratio(other, factor));
      }
      byStreams.addValue(ofRun.getMean());
    }
    return new PairedDifference(byCells.getMean(), error(byCells), error(byStreams));
  }

  /** The smaller of the two standard errors: a distance within it is small by either count. */
  double smallerError() {
    return Math.min(errorByCells, errorByStreams);
  }

  /**
   * How many of its larger standard errors the mean is above zero, so that a distance is one by
   * either count. 0 where the mean is 0, whatever the errors; infinite where they are 0 and the
   * mean is not; NaN where there is one difference only.
   */
  double errorsAbove() {
    return mean == 0 ? 0 : mean / Math.max(errorByCells, errorByStreams);
  }

  private static double error(SummaryStatistics differences) {
    return differences.getN() < 2
        ? Double.NaN
        : differences.getStandardDeviation() / Math.sqrt(differences.getN());
  }
}
