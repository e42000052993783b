package io.arrears.flink;

import io.arrears.drift.DriftTerms;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Retirement;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Sends observations and labels to the slot of their prediction id, and deployments and retirements
 * to every slot of their model. A deployment goes without its reference profile and without how it
 * is watched for drift, which the label join has no use for.
 */
public final class JoinRouter implements FlatMapFunction<Event, JoinInput> {

  private static final long serialVersionUID = 1L;

  @Override
  public void flatMap(Event event, Collector<JoinInput> out) {
    if (event instanceof Deployment || event instanceof Retirement) {
      Event light = event instanceof Deployment deployment ? light(deployment) : event;
      for (int slot = 0; slot < JoinKey.SLOTS; slot++) {
        out.collect(new JoinInput(slot, light));
      }
    } else {
      out.collect(new JoinInput(JoinKey.slot(event), event));
    }
  }

  private static Deployment light(Deployment deployment) {
    return deployment.withoutReference().with((DriftTerms) null);
  }
}
