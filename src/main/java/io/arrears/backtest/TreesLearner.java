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

  private static final double LARGEST_SHARE = 0.25;

  private final Family family;
  private final long seed;
  private final double largestShare;

  TreesLearner(Family family, long seed) {
    this(family, seed, LARGEST_SHARE);
  }

  /**
   * @param largestShare share of distinct rows up to which rows that are the same are taken
   *     together, by weight, which is faster and the same but for rounding; trees of CATEGORICAL
   *     need not cut a column of more than 256 values in the same places; 0: never
   */
  TreesLearner(Family family, long seed, double largestShare) {
    this.family = family;
    this.seed = seed;
    this.largestShare = largestShare;
  }

  @Override
  public FittedModel fit(double[][] features, double[] labels) {
    if (family != Family.GAUSSIAN && ConstantModel.fits(labels)) {
      return family == Family.POISSON ? ConstantModel.count(labels) : ConstantModel.rate(labels);
    }
    return new Trees(
        train(features, labels),
        family == Family.GAUSSIAN ? heldOutDeviation(features, labels) : Double.NaN);
  }

  private double heldOutDeviation(double[][] features, double[] labels) {
    int split = labels.length - labels.length / HELD_OUT;
    if (split == labels.length) {
      return Residuals.FLOOR;
    }
    Booster rest = train(Arrays.copyOf(features, split), Arrays.copyOf(labels, split));
    return Residuals.deviation(
        new Trees(rest, Double.NaN),
        Arrays.copyOfRange(features, split, labels.length),
        Arrays.copyOfRange(labels, split, labels.length),
        labels.length - split);
  }

  private Booster train(double[][] features, double[] labels) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("objective", objective());
    if (family == Family.CATEGORICAL) {
      // As good as exact splits and several times as fast, which counts with trees for each class.
      parameters.put("tree_method", "hist");
      parameters.put("num_class", (int) Arrays.stream(labels).max().orElseThrow() + 1);
    } else {
      parameters.put("base_score", Arrays.stream(labels).average().orElseThrow());
    }
    parameters.put("max_depth", DEPTH);
    parameters.put("eta", RATE);
    parameters.put("nthread", 1);
    parameters.put("seed", seed);
    parameters.put("verbosity", 0);
    DistinctRows distinct = DistinctRows.of(features, labels);
    boolean repeats = distinct.size() <= largestShare * labels.length;
    try {
      DMatrix rows = matrix(repeats ? distinct.rows() : features);
      try {
        rows.setLabel(floats(repeats ? distinct.labels() : labels));
        if (repeats) {
          rows.setWeight(floats(distinct.counts()));
        }
        return XGBoost.train(rows, parameters, ROUNDS, Map.of(), null, null);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost could not fit " + labels.length + " rows", e);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private String objective() {
    return switch (family) {
      case GAUSSIAN -> "reg:squarederror";
      case BERNOULLI -> "binary:logistic";
      case CATEGORICAL -> "multi:softprob";
      case POISSON -> "count:poisson";
    };
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
    public double[] predict(double[] features) {
      return predict(new double[][] {features})[0];
    }

    @Override
    public double[][] predict(double[][] rows) {
      if (rows.length == 0) {
        return new double[0][];
      }
      try {
        DMatrix matrix = matrix(rows);
        try {
          return Arrays.stream(booster.predict(matrix))
              .map(output -> outputs(output))
              .toArray(double[][]::new);
        } finally {
          matrix.dispose();
        }
      } catch (XGBoostError e) {
        throw new IllegalStateException("XGBoost could not predict " + rows.length + " rows", e);
      }
    }

    /** Floats as doubles; probabilities of classes are made to sum to 1 in double precision. */
    private static double[] outputs(float[] output) {
      double[] values = new double[output.length];
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        values[k] = output[k];
        sum += values[k];
      }
      if (values.length > 1) {
        for (int k = 0; k < values.length; k++) {
          values[k] /= sum;
        }
      }
      return values;
    }
  }
}
