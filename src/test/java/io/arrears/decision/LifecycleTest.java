package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

  @Test
  void aTriggerIsAskedForWhileMonitoringOrOnceMoreAfterAFailure() {
    assertThat(Lifecycle.MONITORING.mayBecome(Lifecycle.TRIGGERED)).isTrue();
    assertThat(Lifecycle.RETRAINING.mayBecome(Lifecycle.TRIGGERED)).isTrue();
  }

  @Test
  void whoeverWasHeldGoesBackToWhereItStood() {
    assertThat(Lifecycle.SUSPENDED.successors()).contains(Lifecycle.values());
    assertThat(Lifecycle.OBSERVE_ONLY.successors()).contains(Lifecycle.values());
  }

  @Test
  void monitoringDoesNotLeadToRetrainingWithoutATrigger() {
    assertThat(Lifecycle.MONITORING.mayBecome(Lifecycle.RETRAINING)).isFalse();
    assertThat(Lifecycle.TRIGGERED.mayBecome(Lifecycle.RETRAINING)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Lifecycle.class)
  void everyStateCanBeLeftForMonitoringAndBeSuspended(Lifecycle state) {
    assertThat(state.successors()).contains(Lifecycle.MONITORING, Lifecycle.SUSPENDED);
  }
}
