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
    assertThat(Lifecycle.SUSPENDED.mayBecome(Lifecycle.TRIGGERED)).isFalse();
    assertThat(Lifecycle.OBSERVE_ONLY.mayBecome(Lifecycle.TRIGGERED)).isFalse();
  }

  @Test
  void onlyATriggerLeadsToRetraining() {
    assertThat(Lifecycle.values())
        .filteredOn(state -> state.mayBecome(Lifecycle.RETRAINING))
        .containsExactly(Lifecycle.TRIGGERED);
  }

  @ParameterizedTest
  @EnumSource(Lifecycle.class)
  void everyStateCanBeLeftForMonitoringAndBeSuspended(Lifecycle state) {
    assertThat(state.successors()).contains(Lifecycle.MONITORING, Lifecycle.SUSPENDED);
  }

  @ParameterizedTest
  @EnumSource(Lifecycle.class)
  void aTriggerIsOpenWhileItIsAskedForOrAnswered(Lifecycle state) {
    assertThat(state.hasOpenTrigger())
        .isEqualTo(state == Lifecycle.TRIGGERED || state == Lifecycle.RETRAINING);
  }
}
