package io.arrears.engine;

import java.util.List;

/**
 * The correction head of a serving version, ready to patch a serving model. Units as in {@code
 * avro-schemas/BeliefSnapshot.avsc}.
 *
 * @param modelId model name
 * @param version version that the correction belongs to
 * @param activation ordinal of the activation within the model, from 1
 * @param time the belief's clock, milliseconds since the epoch
 * @param features D feature names
 * @param mean what each feature is centred with, D values, feature units
 * @param scale what each feature is divided by, D values, feature units, above 0
 * @param outputs number of outputs K
 * @param weights mean of the correction, K rows of D + 1 values, intercept last, link units
 * @param covariance lower triangle of Sigma by rows, (D + 1)(D + 2) / 2 values; empty where the
 *     record would be too large for Kafka
 * @param noiseVariance Gaussian: point estimate of the noise variance, squared label units;
 *     otherwise NaN
 * @param effectiveRows sum of the weights in the belief, rows
 * @param beliefFingerprint 16 hexadecimal digits that change with any bit of the belief
 */
public record BeliefSnapshot(
    String modelId,
    String version,
    int activation,
    long time,
    List<String> features,
    double[] mean,
    double[] scale,
    int outputs,
    double[] weights,
    double[] covariance,
    double noiseVariance,
    double effectiveRows,
    String beliefFingerprint)
    implements Output {

  /** Largest record, in bytes: Kafka takes a megabyte with its overhead. */
  private static final int MAX_BYTES = 900_000;

  public BeliefSnapshot {
    features = List.copyOf(features);
  }

  /** Whether a record of these sizes fits into Kafka. */
  static boolean fits(List<String> features, long doubles) {
    long bytes = 8 * doubles + 1_000;
    for (String feature : features) {
      bytes += 3L * feature.length() + 4;
    }
    return bytes <= MAX_BYTES;
  }
}
