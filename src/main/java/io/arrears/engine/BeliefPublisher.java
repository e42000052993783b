package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.drift.ReferenceProfile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Decides when an activation's belief is worth publishing: at looks, at most once an interval or
 * with a trigger, and only where it has moved since it was last published (at first: since the
 * deployed model) by more than a tolerance,
 *
 * <pre>max over outputs k and coordinates j of |M_kj - published M_kj| / standard error of M_kj
 * </pre>
 *
 * <p>Keeps K (D + 1) doubles. Not thread-safe.
 */
final class BeliefPublisher {

  private double[] published = {};
  private long asked = Long.MIN_VALUE;

  /**
   * Asks at a look.
   *
   * @param time event time of the look, milliseconds since the epoch
   * @param triggered whether the look has asked for a retrain
   * @return the snapshot to publish; null where there is nothing new to say, or where even the
   *     weights alone would be too large for Kafka
   */
  BeliefSnapshot ask(
      Deployment deployment,
      int ordinal,
      ReferenceProfile reference,
      Belief belief,
      long time,
      boolean triggered,
      EngineOptions options) {
    long interval = options.beliefInterval();
    if (interval == 0 || (!triggered && time < Saturated.sum(asked, interval))) {
      return null;
    }
    asked = time;
    int dimension = belief.dimension();
    double[] weights = new double[belief.outputs() * dimension];
    double[][] covariance = belief.covariance();
    double[] errors = belief.standardErrors(covariance);
    for (int j = 0; j < dimension; j++) {
      for (int k = 0; k < belief.outputs(); k++) {
        weights[k * dimension + j] = belief.weight(k, j);
      }
    }
    if (distance(weights, errors) <= options.beliefTolerance()) {
      return null;
    }
    long doubles = 2L * (dimension - 1) + weights.length;
    if (!BeliefSnapshot.fits(deployment.features(), doubles)) {
      return null;
    }
    published = weights;
    long triangle = dimension * (dimension + 1L) / 2;
    boolean whole = BeliefSnapshot.fits(deployment.features(), doubles + triangle);
    return new BeliefSnapshot(
        deployment.modelId(),
        deployment.version(),
        ordinal,
        belief.clock(),
        deployment.features(),
        reference.mean().clone(),
        reference.scale(),
        belief.outputs(),
        weights,
        whole ? packed(covariance) : new double[0],
        belief.noiseVariance(),
        belief.effectiveRows(),
        belief.fingerprint());
  }

  private static double[] packed(double[][] triangle) {
    double[] packed = new double[triangle.length * (triangle.length + 1) / 2];
    int at = 0;
    for (double[] row : triangle) {
      System.arraycopy(row, 0, packed, at, row.length);
      at += row.length;
    }
    return packed;
  }

  private double distance(double[] weights, double[] errors) {
    double distance = 0;
    for (int i = 0; i < weights.length; i++) {
      double before = published.length == 0 ? 0 : published[i];
      distance = Math.max(distance, Math.abs(weights[i] - before) / errors[i % errors.length]);
    }
    return distance;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(asked);
    out.writeInt(published.length);
    for (double weight : published) {
      out.writeDouble(weight);
    }
  }

  static BeliefPublisher read(DataInput in) throws IOException {
    BeliefPublisher publisher = new BeliefPublisher();
    publisher.asked = in.readLong();
    publisher.published = new double[in.readInt()];
    for (int i = 0; i < publisher.published.length; i++) {
      publisher.published[i] = in.readDouble();
    }
    return publisher;
  }
}
