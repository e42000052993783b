package io.arrears.cli.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the first version of a model would owe if it never left service, reckoned by somebody who
 * knows the true law but has to wait for labels as everybody does.
 */
final class TrueDebt {

  private final SimulatedModel model;
  private final ModelVersion first;
  private final TreeMap<Long, Double> byLabelStep = new TreeMap<>();

  TrueDebt(SimulatedModel model, ModelVersion first) {
    this.model = model;
    this.first = first;
  }

  /** Books a row at the time when its label becomes known. */
  void book(Row row) {
    long step = Math.floorDiv(row.labelTime(), SimulatedTime.STEP);
    double money = model.lossPrice() * first.excessLoss(model, row);
    byLabelStep.merge(step, money, Double::sum);
  }

  /** Debt of the labels that became known in (from, to], to within a step; currency. */
  double between(long from, long to) {
    if (to <= from) {
      return 0;
    }
    return byLabelStep
        .subMap(
            Math.floorDiv(from, SimulatedTime.STEP),
            true,
            Math.floorDiv(to, SimulatedTime.STEP),
            false)
        .values()
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  /**
   * End of the step in which the debt since a time reaches the price of a retrain, milliseconds
   * since the epoch; {@link Long#MAX_VALUE}: never.
   */
  long breakEven(long since) {
    double debt = 0;
    for (Map.Entry<Long, Double> step :
        byLabelStep.tailMap(Math.floorDiv(since, SimulatedTime.STEP)).entrySet()) {
      debt += step.getValue();
      if (debt >= model.retrainCost()) {
        return (step.getKey() + 1) * SimulatedTime.STEP;
      }
    }
    return Long.MAX_VALUE;
  }
}
