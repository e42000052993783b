package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanRunTest {

  private static final List<double[]> LOSSES =
      List.of(new double[] {1, 0.9}, new double[] {2, 2.1}, new double[] {3, 2.4});

  @Test
  void changesAreOfMeansAndErrorsOfPairs() {
    PlanRun run = new PlanRun("a", LOSSES, LOSSES);
    assertThat(PlanRun.change(LOSSES, 1)).isCloseTo(5.4 / 6 - 1, within(1e-12));
    assertThat(PlanRun.change(LOSSES, 0)).isZero();
    // Differences -0.1, 0.1, -0.6: sample variance 0.13, of the mean 0.13 / 3; mean of NONE is 2.
    assertThat(PlanRun.standardError(LOSSES, 1)).isCloseTo(Math.sqrt(0.13 / 3) / 2, within(1e-12));
    assertThat(PlanRun.standardError(LOSSES.subList(0, 1), 1)).isNaN();
    assertThat(run.notWorse(1)).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(run.notWorse(0)).isEqualTo(1);
  }
}
