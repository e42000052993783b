package io.arrears.backtest;

import io.arrears.belief.Family;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees by XGBoost: {@value #ROUNDS} rounds of depth {@value #DEPTH}, learning
 * rate {@value #RATE}, one thread and a fixed seed, so that the same rows give the same trees.
 * Missing values take the branch that the trees learned for them. The dispersion comes from the
 * last fifth of the window, predicted by trees that were fitted on the rest: residuals of rows that
 * trees were fitted on are too small.
 */
final class TreesLearner implements Learner {

  static final int ROUNDS = 60;
  static final int DEPTH = 4;
  static final double RATE = 0.15;

  private static final int HELD_OUT = 5;

  private final Family family;
  private final long seed;

  TreesLearner(Family family, long seed) {
    this.family = family;
    this.seed = seed;
  }

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    if (family == Family.BERNOULLI) {
      return ConstantModel.fits(labels)
          ? ConstantModel.rate(labels)
          : new Trees(train(features, labels), Double.NaN);
    }
    int split = labels.length - labels.length / HELD_OUT;
    double dispersion = Residuals.FLOOR;
    if (split < labels.length) {
      Booster rest = train(Arrays.copyOf(features, split), Arrays.copyOf(labels, split));
      dispersion =
          Residuals.deviation(
              new Trees(rest, Double.NaN),
              Arrays.copyOfRange(features, split, labels.length),
              Arrays.copyOfRange(labels, split, labels.length),
              labels.length - split);
    }
    return new Trees(train(features, labels), dispersion);
  }

  private Booster train(double[][] features, double[] labels) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put(
        "objective", family == Family.BERNOULLI ? "binary:logistic" : "reg:squarederror");
    parameters.put("base_score", Arrays.stream(labels).average().orElseThrow());
    parameters.put("max_depth", DEPTH);
    parameters.put("eta", RATE);
    parameters.put("nthread", 1);
    parameters.put("seed", seed);
    parameters.put("verbosity", 0);
    try {
      DMatrix rows = matrix(features);
      try {
        float[] targets = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
          targets[i] = (float) labels[i];
        }
        rows.setLabel(targets);
        return XGBoost.train(rows, parameters, ROUNDS, Map.of(), null, null);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost could not fit " + labels.length + " rows", e);
    }
  }

  private static DMatrix matrix(double[][] features) throws XGBoostError {
    int dimension = features[0].length;
    float[] values = new float[features.length * dimension];
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j < dimension; j++) {
        double value = features[i][j];
        values[i * dimension + j] =
            (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
      }
    }
    return new DMatrix(values, features.length, dimension, Float.NaN);
  }

  /**
   * Fitted trees.
   *
   * @param booster native trees, freed with this object
   * @param dispersion standard deviation of the residuals, label units; NaN: none
   */
  private record Trees(Booster booster, double dispersion) implements FittedModel {

    @Override
    public double predict(double[] features) {
      return predict(new double[][] {features})[0];
    }

    @Override
    public double[] predict(double[][] rows) {
      if (rows.length == 0) {
        return new double[0];
      }
      try {
        DMatrix matrix = matrix(rows);
        try {
          float[][] output = booster.predict(matrix);
          return Arrays.stream(output).mapToDouble(row -> row[0]).toArray();
        } finally {
          matrix.dispose();
        }
      } catch (XGBoostError e) {
        throw new IllegalStateException("XGBoost could not predict " + rows.length + " rows", e);
      }
    }
  }
}
