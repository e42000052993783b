package io.arrears.cli.demo;

import io.arrears.backtest.FittedModel;
import io.arrears.backtest.LearnerKind;
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
