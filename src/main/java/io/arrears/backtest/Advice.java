package io.arrears.backtest;

import io.arrears.plan.RetrainPlan;
import io.arrears.plan.Sample;
import java.util.List;

/**
 * The part of a trigger's plan that a trainer follows.
 *
 * @param trainFrom time of the first row to train on, milliseconds since the epoch
 * @param samples prediction ids of the manifest, in the order of time; empty: none
 * @param importance by coordinate, features in order, intercept last
 * @param strength of the penalty by coordinate, rows
 */
public record Advice(
    long trainFrom, List<String> samples, List<Double> importance, double strength) {

  public Advice {
    samples = List.copyOf(samples);
    importance = List.copyOf(importance);
  }

  /** What a plan advises; null for none. */
  static Advice of(RetrainPlan plan) {
    return plan == null
        ? null
        : new Advice(
            plan.regime().trainFrom(),
            plan.samples().stream().map(Sample::predictionId).toList(),
            plan.retention().importance(),
            plan.retention().synapseStrength());
  }
}
