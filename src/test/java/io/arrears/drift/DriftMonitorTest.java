package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.drift.DriftVerdict.Phase;
import io.arrears.drift.Shift.Direction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {

  private final DriftFixture fixture = new DriftFixture(11);
  private final DriftReference reference = fixture.reference();

  @Test
  void anAlarmStartsGoesOnAndEnds() {
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(1000));
    for (int w = 0; w < 5; w++) {
      assertThat(next(monitor, w).phase()).isEqualTo(Phase.QUIET);
    }
    fixture.shift = 0.8;
    DriftVerdict started = next(monitor, 5);
    assertThat(started.phase()).isEqualTo(Phase.STARTED);
    assertThat(started.startedAt()).isEqualTo(6);
    Shift moved =
        started.shifts().stream()
            .filter(shift -> shift.feature() != Shift.JOINT)
            .findFirst()
            .orElseThrow();
    assertThat(moved.feature()).isZero();
    assertThat(moved.direction()).isEqualTo(Direction.LOCATION);
    assertThat(moved.effect()).isBetween(0.5, 1.1);
    assertThat(next(monitor, 6).phase()).isEqualTo(Phase.ONGOING);
    fixture.shift = 0;
    assertThat(next(monitor, 7).phase()).isEqualTo(Phase.ONGOING);
    DriftVerdict ended = next(monitor, 8);
    assertThat(ended.phase()).isEqualTo(Phase.RECOVERED);
    assertThat(ended.startedAt()).isEqualTo(6);
    assertThat(next(monitor, 9).phase()).isEqualTo(Phase.QUIET);
  }

  @Test
  void aSignificantButSmallMoveIsNoAlarm() {
    DriftMonitor strict = new DriftMonitor(reference, new AlarmBudget(1000, 5, 2));
    fixture.shift = 0.8;
    DriftVerdict verdict = next(strict, 0);
    assertThat(verdict.pValue()).isLessThan(1e-6);
    assertThat(verdict.phase()).isEqualTo(Phase.QUIET);
  }

  @Test
  void aSmallMoveThatStaysIsFoundInTheEnd() {
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(100));
    fixture.shift = 0.22;
    int alarms = 0;
    for (int w = 0; w < 20; w++) {
      alarms += next(monitor, w).isStanding() ? 1 : 0;
    }
    assertThat(alarms).isPositive();
  }

  @Test
  void aSmallWindowIsNoEvidence() {
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(100));
    WindowSummary window = new WindowSummary(reference.layout(), 0);
    assertThat(monitor.accept(window, 0, 0, 1).phase()).isEqualTo(Phase.NOT_ENOUGH_EVIDENCE);
    for (int i = 0; i < ReferenceBuilder.MIN_ROWS - 1; i++) {
      window.accept(i, new double[] {100, 100, 100});
    }
    assertThat(monitor.accept(window, 0, 0, 1).phase()).isEqualTo(Phase.NOT_ENOUGH_EVIDENCE);
  }

  /** Reference, monitor and what they say afterwards. */
  @Test
  void goesOnWhereItWasWritten() throws IOException {
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(100));
    fixture.shift = 0.6;
    next(monitor, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    reference.write(out);
    monitor.write(out);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    DriftReference restoredReference = DriftReference.read(in);
    DriftMonitor restored = DriftMonitor.read(in, restoredReference, AlarmBudget.oneIn(100));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    restoredReference.write(new DataOutputStream(again));
    restored.write(new DataOutputStream(again));
    assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
    WindowSummary window = fixture.window(reference.layout(), 0);
    assertThat(restored.accept(window, 0, 1, 2)).isEqualTo(monitor.accept(window, 0, 1, 2));
    byte[] unknown = bytes.toByteArray();
    unknown[0] = 3;
    assertThatThrownBy(
            () -> DriftReference.read(new DataInputStream(new ByteArrayInputStream(unknown))))
        .hasMessageContaining("version 3, known: 1");
  }

  @Test
  void knowsTheOverDispersionOfAnAutocorrelatedFeature() {
    assertThat(reference.overDispersion(0)).isBetween(0.7, 1.3);
    assertThat(reference.overDispersion(1)).isGreaterThan(1.25);
  }

  private DriftVerdict next(DriftMonitor monitor, int w) {
    return monitor.accept(fixture.window(reference.layout(), 0), 0, w, w + 1);
  }
}
