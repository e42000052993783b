package io.arrears.flink;

import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;

/**
 * What the label join keeps of one prediction: its observation, once that has come, and the labels
 * known so far in the order of {@link Label#PRECEDENCE}. Model name and prediction id are in the
 * key. Features are kept in single precision, 24 bits, and so are those of an observation that goes
 * on at once: what is learned does not depend on which came first.
 *
 * <p>Immutable: the heap backend keeps the object itself.
 *
 * @param end when it is forgotten, milliseconds since the epoch
 * @param observation the observation without names and with rounded features; null: not come yet
 * @param labels the labels without names, at most {@value #MAX_LABELS}; those that have been sent
 *     on are without origin
 */
record JoinRow(long end, Seen observation, Label[] labels) {

  /** Labels of one prediction that are told apart; more are refused. */
  static final int MAX_LABELS = 8;

  static final Label[] NO_LABELS = {};

  /** A label that waits for its observation. */
  static JoinRow of(long end, Label label) {
    return new JoinRow(end, null, new Label[] {nameless(label, label.origin())});
  }

  /** The row with another end and this observation. */
  JoinRow with(long otherEnd, Seen seen) {
    return new JoinRow(otherEnd, seen, labels);
  }

  /** The row with a label more, at its place; it keeps its origin while no observation has come. */
  JoinRow insert(int place, Label label) {
    Label[] more = new Label[labels.length + 1];
    System.arraycopy(labels, 0, more, 0, place);
    more[place] = nameless(label, observation == null ? label.origin() : Origin.NONE);
    System.arraycopy(labels, place, more, place + 1, labels.length - place);
    return new JoinRow(end, observation, more);
  }

  /** The row with these labels in the place of its own. */
  JoinRow with(Label... others) {
    return new JoinRow(end, observation, others);
  }

  /** Index at which a label belongs; below 0 where it is known. */
  int place(Label label) {
    int place = 0;
    while (place < labels.length) {
      int order = Label.PRECEDENCE.compare(labels[place], label);
      if (order == 0) {
        return -1;
      }
      if (order > 0) {
        break;
      }
      place++;
    }
    return place;
  }

  /** Whether a label other than a retraction is known. */
  boolean hasValue() {
    for (Label label : labels) {
      if (!label.isRetraction()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Order time of the ledger's entry that the label at an index corrects: that of the first label
   * since the last retraction before it, or its own.
   */
  long entered(int index) {
    int first = index;
    while (first > 0 && !labels[first - 1].isRetraction()) {
      first--;
    }
    return Math.max(observation.time(), labels[first].time());
  }

  /** Whether an observation is here and waits for its first label. */
  boolean waits() {
    return observation != null && labels.length == 0;
  }

  private static Label nameless(Label label, Origin origin) {
    return new Label("", "", label.time(), label.value(), origin);
  }

  /**
   * An observation as it is kept.
   *
   * @param version version that served
   * @param time observation time, milliseconds since the epoch
   * @param features D values
   * @param prediction K values on the response scale
   * @param origin where it was read from
   * @param checked whether its deployment was known and it passed the deployment's rules
   */
  record Seen(
      String version,
      long time,
      float[] features,
      double[] prediction,
      Origin origin,
      boolean checked) {

    static Seen of(Observation observation, boolean checked) {
      double[] features = observation.features();
      float[] rounded = new float[features.length];
      for (int j = 0; j < rounded.length; j++) {
        rounded[j] = Observation.rounded(features[j]);
      }
      return new Seen(
          observation.version(),
          observation.time(),
          rounded,
          observation.prediction(),
          observation.origin(),
          checked);
    }

    Seen afterCheck() {
      return new Seen(version, time, features, prediction, origin, true);
    }

    /** The observation with its names. */
    Observation named(String modelId, String predictionId) {
      double[] wide = new double[features.length];
      for (int j = 0; j < wide.length; j++) {
        wide[j] = features[j];
      }
      return new Observation(
          modelId, version, predictionId, time, wide, prediction, Double.NaN, time, origin);
    }
  }
}
