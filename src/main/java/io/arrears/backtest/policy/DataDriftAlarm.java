package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftMonitor;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.ReferenceBuilder;
import io.arrears.drift.WindowSummary;
import java.util.Set;

/**
 * Retrains when our drift alarm on the features stands, whatever the drift costs: each batch is a
 * window, the reference is what the serving version was fitted on, cut into blocks like batches,
 * and the budget is one false alarm in {@value #WINDOWS} batches. A reference that is too small for
 * that never alarms.
 */
final class DataDriftAlarm implements Policy {

  static final int WINDOWS = 100;

  private final int batchRows;
  private DriftMonitor monitor;

  /**
   * @param batchRows rows of a batch
   */
  DataDriftAlarm(int batchRows) {
    this.batchRows = batchRows;
  }

  @Override
  public void deployed(Release release, double[][] window) {
    ProfileLayout layout = ProfileLayout.of(window, Set.of());
    ReferenceBuilder reference = new ReferenceBuilder(layout);
    int most = window.length / (ReferenceBuilder.MIN_DEGREES + 1);
    int rows = Math.max(ReferenceBuilder.MIN_ROWS, Math.min(batchRows, most));
    for (int from = 0;
        from + rows <= window.length && reference.blocks() < ReferenceBuilder.MAX_BLOCKS;
        from += rows) {
      WindowSummary block = new WindowSummary(layout, 0);
      for (int i = from; i < from + rows; i++) {
        block.accept(i, window[i]);
      }
      reference.accept(block);
    }
    monitor =
        reference.isReady()
            ? new DriftMonitor(reference.freeze(), AlarmBudget.oneIn(WINDOWS))
            : null;
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    if (monitor == null || evidence.features().length == 0) {
      return false;
    }
    WindowSummary summary = new WindowSummary(monitor.reference().layout(), 0);
    for (int i = 0; i < evidence.features().length; i++) {
      summary.accept(evidence.from() + (long) i, evidence.features()[i]);
    }
    return monitor
        .accept(summary, 0, evidence.time(), Math.addExact(evidence.time(), 1))
        .isStanding();
  }
}
