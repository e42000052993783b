package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservationGroupsTest {

  private final List<Event> out = new ArrayList<>();
  private final ObservationGroups groups = new ObservationGroups();

  @ParameterizedTest
  @CsvSource({"1, 500", "13, 5000", "20000, 60000"})
  void withinAModelNothingIsLostAndTheOrderStays(int models, int rows) {
    Random random = new Random(models);
    Map<String, List<String>> expected = new TreeMap<>();
    for (int i = 0; i < rows; i++) {
      Observation row = row("model-" + random.nextInt(models), i, 2 + random.nextInt(50) / 49);
      expected.computeIfAbsent(row.modelId(), model -> new ArrayList<>()).add(row.predictionId());
      groups.accept(row, out::add);
      if (random.nextInt(1_000) == 0) {
        groups.flush(out::add);
      } else if (random.nextInt(100) == 0) {
        groups.flush(row.modelId(), out::add);
      }
    }
    groups.flush(out::add);
    int before = out.size();
    groups.flush(out::add);
    assertThat(out).hasSize(before);
    Map<String, List<String>> actual = new TreeMap<>();
    for (Event event : out) {
      for (Observation row : ((ObservationBlock) event).observations()) {
        actual.computeIfAbsent(row.modelId(), model -> new ArrayList<>()).add(row.predictionId());
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void oneModelLeavesWithoutTheOthers() {
    groups.accept(row("a", 1, 2), out::add);
    groups.accept(row("b", 2, 2), out::add);
    groups.flush("b", out::add);
    groups.flush("c", out::add);
    assertThat(out).extracting(Event::modelId).containsExactly("b");
    groups.flush(out::add);
    assertThat(out).extracting(Event::modelId).containsExactly("b", "a");
  }

  @Test
  void aFullBlockLeaves() {
    int rows = 0;
    while (out.isEmpty()) {
      groups.accept(row("a", rows++, 100), out::add);
    }
    assertThat(rows).isBetween(19, 20);
    assertThat(((ObservationBlock) out.get(0)).size()).isEqualTo(rows);
  }

  /** Rows of 40 kB: each fills a block by itself, and none is refused. */
  @Test
  void aRowLargerThanABlockLeavesAlone() {
    groups.accept(row("a", 1, 5_000), out::add);
    groups.accept(row("a", 2, 5_000), out::add);
    assertThat(out).hasSize(2);
  }

  /** As many models as never fill a block together fill the memory. */
  @Test
  void allLeaveWhenTheyTakeTheMemory() {
    int rows = 0;
    while (out.isEmpty()) {
      groups.accept(row("model-" + rows, rows, 1_000), out::add);
      rows++;
    }
    assertThat((double) rows * 8_000)
        .isBetween(0.98 * ObservationGroups.MOST_BYTES, 1.0 * ObservationGroups.MOST_BYTES);
    assertThat(out).hasSize(rows);
  }

  private static Observation row(String modelId, int i, int features) {
    return new Observation(
        modelId,
        "v",
        "p" + i,
        i,
        new double[features],
        new double[] {0.5},
        1,
        i,
        new Origin("topic", 0, i));
  }
}
