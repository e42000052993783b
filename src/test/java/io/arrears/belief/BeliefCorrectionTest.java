package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Labels taken back and replaced. Oracle: a belief that saw only the final labels, in the same
 * order and chunks; it forgets with a half-life of a hundred rows.
 */
class BeliefCorrectionTest {

  private static final int DIMENSION = 6;
  private static final BeliefOptions OPTIONS =
      new BeliefOptions(1.5, 100_000, Double.POSITIVE_INFINITY);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void amendedGaussianEqualsOneThatSawOnlyTheFinalLabels(long seed) {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 400, seed);
    Belief amended = fixture.learned(fixture.first);
    for (int i = 0; i < fixture.first.size(); i++) {
      if (fixture.first.get(i).label() != fixture.last.get(i).label()) {
        amended.amend(chunk(fixture.first.get(i)), fixture.last.get(i).label());
      }
    }
    assertEqual(amended, fixture.learned(fixture.last), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void retractedGaussianRowsLeaveNoTrace(long seed) {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 400, seed);
    Belief retracted = fixture.learned(fixture.first);
    List<Row> kept = new ArrayList<>();
    for (int i = 0; i < fixture.first.size(); i++) {
      Row row = fixture.first.get(i);
      if (i % 3 == 1) {
        assertThat(retracted.retract(chunk(row))).isTrue();
      } else {
        kept.add(row);
      }
    }
    assertEqual(retracted, fixture.learned(kept), 1e-9);
  }

  @Test
  void theClockMovesAlikeWhetherARowIsTakenBackOrNeverLearned() {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 100, 9);
    Belief retracted = fixture.learned(fixture.first);
    Row last = fixture.first.get(99);
    assertThat(retracted.retract(chunk(last))).isTrue();
    Belief spared = fixture.learned(fixture.first.subList(0, 99));
    spared.advanceTo(last.time());
    spared.advanceTo(last.time() - 1);
    assertThat(spared.clock()).isEqualTo(retracted.clock());
    assertEqual(retracted, spared, 1e-9);
  }

  @Test
  void retractingEveryRowLeavesThePrior() {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 40, 4);
    Belief belief = fixture.learned(fixture.first);
    for (Row row : fixture.first) {
      assertThat(belief.retract(chunk(row))).isTrue();
    }
    assertEqual(belief, fixture.learned(List.of()), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7})
  void aGaussianPredictionWithoutARowIsThatOfABeliefThatNeverSawIt(long seed) {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 60, seed);
    Belief belief = fixture.learned(fixture.first);
    for (int i : new int[] {0, 17, 58}) {
      List<Row> others = new ArrayList<>(fixture.first);
      Row row = others.remove(i);
      Predictive without = new Predictive();
      assertThat(belief.predictWithout(chunk(row), without)).isTrue();
      Predictive expected = new Predictive();
      fixture.learned(others).predict(row.phi(), row.offsets(), expected);
      assertThat(without.location()).isCloseTo(expected.location(), within(1e-9));
      assertThat(without.variance()).isCloseTo(expected.variance(), within(1e-9));
      assertThat(without.scaleSquared()).isCloseTo(expected.scaleSquared(), within(1e-9));
      assertThat(without.degreesOfFreedom()).isCloseTo(expected.degreesOfFreedom(), within(1e-9));
    }
  }

  /**
   * The families without a closed form, 400 rows of which a fifth is amended: the largest distance
   * of a weight from a belief of the final labels, in its posterior standard errors. Seen over ten
   * seeds: 0.74, 0.45 and 0.43 at most; 3.1, 1.7 and 2.9 where the amendments are left out.
   */
  @ParameterizedTest
  @CsvSource({"BERNOULLI, 0.9", "CATEGORICAL, 0.6", "POISSON, 0.6"})
  void otherFamiliesAmendNearly(Family family, double bound) {
    for (long seed = 1; seed <= 10; seed++) {
      Fixture fixture = new Fixture(family, 400, seed);
      Belief amended = fixture.learned(fixture.first);
      for (int i = 0; i < fixture.first.size(); i++) {
        if (fixture.first.get(i).label() != fixture.last.get(i).label()) {
          amended.amend(chunk(fixture.first.get(i)), fixture.last.get(i).label());
        }
      }
      Belief expected = fixture.learned(fixture.last);
      assertThat(distance(amended, expected)).isLessThan(bound);
    }
  }

  /** As before, a fifth retracted. Seen over ten seeds: 0.07, 0.30 and 0.07 at most. */
  @ParameterizedTest
  @CsvSource({"BERNOULLI, 0.1", "CATEGORICAL, 0.4", "POISSON, 0.1"})
  void otherFamiliesRetractNearly(Family family, double bound) {
    for (long seed = 1; seed <= 10; seed++) {
      Fixture fixture = new Fixture(family, 400, seed);
      Belief retracted = fixture.learned(fixture.first);
      List<Row> kept = new ArrayList<>();
      for (int i = 0; i < fixture.first.size(); i++) {
        if (i % 5 == 1) {
          assertThat(retracted.retract(chunk(fixture.first.get(i)))).isTrue();
        } else {
          kept.add(fixture.first.get(i));
        }
      }
      Belief expected = fixture.learned(kept);
      assertThat(distance(retracted, expected)).isLessThan(bound);
    }
  }

  @Test
  void aGaussianRowThatWasNotLearnedCannotBeTakenBack() {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 10, 8);
    Belief belief = fixture.learned(fixture.first.subList(0, 1));
    String fingerprint = belief.fingerprint();
    for (Row row : fixture.first.subList(1, 10)) {
      assertThat(belief.retract(chunk(row))).isFalse();
      assertThat(belief.predictWithout(chunk(row), new Predictive())).isFalse();
    }
    assertThat(belief.fingerprint()).isEqualTo(fingerprint);
  }

  /** However much is taken back, the prior stays. */
  @ParameterizedTest
  @EnumSource(value = Family.class, mode = EnumSource.Mode.EXCLUDE, names = "GAUSSIAN")
  void noMoreIsTakenBackThanWasLearned(Family family) {
    Fixture fixture = new Fixture(family, 40, 8);
    Belief belief = fixture.learned(fixture.first.subList(0, 20));
    double prior = fixture.learned(List.of()).standardError(0);
    for (Row row : fixture.first) {
      assertThat(belief.retract(chunk(row))).isTrue();
      for (int j = 0; j < DIMENSION; j++) {
        assertThat(belief.standardError(j)).isLessThan(prior * (1 + 1e-5));
      }
    }
    assertThat(belief.effectiveRows()).isZero();
    assertThat(belief.choleskyFailures()).isZero();
  }

  @Test
  void severalRowsAtOnceAreRefused() {
    Fixture fixture = new Fixture(Family.GAUSSIAN, 10, 8);
    Belief belief = fixture.learned(fixture.first);
    Chunk two = new Chunk(2, DIMENSION);
    fixture.first.get(0).appendTo(two);
    fixture.first.get(1).appendTo(two);
    assertThatThrownBy(() -> belief.retract(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chunk has 2 rows, allowed: 1");
  }

  private static Chunk chunk(Row row) {
    Chunk chunk = new Chunk(1, row.phi().length, row.offsets().length);
    row.appendTo(chunk);
    return chunk;
  }

  private static void assertEqual(Belief actual, Belief expected, double tolerance) {
    for (int j = 0; j < DIMENSION; j++) {
      assertThat(actual.weight(j)).isCloseTo(expected.weight(j), within(tolerance));
      assertThat(actual.standardError(j)).isCloseTo(expected.standardError(j), within(tolerance));
    }
    assertThat(actual.noiseVariance()).isCloseTo(expected.noiseVariance(), within(tolerance));
    assertThat(actual.effectiveRows()).isCloseTo(expected.effectiveRows(), within(tolerance));
    assertThat(actual.effectiveSquaredRows())
        .isCloseTo(expected.effectiveSquaredRows(), within(tolerance));
  }

  private static double distance(Belief actual, Belief expected) {
    double largest = 0;
    for (int k = 0; k < actual.outputs(); k++) {
      for (int j = 0; j < DIMENSION; j++) {
        double difference = Math.abs(actual.weight(k, j) - expected.weight(k, j));
        largest = Math.max(largest, difference / expected.standardError(j));
      }
    }
    return largest;
  }

  /** Rows whose labels are first one thing and, a fifth of them, another in the end. */
  private static final class Fixture {
    final Family family;
    final List<Row> first;
    final List<Row> last = new ArrayList<>();

    Fixture(Family family, int rows, long seed) {
      this.family = family;
      first = Row.random(family, rows, DIMENSION, seed);
      Random random = new Random(seed + 100);
      for (Row row : first) {
        double label = row.label();
        if (random.nextInt(5) == 0) {
          label =
              switch (family) {
                case GAUSSIAN -> label + random.nextGaussian();
                case BERNOULLI -> 1 - label;
                case CATEGORICAL -> random.nextInt(Row.outputs(family));
                case POISSON -> label + random.nextInt(3);
              };
        }
        last.add(new Row(row.phi(), row.offsets(), label, row.time()));
      }
    }

    Belief learned(List<Row> rows) {
      Belief belief = Belief.create(family, Row.outputs(family), DIMENSION, OPTIONS, 0.9);
      Row.learn(belief, rows, 32);
      return belief;
    }
  }
}
