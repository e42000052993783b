package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.util.List;
import org.junit.jupiter.api.Test;

class LawPathTest {

  private static final Law BEFORE = Law.of(0, 1);
  private static final Law AFTER = Law.of(4, 3);

  @Test
  void stationaryNeverChanges() {
    LawPath path = LawPath.stationary(BEFORE);
    assertThat(path.at(-5, 0.9)).isEqualTo(BEFORE);
    assertThat(path.at(1000, 0.1)).isEqualTo(BEFORE);
  }

  @Test
  void abruptChangesAtOnce() {
    LawPath path = LawPath.abrupt(BEFORE, AFTER, 10);
    assertThat(path.at(9.999, 0)).isEqualTo(BEFORE);
    assertThat(path.at(10, 0.999)).isEqualTo(AFTER);
  }

  @Test
  void gradualDrawsOneOfTwoLaws() {
    LawPath path = LawPath.gradual(BEFORE, AFTER, 10, 20);
    assertThat(path.share(15)).isEqualTo(0.5);
    assertThat(path.at(15, 0.49)).isEqualTo(AFTER);
    assertThat(path.at(15, 0.51)).isEqualTo(BEFORE);
    // (1 - 1/2) (0 + 1 * 2) + 1/2 (4 + 3 * 2), by hand.
    assertThat(path.mean(15, Family.GAUSSIAN, new double[] {2})).isEqualTo(6);
  }

  @Test
  void incrementalMovesInAStraightLine() {
    Law law = LawPath.incremental(BEFORE, AFTER, 10, 20).at(12.5, 0.7);
    assertThat(law.intercept()).isEqualTo(1);
    assertThat(law.coefficients()).containsExactly(1.5);
  }

  @Test
  void recurringComesBack() {
    LawPath path = LawPath.recurring(BEFORE, AFTER, 10.0, 20.0, 30.0);
    assertThat(List.of(path.share(5), path.share(15), path.share(25), path.share(35)))
        .containsExactly(0.0, 1.0, 0.0, 1.0);
  }

  @Test
  void refusesTheWrongNumberOfChanges() {
    assertThatThrownBy(() -> new LawPath(LawPath.Kind.GRADUAL, BEFORE, AFTER, List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 days, GRADUAL takes 2");
  }

  @Test
  void meansAreOnTheResponseScale() {
    Law law = Law.of(0.5, 2);
    assertThat(law.mean(Family.GAUSSIAN, new double[] {1})).isEqualTo(2.5);
    // 1 / (1 + exp(-2.5)), Python math.exp.
    assertThat(law.mean(Family.BERNOULLI, new double[] {1}))
        .isCloseTo(0.9241418199787566, within(1e-15));
  }
}
