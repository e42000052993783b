package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a table as the records that a serving system would send. Positions count rows from 0
 * and go on behind the last row, at the mean spacing, until the last label has arrived: the label
 * of row i arrives at position i + delay.
 */
public final class RowStream {

  /** Name of the model in every record. */
  public static final String MODEL = "replay";

  private static final long TEN_DIGITS = 10_000_000_000L;

  private final DataTable table;
  private final ReplayOptions options;
  private final TargetScale scale;
  private final double spacing;

  /**
   * The stream of a table.
   *
   * @throws OptionException where the table is too short for the warm-up or the label delay, or has
   *     as many classes as the costs do not price
   * @throws DataException where the warm-up has too few labels or one Gaussian value only
   */
  public RowStream(DataTable table, ReplayOptions options) throws DataException {
    this.table = table;
    this.options = options;
    int warmup = options.warmup();
    if (table.rows() <= warmup) {
      throw new OptionException(
          "--warmup is "
              + warmup
              + ", allowed: less than the rows of "
              + options.data().file()
              + ", "
              + table.rows());
    }
    requireDelay();
    double[] labels = new double[warmup];
    Arrays.setAll(labels, table::label);
    requireLabels(labels);
    requirePriced();
    boolean scaled = options.family() == Family.GAUSSIAN && !options.rawTarget();
    scale = scaled ? TargetScale.of(labels) : TargetScale.RAW;
    spacing = meanSpacing();
  }

  private void requireDelay() {
    int behind = table.rows() - options.warmup();
    if (options.labelDelay() > behind) {
      throw new OptionException(
          "--label-delay is "
              + options.labelDelay()
              + ", allowed: 0 to "
              + behind
              + ", the rows of "
              + options.data().file()
              + " after the warm-up");
    }
  }

  /** Requires labels that a first version can be fitted on. */
  private void requireLabels(double[] warmup) throws DataException {
    double[] labels = Arrays.stream(warmup).filter(label -> !Double.isNaN(label)).toArray();
    String subject = "the warm-up of " + options.data().file();
    if (labels.length < 2) {
      throw new DataException(
          subject
              + " has "
              + labels.length
              + " labels, allowed: 2 or more of its "
              + warmup.length
              + " rows");
    }
    if (options.family() != Family.GAUSSIAN) {
      return;
    }
    if (ConstantModel.fits(labels)) {
      throw new DataException(
          subject
              + " has the label "
              + labels[0]
              + " in every row, allowed for GAUSSIAN: labels that vary; name another --target or"
              + " a longer --warmup");
    }
  }

  /**
   * Mean spacing of the warm-up's rows, milliseconds; of all rows where most times of the warm-up
   * are equal, which the table has moved apart by a millisecond each.
   */
  private double meanSpacing() {
    int warmup = options.warmup();
    int equal = 0;
    for (int row = 1; row < warmup; row++) {
      equal += table.time(row) - table.time(row - 1) <= 1 ? 1 : 0;
    }
    int rows = 2 * equal > warmup - 1 ? table.rows() : warmup;
    return (double) (table.time(rows - 1) - table.time(0)) / (rows - 1);
  }

  private void requirePriced() {
    try {
      options.loss().requireLegalFor(options.family(), outputs());
    } catch (IllegalArgumentException e) {
      throw new OptionException(
          "--loss-costs does not fit the classes of "
              + options.data().file()
              + ", "
              + (classes().isEmpty() ? List.of(0, 1) : classes())
              + ": "
              + e.getMessage());
    }
  }

  /** Number of rows, the warm-up included. */
  public int rows() {
    return table.rows();
  }

  /** Position behind the last label. */
  public int end() {
    return Math.addExact(rows(), options.labelDelay());
  }

  /** Names of the features. */
  public List<String> featureNames() {
    return table.featureNames();
  }

  /** Names of the K classes of a categorical label, by index; empty for other families. */
  public List<String> classes() {
    return table.classes();
  }

  /** Values of a prediction, K: the number of classes, or 1. */
  public int outputs() {
    return Math.max(1, classes().size());
  }

  /** The features of a row. */
  public double[] features(int row) {
    return table.features(row);
  }

  /** The label of a row on the replay's scale; NaN: none. */
  public double label(int row) {
    return scale.apply(table.label(row));
  }

  /** Event time of a position, milliseconds since the epoch. */
  public long time(int position) {
    int last = rows() - 1;
    return position <= last
        ? table.time(position)
        : table.time(last) + Math.max(position - last, Math.round((position - last) * spacing));
  }

  /** Number of rows up to and including an event time, milliseconds since the epoch. */
  public int rowsUntil(long time) {
    int low = 0;
    int high = rows();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (time(middle) <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether any row after the warm-up has a label. */
  public boolean isLabelledAfterWarmup() {
    for (int row = options.warmup(); row < rows(); row++) {
      if (!Double.isNaN(table.label(row))) {
        return true;
      }
    }
    return false;
  }

  /** So many rows as a span of event time, milliseconds, at the mean spacing. */
  public long span(double rows) {
    return Math.round(rows * spacing);
  }

  /** The observations of the rows within [from, to), as a release predicts them. */
  public List<Observation> observations(int from, int to, Release release) {
    double[][] features = features(from, to);
    return observations(from, features, release.model().predict(features), release.version());
  }

  /** The features of the rows within [from, to), as far as the file goes. */
  public double[][] features(int from, int to) {
    int last = Math.min(to, rows());
    double[][] features = new double[Math.max(0, last - from)][];
    for (int row = from; row < last; row++) {
      features[row - from] = features(row);
    }
    return features;
  }

  /** The observations of rows that a version has predicted, the first of them at {@code from}. */
  public List<Observation> observations(
      int from, double[][] features, double[][] predictions, String version) {
    List<Observation> observations = new ArrayList<>(features.length);
    for (int row = from; row < from + features.length; row++) {
      boolean inline = options.labelDelay() == 0;
      observations.add(
          new Observation(
              MODEL,
              version,
              predictionId(row),
              time(row),
              features[row - from],
              predictions[row - from],
              inline ? label(row) : Double.NaN,
              time(row),
              Origin.NONE));
    }
    return observations;
  }

  /** The first row behind the warm-up or later whose label arrives at the position or later. */
  public int labelledFrom(int position) {
    return Math.max(options.warmup(), position - options.labelDelay());
  }

  /** The separate labels that arrive at positions within [from, to); none where they are inline. */
  public List<Label> labels(int from, int to) {
    List<Label> labels = new ArrayList<>();
    if (options.labelDelay() == 0) {
      return labels;
    }
    for (int row = labelledFrom(from); row < labelledFrom(to); row++) {
      double value = label(row);
      if (!Double.isNaN(value)) {
        long time = time(row + options.labelDelay());
        labels.add(new Label(MODEL, predictionId(row), time, value, Origin.NONE));
      }
    }
    return labels;
  }

  /** The row of a prediction id that {@link #observations} gave. */
  public static int row(String predictionId) {
    return Integer.parseInt(predictionId);
  }

  /** Ten digits, so that ties by prediction id are broken in the order of the rows. */
  private static String predictionId(int row) {
    return Long.toString(TEN_DIGITS + row).substring(1);
  }
}
