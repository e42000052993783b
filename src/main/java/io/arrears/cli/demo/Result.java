package io.arrears.cli.demo;

import java.util.List;

/**
 * What became of one model.
 *
 * @param model the model
 * @param should what should have happened
 * @param verdict how what happened compares
 * @param onsetDay day on which its first drift began; NaN: it has none
 * @param owedDay day on which somebody who knows the true law would owe a retrain; NaN: not in this
 *     run
 * @param triggerDays days of the triggers, ascending
 * @param spent what was paid with Arrears
 * @param never what never retraining would have cost
 * @param bestCalendar cheapest calendar in hindsight
 */
record Result(
    SimulatedModel model,
    Expectation.Should should,
    Expectation.Verdict verdict,
    double onsetDay,
    double owedDay,
    List<Double> triggerDays,
    PolicyCost spent,
    PolicyCost never,
    PolicyCost bestCalendar) {

  Result {
    triggerDays = List.copyOf(triggerDays);
  }

  /** Days from the first drift to the first trigger; NaN where either is missing. */
  double delayDays() {
    return triggerDays.isEmpty() ? Double.NaN : triggerDays.get(0) - onsetDay;
  }

  /** Rows served from the first drift to the first trigger; NaN where either is missing. */
  double delayRows() {
    return delayDays() * model.rowsPerDay();
  }

  /** Compares a model with its truth at the end of a run. */
  static Result of(
      ServedModel served,
      Hindsight.Outcome hindsight,
      List<Long> triggers,
      SimulatedTime calendar,
      long end) {
    SimulatedModel model = served.model();
    List<Double> onsets = model.onsets();
    long owed = hindsight.truth().breakEven(Expectation.onset(model, calendar));
    return new Result(
        model,
        Expectation.should(model, hindsight.truth(), calendar, end),
        Expectation.compare(model, hindsight.truth(), calendar, end, triggers),
        onsets.isEmpty() ? Double.NaN : onsets.get(0),
        owed > end ? Double.NaN : calendar.dayOf(owed),
        triggers.stream().map(calendar::dayOf).toList(),
        served.spent(),
        hindsight.never(),
        hindsight.bestCalendar());
  }
}
