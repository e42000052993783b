package io.arrears.cli.demo;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One model of the simulated fleet, with its known truth.
 *
 * @param name model name
 * @param story kind of drift, in a few words
 * @param family family of the label
 * @param loss loss that is priced
 * @param features features; the law's coefficients are in this order
 * @param rowsPerDay traffic
 * @param lossPrice currency per unit of loss
 * @param retrainCost currency
 * @param path law of the labels
 * @param shift covariate shift in standard deviations of each feature
 * @param shiftDay day from which the features are shifted
 * @param labels when labels become known
 * @param warmup law and number of the rows that the first version is fitted on
 * @param windowRows how many of the last labelled rows a retrain fits on
 * @param shipsReference whether its deployments carry a reference profile
 * @param sendsBroken whether it sends broken records as well
 */
record SimulatedModel(
    String name,
    String story,
    Family family,
    Loss loss,
    List<Feature> features,
    double rowsPerDay,
    double lossPrice,
    double retrainCost,
    LawPath path,
    double[] shift,
    double shiftDay,
    LabelPlan labels,
    Warmup warmup,
    int windowRows,
    boolean shipsReference,
    boolean sendsBroken) {

  SimulatedModel {
    Objects.requireNonNull(path, "path");
    features = List.copyOf(features);
    if (features.size() != path.before().coefficients().length
        || features.size() != path.after().coefficients().length
        || features.size() != shift.length) {
      throw new IllegalArgumentException(
          name + " has " + features.size() + " features and a law or shift of another size");
    }
  }

  /**
   * What the first version is fitted on.
   *
   * @param law law of the labels, of the wrong past where the model is bad from the start
   * @param rows number of rows
   */
  record Warmup(Law law, int rows) {}

  /** Whether its features move, whatever its law does. */
  boolean isShifted() {
    return Arrays.stream(shift).anyMatch(deviations -> deviations != 0);
  }

  /** Number of features. */
  int dimension() {
    return features.size();
  }

  /** Names of the features. */
  List<String> featureNames() {
    return features.stream().map(Feature::name).toList();
  }

  /** Days on which a drift begins (or the deployed model is bad to begin with), ascending. */
  List<Double> onsets() {
    if (!warmup.law().equals(path.before())) {
      return List.of(0.0);
    }
    return switch (path.kind()) {
      case STATIONARY -> List.of();
      case ABRUPT, GRADUAL, INCREMENTAL -> path.changes().subList(0, 1);
      case RECURRING -> path.changes();
    };
  }

  /** Starts the description of a model: stationary, inline labels, prices of 1 and 100. */
  static Builder named(String name, String story, Family family) {
    return new Builder(name, story, family);
  }

  /** Describes a model step by step; the defaults are those of {@link #named}. */
  static final class Builder {
    private final String name;
    private final String story;
    private final Family family;
    private Loss loss = Loss.LOG;
    private List<Feature> features = List.of();
    private double rowsPerDay = 600;
    private double lossPrice = 1;
    private double retrainCost = 100;
    private LawPath path;
    private double[] shift;
    private double shiftDay;
    private LabelPlan labels = LabelPlan.INLINE;
    private Law warmupLaw;
    private int warmupRows = 12_000;
    private int windowRows = 3_000;
    private boolean shipsReference = true;
    private boolean sendsBroken;

    private Builder(String name, String story, Family family) {
      this.name = name;
      this.story = story;
      this.family = family;
    }

    Builder features(Feature... values) {
      features = List.of(values);
      return this;
    }

    Builder traffic(double rowsPerDay) {
      this.rowsPerDay = rowsPerDay;
      return this;
    }

    Builder money(Loss loss, double lossPrice, double retrainCost) {
      this.loss = loss;
      this.lossPrice = lossPrice;
      this.retrainCost = retrainCost;
      return this;
    }

    Builder follows(LawPath path) {
      this.path = path;
      return this;
    }

    Builder shifted(double fromDay, double... standardDeviations) {
      this.shiftDay = fromDay;
      this.shift = standardDeviations;
      return this;
    }

    Builder labels(LabelPlan plan) {
      this.labels = plan;
      return this;
    }

    Builder fittedOn(Law law, int rows) {
      this.warmupLaw = law;
      this.warmupRows = rows;
      return this;
    }

    Builder warmup(int rows) {
      this.warmupRows = rows;
      return this;
    }

    Builder window(int rows) {
      this.windowRows = rows;
      return this;
    }

    Builder withoutReference() {
      this.shipsReference = false;
      return this;
    }

    Builder sendingBrokenRecords() {
      this.sendsBroken = true;
      return this;
    }

    SimulatedModel build() {
      return new SimulatedModel(
          name,
          story,
          family,
          loss,
          features,
          rowsPerDay,
          lossPrice,
          retrainCost,
          path,
          shift == null ? new double[features.size()] : shift,
          shiftDay,
          labels,
          new Warmup(warmupLaw == null ? path.before() : warmupLaw, warmupRows),
          windowRows,
          shipsReference,
          sendsBroken);
    }
  }
}
