package io.arrears.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a version of a model owes for the rows that are booked, reckoned by somebody who knows the
 * true law but has to wait for labels as everybody does.
 */
final class TrueDebt {

  private final SimulatedModel model;
  private final ModelVersion version;
  private final TreeMap<Long, Double> byLabelStep = new TreeMap<>();

  TrueDebt(SimulatedModel model, ModelVersion version) {
    this.model = model;
    this.version = version;
  }

  /**
   * What each version from the second on would owe if it had never left service: the first one's
   * debt is part of {@link Hindsight}.
   *
   * @param versions all versions, in the order of service
   * @param steps length of the run in steps
   */
  static List<TrueDebt> ofLaterVersions(
      RowGenerator rows, SimulatedTime calendar, List<ModelVersion> versions, long steps) {
    List<TrueDebt> debts =
        versions.stream().skip(1).map(version -> new TrueDebt(rows.model(), version)).toList();
    if (debts.isEmpty()) {
      return debts;
    }
    long firstStep =
        Math.floorDiv(versions.get(1).activeFrom() - calendar.start(), SimulatedTime.STEP);
    int serving = 0;
    for (long step = firstStep; step < steps; step++) {
      for (Row row : rows.step(step)) {
        while (serving + 1 < versions.size()
            && versions.get(serving + 1).activeFrom() < row.time()) {
          serving++;
        }
        for (TrueDebt debt : debts.subList(0, serving)) {
          debt.book(row);
        }
      }
    }
    return debts;
  }

  /** Books a row at the time when its label becomes known. */
  void book(Row row) {
    long step = Math.floorDiv(row.labelTime(), SimulatedTime.STEP);
    double money = model.lossPrice() * version.excessLoss(model, row);
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
