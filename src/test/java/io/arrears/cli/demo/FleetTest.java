package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.Names;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetTest {

  private final List<SimulatedModel> fleet = Fleet.of(90);

  @Test
  void hasEveryStoryOfTheGuide() {
    assertThat(fleet).hasSizeGreaterThanOrEqualTo(12);
    assertThat(fleet).extracting(model -> model.path().kind()).contains(LawPath.Kind.values());
    assertThat(fleet)
        .extracting(SimulatedModel::family)
        .contains(Family.GAUSSIAN, Family.BERNOULLI);
    assertThat(fleet).filteredOn(SimulatedModel::sendsBroken).hasSize(1);
    assertThat(fleet).anyMatch(m -> m.rowsPerDay() < 10).anyMatch(m -> m.rowsPerDay() > 10_000);
    assertThat(fleet).anyMatch(m -> m.labels().outageTo() - m.labels().outageFrom() >= 25);
    assertThat(fleet).anyMatch(m -> m.labels().inline()).anyMatch(m -> !m.labels().inline());
    assertThat(fleet).anyMatch(SimulatedModel::shipsReference);
    assertThat(fleet).anyMatch(m -> !m.shipsReference());
  }

  @Test
  void featuresMoveWhereTheLawDoesNot() {
    assertThat(fleet)
        .anyMatch(
            m ->
                m.path().kind() == LawPath.Kind.STATIONARY
                    && m.shiftDay() > 0
                    && Arrays.stream(m.shift()).anyMatch(shift -> Math.abs(shift) >= 1));
  }

  @Test
  void noiseGrowsWhereTheMeanDoesNotMoveUnderEitherLoss() {
    assertThat(fleet)
        .filteredOn(
            m ->
                m.path().after().noise() > 1.3 * m.path().before().noise()
                    && m.path().after().intercept() == m.path().before().intercept()
                    && Arrays.equals(
                        m.path().after().coefficients(), m.path().before().coefficients()))
        .extracting(SimulatedModel::loss)
        .containsExactlyInAnyOrder(Loss.SQUARED, Loss.LOG);
  }

  @Test
  void oneModelIsBadFromTheStart() {
    assertThat(fleet)
        .filteredOn(m -> !m.warmup().law().equals(m.path().before()))
        .singleElement()
        .satisfies(m -> assertThat(m.path().kind()).isEqualTo(LawPath.Kind.STATIONARY))
        .satisfies(m -> assertThat(m.onsets()).containsExactly(0.0));
  }

  @Test
  void namesAreLegalUniqueAndFitTheTables() {
    Set<String> names = new HashSet<>();
    for (SimulatedModel model : fleet) {
      Names.requireModel(model.name());
      assertThat(names.add(model.name())).isTrue();
      assertThat(model.name()).hasSizeLessThanOrEqualTo(13);
      assertThat(model.story()).hasSizeLessThanOrEqualTo(18);
    }
  }

  @Test
  void driftsHappenAtFixedSharesOfTheRun() {
    List<SimulatedModel> shorter = Fleet.of(9);
    for (int i = 0; i < fleet.size(); i++) {
      List<Double> days = fleet.get(i).onsets();
      List<Double> shorterDays = shorter.get(i).onsets();
      assertThat(shorterDays).hasSameSizeAs(days);
      for (int j = 0; j < days.size(); j++) {
        assertThat(shorterDays.get(j) * 10).isCloseTo(days.get(j), within());
      }
    }
  }

  @Test
  void everyLawStaysLearnable() {
    for (SimulatedModel model : fleet) {
      assertThat(model.path().before().coefficients()).hasSize(model.dimension());
      assertThat(model.path().after().coefficients()).hasSize(model.dimension());
      assertThat(model.featureNames()).doesNotHaveDuplicates();
      assertThat(model.lossPrice()).isPositive();
      assertThat(model.retrainCost()).isPositive();
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }
}
