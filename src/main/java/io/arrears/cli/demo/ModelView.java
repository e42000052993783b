package io.arrears.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What Arrears has said of one model so far.
 *
 * @param lookTime time of the last snapshot, milliseconds since the epoch
 * @param version version that the snapshot is about; empty before the first
 * @param debt learning debt, currency
 * @param verdict KEEP, RETRAIN or NOT_ENOUGH_EVIDENCE; empty before the first
 * @param lifecycle state of the model; empty before the first
 * @param deployments echoes of accepted deployments
 * @param triggers triggers, in the order of their looks
 */
record ModelView(
    long lookTime,
    String version,
    double debt,
    String verdict,
    String lifecycle,
    int deployments,
    List<Asked> triggers) {

  /** Nothing was said yet. */
  static final ModelView SILENT = new ModelView(0, "", 0, "", "", 0, List.of());

  ModelView {
    triggers = List.copyOf(triggers);
  }

  /**
   * One trigger.
   *
   * @param triggerId its id
   * @param attempt 1, or more where a retrain failed
   * @param activation activation that it would replace
   * @param lookTime time of the look, milliseconds since the epoch
   * @param debt debt at the look, currency
   * @param retrainCost price that it reached, currency
   * @param recomputed debt computed again from the losses that the trigger carries, currency
   * @param examples examples since activation
   */
  record Asked(
      String triggerId,
      int attempt,
      int activation,
      long lookTime,
      double debt,
      double retrainCost,
      double recomputed,
      long examples) {}

  ModelView with(Asked trigger) {
    List<Asked> all = new ArrayList<>(triggers);
    all.add(trigger);
    return new ModelView(lookTime, version, debt, verdict, lifecycle, deployments, all);
  }

  /** Look times of the triggers, first attempts only, milliseconds since the epoch. */
  List<Long> triggerTimes() {
    return triggers.stream().filter(t -> t.attempt() == 1).map(Asked::lookTime).toList();
  }
}
