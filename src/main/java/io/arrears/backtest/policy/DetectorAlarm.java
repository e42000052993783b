package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.drift.detect.Detector;
import java.util.function.ToDoubleFunction;

/** Retrains after a batch in which a drift detector on the stream of errors alarmed. */
final class DetectorAlarm implements Policy {

  private final Detector detector;
  private final ToDoubleFunction<RowOutcome> value;

  /**
   * @param value what the detector is fed of each row whose label has arrived
   */
  DetectorAlarm(Detector detector, ToDoubleFunction<RowOutcome> value) {
    this.detector = detector;
    this.value = value;
  }

  @Override
  public void deployed(Release release, double[][] window) {
    detector.reset();
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    boolean alarmed = false;
    for (RowOutcome outcome : evidence.outcomes()) {
      alarmed |= detector.update(value.applyAsDouble(outcome)) == Detector.State.DRIFT;
    }
    return alarmed;
  }
}
