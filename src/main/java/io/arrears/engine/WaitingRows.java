package io.arrears.engine;

import io.arrears.belief.Chunk;
import io.arrears.plan.LabelledRows;

/**
 * The first rows that wait to be learned, with their standardised features.
 *
 * @param pending the rows
 * @param chunk the first of them, standardised
 * @param prediction K numbers, for the prediction of one row after the other
 */
record WaitingRows(ExampleRows pending, Chunk chunk, double[] prediction) implements LabelledRows {

  @Override
  public int size() {
    return chunk.size();
  }

  @Override
  public double[] prediction(int row) {
    pending.prediction(row, prediction);
    return prediction;
  }

  @Override
  public double label(int row) {
    return pending.label(row);
  }

  @Override
  public double[] phi(int row) {
    return chunk.phi(row);
  }

  @Override
  public double weight(int row) {
    return pending.weight(row);
  }

  @Override
  public long time(int row) {
    return pending.observed(row);
  }

  @Override
  public String topic(int row) {
    return pending.topic(row);
  }

  @Override
  public int partition(int row) {
    return pending.partition(row);
  }

  @Override
  public long offset(int row) {
    return pending.offset(row);
  }
}
