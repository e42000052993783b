package io.arrears.cli.demo;

import io.arrears.belief.BeliefOptions;
import io.arrears.debt.Terms;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ShippedProfile;
import io.arrears.engine.Deployment;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All models of a run with what serves, by name, in the order of the fleet. */
final class ServedFleet {

  private static final double PRIOR_SCALE = 1.5;
  private static final long DRIFT_ROWS = 100;
  private static final double DRIFT_BUDGET = 1_000;
  private static final long HALF_LIFE = 5 * SimulatedTime.DAY;

  private final SimulatedTime calendar;
  private final Map<String, ServedModel> models = new LinkedHashMap<>();

  /**
   * Fits the first version of every model.
   *
   * @param cycle days after which the stories begin again; 0: never
   */
  ServedFleet(List<SimulatedModel> fleet, SimulatedTime calendar, long seed, int cycle) {
    this.calendar = calendar;
    for (SimulatedModel model : fleet) {
      RowGenerator rows = new RowGenerator(model, calendar, seed, cycle);
      models.put(model.name(), new ServedModel(rows, Training.first(rows, calendar)));
    }
  }

  SimulatedTime calendar() {
    return calendar;
  }

  List<ServedModel> models() {
    return List.copyOf(models.values());
  }

  /** The model of a name; null where there is none. */
  ServedModel model(String name) {
    return models.get(name);
  }

  /**
   * What is published when a version goes into service. The belief is held to half the rows that a
   * retrain sees: with exponential weights it then knows as much as a retrain would.
   */
  static Deployment deployment(SimulatedModel model, ModelVersion version) {
    long horizon = Math.round((model.labels().longest() + 1) * SimulatedTime.DAY);
    Deployment deployment =
        Deployment.builder(model.name(), version.version(), model.family(), model.featureNames())
            .activatedAt(version.activeFrom())
            .dispersion(version.fitted().dispersion())
            .terms(new Terms(model.loss(), model.lossPrice(), model.retrainCost(), Fleet.CURRENCY))
            .belief(new BeliefOptions(PRIOR_SCALE, HALF_LIFE, model.windowRows() / 2.0))
            .looks(new LookSchedule(SimulatedTime.STEP, 0))
            .labels(LabelTerms.of(horizon))
            .reference(model.shipsReference() ? version.reference() : null)
            .build();
    return version.drift() == null ? deployment : deployment.with(drift(version.drift()));
  }

  private static DriftTerms drift(ShippedProfile profile) {
    return new DriftTerms(
        SimulatedTime.STEP,
        DRIFT_ROWS,
        AlarmBudget.oneIn(DRIFT_BUDGET),
        Set.of(DriftTerms.Against.TRAINING),
        profile);
  }
}
