package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TriggerIdTest {

  @Test
  void isTheHashOfTheDecision() {
    // Oracle: printf 'churn\nv1\n1\n2\n86400000\n123456789' | sha256sum   (GNU coreutils 9.1)
    assertThat(TriggerId.of("churn", "v1", 1, 2, 86_400_000L, 123.456789))
        .isEqualTo("4f6a7699d3bb5f5f0ae914bf5d1d399a");
  }

  @Test
  void roundsTheDebtToMillionths() {
    assertThat(TriggerId.of("m", "v", 1, 1, 5, 100.0000001))
        .isEqualTo(TriggerId.of("m", "v", 1, 1, 5, 100.0000004))
        .isNotEqualTo(TriggerId.of("m", "v", 1, 1, 5, 100.000001));
  }

  @Test
  void changesWithEveryCoordinate() {
    assertThat(
            Stream.of(
                TriggerId.of("m", "v", 1, 1, 5, 100),
                TriggerId.of("n", "v", 1, 1, 5, 100),
                TriggerId.of("m", "w", 1, 1, 5, 100),
                TriggerId.of("m", "v", 2, 1, 5, 100),
                TriggerId.of("m", "v", 1, 2, 5, 100),
                TriggerId.of("m", "v", 1, 1, 6, 100),
                TriggerId.of("m", "v", 1, 1, 5, 101),
                TriggerId.of("m", "v", 1, 1, 5, Double.POSITIVE_INFINITY)))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{32}"));
  }
}
