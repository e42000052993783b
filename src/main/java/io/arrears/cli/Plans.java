package io.arrears.cli;

import io.arrears.avro.PlanSample;
import io.arrears.avro.RetrainPlan;
import io.arrears.backtest.Advice;

/** The plan of a trigger as it came from Kafka. */
public final class Plans {

  private Plans() {}

  /** What a trainer follows of a plan; null for none. */
  public static Advice advice(RetrainPlan plan) {
    return plan == null
        ? null
        : new Advice(
            plan.getTrainFrom(),
            plan.getSamples().stream().map(PlanSample::getPredictionId).toList(),
            plan.getImportance(),
            plan.getSynapseStrength());
  }
}
