package io.arrears.backtest;

/**
 * One row of a file.
 *
 * @param cells one number for each column of features, see {@link FeatureColumn#parse}
 * @param label the label in the file's units, categorical: the index of its class; NaN: none
 * @param time event time, milliseconds since the epoch, above that of the row before
 */
record ParsedRow(double[] cells, double label, long time) {}
