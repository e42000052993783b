package io.arrears.backtest.policy;

import io.arrears.engine.Label;
import java.util.List;

/**
 * What a policy may know after a batch.
 *
 * @param batch number of the batch, from 1
 * @param age batches that the serving version has served, this one included
 * @param from position of the batch's first row
 * @param time event time of its end, milliseconds since the epoch
 * @param features features of its rows; none behind the end of the file
 * @param predictions what the serving version predicted on them
 * @param labels the separate labels that arrived; none where they are inline
 * @param outcomes rows of the serving version whose labels have arrived, in order
 * @param watch how the belief of the serving version stands; null for a policy that needs none
 */
public record Evidence(
    int batch,
    int age,
    int from,
    long time,
    double[][] features,
    double[][] predictions,
    List<Label> labels,
    List<RowOutcome> outcomes,
    Watch watch) {

  /** Loss of the serving version on the rows whose labels have arrived, units of loss. */
  public double loss() {
    double sum = 0;
    for (RowOutcome outcome : outcomes) {
      sum += outcome.loss();
    }
    return sum;
  }
}
