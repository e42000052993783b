package io.arrears.cli.demo;

import io.arrears.avro.RetrainPlan;
import io.arrears.backtest.FittedModel;
import io.arrears.backtest.HeldModel;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.PlanKind;
import io.arrears.backtest.Release;
import io.arrears.cli.Plans;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceBuilder;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.RowSample;
import io.arrears.drift.ShippedProfile;
import java.util.List;
import java.util.Set;

/** Fits versions of simulated models, as training infrastructure would: on rows with labels. */
final class Training {

  /** Rows of a block of the drift profile: what most models serve in a step. */
  private static final int BLOCK_ROWS = 150;

  private Training() {}

  /** The version that serves from the start, fitted on the warm-up. */
  static ModelVersion first(RowGenerator rows, SimulatedTime calendar) {
    return fit(rows.model(), rows.warmup(), "v1", calendar.start());
  }

  /**
   * A new version, fitted on the last labelled rows.
   *
   * @param version its name
   * @param now time up to which labels have arrived, milliseconds since the epoch
   * @param activeFrom time from which it serves, milliseconds since the epoch
   */
  static ModelVersion refit(RowGenerator rows, String version, long now, long activeFrom) {
    List<Row> window = rows.lastLabelled(now, rows.model().windowRows());
    return fit(rows.model(), window, version, activeFrom);
  }

  /**
   * The next version of a model, fitted as a plan advises, on the last labelled rows where it
   * advises nothing or less than a quarter as many.
   *
   * @param kind how much of the plan is followed
   * @param plan of the trigger; null: none
   * @param now time up to which labels have arrived, milliseconds since the epoch
   * @return a version that does not serve yet
   */
  static ModelVersion planned(ServedModel served, PlanKind kind, RetrainPlan plan, long now) {
    RowGenerator rows = served.rows();
    SimulatedModel model = served.model();
    List<Row> window = rows.lastLabelled(now, model.windowRows());
    List<Row> advised =
        kind == PlanKind.NONE || plan == null
            ? window
            : kind == PlanKind.WINDOW
                ? window.stream().filter(row -> row.time() >= plan.getTrainFrom()).toList()
                : rows.of(plan.getSamples());
    List<Row> chosen = PlanKind.isEnough(advised.size(), model.windowRows()) ? advised : window;
    ModelVersion fitted = fit(model, chosen, served.nextVersion(), 0);
    boolean isHeld =
        kind == PlanKind.FULL
            && chosen == advised
            && plan != null
            && plan.getSynapseStrength() > 0
            && model.shipsReference();
    return isHeld ? fitted.with(held(served, plan, chosen)) : fitted;
  }

  private static FittedModel held(ServedModel served, RetrainPlan plan, List<Row> rows) {
    ModelVersion newest = served.newest();
    return HeldModel.fit(
        new Release(ServedFleet.deployment(served.model(), newest), newest.fitted()),
        Plans.advice(plan),
        rows.stream().map(Row::features).toArray(double[][]::new),
        rows.stream().mapToDouble(Row::label).toArray());
  }

  private static ModelVersion fit(
      SimulatedModel model, List<Row> rows, String version, long activeFrom) {
    double[][] features = new double[rows.size()][];
    double[] labels = new double[rows.size()];
    ReferenceAccumulator reference = new ReferenceAccumulator(model.dimension());
    for (int i = 0; i < labels.length; i++) {
      features[i] = rows.get(i).features();
      labels[i] = rows.get(i).label();
      reference.accept(features[i]);
    }
    FittedModel fitted = LearnerKind.LINEAR.create(model.family(), 1, 0).fit(features, labels);
    return new ModelVersion(
        version,
        fitted,
        reference.get(),
        model.shipsReference() ? drift(features) : null,
        activeFrom);
  }

  /** The drift profile of rows in time order; null where they are too few. */
  private static ShippedProfile drift(double[][] rows) {
    if (rows.length / BLOCK_ROWS <= ReferenceBuilder.MIN_DEGREES) {
      return null;
    }
    ReferenceRows reference = new ReferenceRows(Set.of(), 1);
    for (int i = rows.length % BLOCK_ROWS; i < rows.length; i++) {
      if ((i - rows.length % BLOCK_ROWS) % BLOCK_ROWS == 0) {
        reference.startBlock(0);
      }
      reference.accept(RowSample.mix(i), rows[i]);
    }
    return ShippedProfile.of(reference.build());
  }
}
