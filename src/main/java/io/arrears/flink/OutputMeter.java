package io.arrears.flink;

import io.arrears.engine.BeliefSnapshot;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.DriftAlert;
import io.arrears.engine.LabelRequest;
import io.arrears.engine.Output;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts what the job says, just before it says it: triggers, snapshots, beliefs, label requests,
 * drift alerts by phase, and dead letters by code. There is no metric per model.
 */
public final class OutputMeter extends RichMapFunction<Output, Output> {

  private static final long serialVersionUID = 1L;

  private transient Counter triggers;
  private transient Counter snapshots;
  private transient Counter beliefs;
  private transient Counter labelRequests;
  private transient Map<DriftAlert.Phase, Counter> driftAlerts;
  private transient Map<DeadLetter.Code, Counter> deadLetters;

  @Override
  public void open(OpenContext context) {
    MetricGroup group = getRuntimeContext().getMetricGroup();
    triggers = group.counter("triggers");
    snapshots = group.counter("snapshots");
    beliefs = group.counter("beliefs");
    labelRequests = group.counter("labelRequests");
    driftAlerts = new EnumMap<>(DriftAlert.Phase.class);
    for (DriftAlert.Phase phase : DriftAlert.Phase.values()) {
      driftAlerts.put(phase, group.addGroup("phase", phase.name()).counter("driftAlerts"));
    }
    deadLetters = new EnumMap<>(DeadLetter.Code.class);
    for (DeadLetter.Code code : DeadLetter.Code.values()) {
      deadLetters.put(code, group.addGroup("code", code.name()).counter("deadLetters"));
    }
  }

  @Override
  public Output map(Output output) {
    if (output instanceof Trigger) {
      triggers.inc();
    } else if (output instanceof Snapshot) {
      snapshots.inc();
    } else if (output instanceof BeliefSnapshot) {
      beliefs.inc();
    } else if (output instanceof LabelRequest) {
      labelRequests.inc();
    } else if (output instanceof DriftAlert alert) {
      driftAlerts.get(alert.phase()).inc();
    } else if (output instanceof DeadLetter letter) {
      deadLetters.get(letter.code()).inc();
    }
    return output;
  }
}
