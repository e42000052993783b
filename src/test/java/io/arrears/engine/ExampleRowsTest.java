package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: a queue of the examples themselves. */
class ExampleRowsTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isAQueueOfExamples(boolean lasting) {
    Random random = new Random(7);
    ExampleRows rows = new ExampleRows(lasting);
    ArrayDeque<Example> oracle = new ArrayDeque<>();
    int next = 0;
    for (int turn = 0; turn < 2_000; turn++) {
      int adds = random.nextInt(turn % 100 == 0 ? 300 : 8);
      for (int i = 0; i < adds; i++, next++) {
        Example example = example(next, 3, 2, random.nextBoolean());
        rows.add(example, next, next % 3 == 0, 1 + next % 5);
        oracle.add(example);
      }
      assertThat(rows.size()).isEqualTo(oracle.size());
      int i = 0;
      for (Example example : oracle) {
        if (random.nextInt(10) == 0) {
          assertSame(rows, i, example);
        }
        i++;
      }
      int removals = Math.min(oracle.size(), random.nextInt(10));
      for (int r = 0; r < removals; r++) {
        oracle.remove();
      }
      rows.remove(removals);
    }
  }

  @Test
  void theFirstRowOfAQueueIsCopiedWithAnotherWeight() {
    ExampleRows from = new ExampleRows(false);
    ExampleRows to = new ExampleRows(true);
    for (int i = 0; i < 100; i++) {
      from.add(example(i, 2, 1, i % 2 == 0), i, i == 5, 1);
    }
    for (int i = 0; i < 100; i++) {
      to.addRowOf(from, 0, 3);
      from.remove(1);
    }
    assertThat(from.isEmpty()).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(to.weight(i)).isEqualTo(3);
      assertThat(to.due(i)).isEqualTo(i);
      assertThat(to.late(i)).isEqualTo(i == 5);
      assertThat(to.predictionId(i)).isEqualTo("p" + i);
    }
  }

  @Test
  void aShapeHoldsUntilTheLastRowIsGone() {
    ExampleRows rows = new ExampleRows(true);
    rows.add(example(0, 2, 1, true), 0, false, 1);
    Example wider = example(1, 3, 1, true);
    assertThat(rows.fits(wider.observation())).isFalse();
    assertThatThrownBy(() -> rows.add(wider, 1, false, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 features");
    rows.remove(1);
    assertThat(rows.fits(wider.observation())).isTrue();
    rows.add(wider, 1, false, 1);
    assertSame(rows, 0, wider);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 1_000})
  void theNextRowsBeginWithTheRoomThatTheLastOnesNeededWithinBounds(int last) {
    ExampleRows rows = new ExampleRows(false);
    rows.add(example(0, 2, 1, true), 0, false, 1);
    long four = rows.heapBytes();
    for (int i = 1; i < last; i++) {
      rows.add(example(i, 2, 1, true), i, false, 1);
    }
    while (!rows.isEmpty()) {
      rows.remove(1);
    }
    assertThat(rows.heapBytes()).isZero();
    rows.add(example(last, 2, 1, true), last, false, 1);
    assertThat(rows.heapBytes()).isEqualTo(four / 4 * Math.max(4, Math.min(last, 256)));
    rows.remove(1);
    rows.add(example(last, 2, 1, true), last, false, 1);
    assertThat(rows.heapBytes()).isEqualTo(four);
  }

  private static void assertSame(ExampleRows rows, int i, Example expected) {
    Example actual = rows.example(i);
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    assertThat(rows.time(i)).isEqualTo(expected.time());
    assertThat(rows.label(i)).isEqualTo(expected.label().value());
    assertThat(rows.observed(i)).isEqualTo(expected.observation().time());
    double[] prediction = new double[rows.outputs()];
    rows.prediction(i, prediction);
    assertThat(prediction).isEqualTo(expected.observation().prediction());
    assertThat(rows.numbers()[rows.at(i)]).isEqualTo(expected.observation().features()[0]);
  }

  private static Example example(int i, int features, int outputs, boolean inline) {
    double[] values = new double[features];
    double[] prediction = new double[outputs];
    for (int j = 0; j < features; j++) {
      values[j] = i + 0.1 * j;
    }
    for (int k = 0; k < outputs; k++) {
      prediction[k] = -i - k;
    }
    Origin origin = new Origin("observations", i % 7, 1_000_000_000_000L + i);
    Observation observation =
        new Observation(
            "m", "v" + i % 2, "p" + i, i, values, prediction, inline ? i : Double.NaN, i, origin);
    return inline
        ? Example.inline(observation)
        : new Example(observation, new Label("m", "p" + i, i + 9, -i, new Origin("labels", 1, i)));
  }
}
