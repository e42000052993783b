package io.arrears.plan;

/**
 * Labelled rows of one model in model order, to be read one after the other. Rows are counted from
 * 0.
 */
public interface LabelledRows {

  /** How many there are. */
  int size();

  /** K values on the response scale, legal; of use until the next row is asked for. */
  double[] prediction(int row);

  /** In the family's range. */
  double label(int row);

  /** d standardised features and the intercept, finite; not a copy. */
  double[] phi(int row);

  /** How many rows it counts as, above 0. */
  double weight(int row);

  /** Observation time, milliseconds since the epoch. */
  long time(int row);

  /** Topic of the observation. */
  String topic(int row);

  /** Partition of the observation. */
  int partition(int row);

  /** Offset of the observation. */
  long offset(int row);
}
