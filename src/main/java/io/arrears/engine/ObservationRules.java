package io.arrears.engine;

import io.arrears.belief.Family;
import io.arrears.engine.DeadLetter.Code;
import java.util.Arrays;

/**
 * What an observation and a label must look like for a given deployment. Missing features (NaN) are
 * legal, infinite ones are not.
 */
public final class ObservationRules {

  private ObservationRules() {}

  /** Checks an observation; the dead letter that it is, or null where it is fine. */
  public static DeadLetter check(Deployment deployment, Observation observation) {
    double[] features = observation.features();
    int dimension = deployment.features().size();
    if (features.length != dimension) {
      return DeadLetter.refused(
          Code.WRONG_DIMENSION,
          "features has "
              + features.length
              + " values, allowed: "
              + dimension
              + " as in the deployment of "
              + Names.deploymentKey(deployment.modelId(), deployment.version())
              + "; send them in the deployment's order",
          observation);
    }
    for (int j = 0; j < features.length; j++) {
      if (Double.isInfinite(features[j])) {
        return DeadLetter.refused(
            Code.INFINITE_FEATURE,
            "feature '"
                + deployment.features().get(j)
                + "' is "
                + features[j]
                + ", allowed: finite, or NaN for a missing value",
            observation);
      }
    }
    Family family = deployment.family();
    double[] prediction = observation.prediction();
    int outputs = deployment.outputs();
    if (!isLegalPrediction(deployment, prediction)) {
      return DeadLetter.refused(
          Code.INVALID_PREDICTION,
          "prediction "
              + shown(prediction)
              + ", allowed for "
              + family
              + ": "
              + (outputs == 1 ? "one value, " : outputs + " values, one for each class, ")
              + family.predictionRange(),
          observation);
    }
    return null;
  }

  /** Whether a prediction is one of the deployment. */
  public static boolean isLegalPrediction(Deployment deployment, double[] prediction) {
    return prediction.length == deployment.outputs()
        && deployment.family().isLegalPrediction(prediction);
  }

  /** Checks an example: its observation and its label; null where both are fine. */
  public static DeadLetter check(Deployment deployment, Example example) {
    DeadLetter letter = check(deployment, example.observation());
    if (letter != null) {
      return letter;
    }
    return check(deployment, example.observation(), example.label());
  }

  /** Checks a correction: its observation and its label; null where both are fine. */
  static DeadLetter check(Deployment deployment, Correction correction) {
    DeadLetter letter = check(deployment, correction.observation());
    return letter == null && !correction.label().isRetraction()
        ? check(deployment, correction.observation(), correction.label())
        : letter;
  }

  /**
   * Checks a label of an observation that is fine; the dead letter that it is, or null where it is
   * fine.
   */
  public static DeadLetter check(Deployment deployment, Observation observation, Label label) {
    if (!deployment.family().isLegalLabel(label.value(), deployment.outputs())) {
      boolean inline = label.origin().equals(observation.origin());
      return DeadLetter.refused(
          Code.INVALID_LABEL,
          "label is "
              + label.value()
              + ", allowed for "
              + deployment.family()
              + ": "
              + deployment.family().labelRange(deployment.outputs()),
          inline ? observation : label);
    }
    return null;
  }

  /**
   * Whether {@link #check(Deployment, Example)} would find a row fine.
   *
   * @param prediction scratch of K entries
   */
  static boolean isLegal(Deployment deployment, ExampleRows rows, int row, double[] prediction) {
    Family family = deployment.family();
    if (rows.features() != deployment.features().size() || rows.outputs() != deployment.outputs()) {
      return false;
    }
    if (hasInfinity(rows.numbers(), rows.at(row), rows.features())) {
      return false;
    }
    rows.prediction(row, prediction);
    return family.isLegalPrediction(prediction)
        && family.isLegalLabel(rows.label(row), deployment.outputs());
  }

  /** Whether any of so many numbers is infinite; their sum is finite only where none is. */
  static boolean hasInfinity(double[] numbers, int from, int count) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int end = from + count;
    int j = from;
    for (; j + 3 < end; j += 4) {
      sum0 += numbers[j];
      sum1 += numbers[j + 1];
      sum2 += numbers[j + 2];
      sum3 += numbers[j + 3];
    }
    for (; j < end; j++) {
      sum0 += numbers[j];
    }
    if (Double.isFinite(sum0 + sum1 + (sum2 + sum3))) {
      return false;
    }
    for (j = from; j < end; j++) {
      if (Double.isInfinite(numbers[j])) {
        return true;
      }
    }
    return false;
  }

  private static String shown(double[] prediction) {
    if (prediction.length == 1) {
      return "is " + prediction[0];
    }
    double sum = Arrays.stream(prediction).sum();
    return "has " + prediction.length + " values of sum " + sum;
  }
}
