package io.arrears.cli.demo;

import java.util.Comparator;
import java.util.List;

/**
 * What became of one model.
 *
 * @param model the model
 * @param should what should have happened
 * @param judgements how what happened compares, for each version in service
 * @param onsetDay day on which its first drift began; NaN: it has none
 * @param owedDay day on which somebody who knows the true law would owe a retrain; NaN: not in this
 *     run
 * @param triggerDays days of the triggers, ascending
 * @param spent what was paid with Arrears
 * @param never what never retraining would have cost
 * @param best best calendar or never, in hindsight
 */
record Result(
    SimulatedModel model,
    Expectation.Should should,
    List<Expectation.Judgement> judgements,
    double onsetDay,
    double owedDay,
    List<Double> triggerDays,
    PolicyCost spent,
    PolicyCost never,
    PolicyCost best) {

  Result {
    judgements = List.copyOf(judgements);
    triggerDays = List.copyOf(triggerDays);
  }

  /** The worst verdict on any version. */
  Expectation.Verdict verdict() {
    return judgements.stream()
        .map(Expectation.Judgement::verdict)
        .max(Comparator.naturalOrder())
        .orElse(Expectation.Verdict.AS_IT_SHOULD);
  }

  /** Days from the first drift to the first trigger; NaN where either is missing. */
  double delayDays() {
    return triggerDays.isEmpty() ? Double.NaN : triggerDays.get(0) - onsetDay;
  }

  /** Rows served from the first drift to the first trigger; NaN where either is missing. */
  double delayRows() {
    return delayDays() * model.rowsPerDay();
  }

  /**
   * Compares a model with its truth at the end of a run.
   *
   * @param steps length of the run in steps
   */
  static Result of(
      ServedModel served,
      Hindsight.Outcome hindsight,
      List<Long> triggers,
      SimulatedTime calendar,
      long steps) {
    SimulatedModel model = served.model();
    long end = calendar.endOf(steps - 1);
    List<ModelVersion> versions = served.versions();
    List<TrueDebt> later = TrueDebt.ofLaterVersions(served.rows(), calendar, versions, steps);
    List<Expectation.Service> services =
        Expectation.services(versions, hindsight.truth(), later, end);
    List<Double> onsets = model.onsets();
    long owed = hindsight.truth().breakEven(Expectation.onset(model, calendar));
    return new Result(
        model,
        Expectation.should(model, hindsight.truth(), calendar, end),
        Expectation.judge(model, calendar, end, services, triggers),
        onsets.isEmpty() ? Double.NaN : onsets.get(0),
        owed > end ? Double.NaN : calendar.dayOf(owed),
        triggers.stream().map(calendar::dayOf).toList(),
        served.spent(),
        hindsight.never(),
        hindsight.best());
  }
}
