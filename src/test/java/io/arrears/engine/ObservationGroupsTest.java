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
  @CsvSource({"1, 500", "13, 5000", "9000, 60000", "60000, 100000"})
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
      List<String> ids = actual.computeIfAbsent(event.modelId(), model -> new ArrayList<>());
      if (event instanceof ObservationBlock block) {
        block.observations().forEach(row -> ids.add(row.predictionId()));
      } else {
        ids.add(((Example) event).observation().predictionId());
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
  void aBlockLeavesBeforeItWouldBeTooLarge() {
    int rows = 0;
    while (out.isEmpty()) {
      groups.accept(row("a", rows++, 100), out::add);
    }
    ObservationBlock block = (ObservationBlock) out.get(0);
    assertThat(block.size()).isEqualTo(rows - 1);
    assertThat(rows * 850).isGreaterThan(ObservationGroups.BLOCK_BYTES);
    assertThat((rows - 1) * 850).isLessThanOrEqualTo(ObservationGroups.BLOCK_BYTES);
  }

  /** Rows of 40 kB: none is refused, and their room is not kept. */
  @Test
  void aRowLargerThanABlockGoesAlone() {
    groups.accept(row("a", 1, 2), out::add);
    groups.accept(row("a", 2, 5_000), out::add);
    groups.accept(row("a", 3, 5_000), out::add);
    assertThat(out).hasSize(3).hasOnlyElementsOfType(Example.class);
    assertThat(groups.room()).isLessThan(1_000);
  }

  /** The few that leave before are those that share their place with more than three others. */
  @Test
  void allLeaveWhenTheyTakeTheMemory() {
    int models = 1_500;
    int rows = 0;
    while (out.size() < models) {
      groups.accept(row("model-" + rows % models, rows, 100), out::add);
      rows++;
    }
    assertThat(rows * 850.0)
        .isBetween(0.9 * ObservationGroups.MOST_BYTES, 1.1 * ObservationGroups.MOST_BYTES);
  }

  /** Of many more models than there are groups; what is found after the room was given back. */
  @Test
  void memoryIsBoundedWhateverTheNumberOfModels() {
    for (int i = 0; i < 300_000; i++) {
      groups.accept(row("model-" + i, i, 100), out::add);
      assertThat(groups.room())
          .isLessThanOrEqualTo(ObservationGroups.MOST_ROOM + ObservationGroups.BLOCK_BYTES);
    }
    assertThat(out.size()).isGreaterThanOrEqualTo(300_000 - ObservationGroups.GROUPS);
    groups.flush(out::add);
    assertThat(out).hasSize(300_000);
  }

  @Test
  void roomIsGivenBackAndGroupsAreFoundAgain() {
    int flushes = 0;
    long most = 0;
    for (int turn = 0; turn < 40; turn++) {
      // Other models fill up in each turn.
      for (int i = 0; i < 8_000; i++) {
        groups.accept(row("model-" + (turn * 200 + i % 200), i, 50), out::add);
      }
      most = Math.max(most, groups.room());
      flushes += groups.room() < most ? 1 : 0;
      out.clear();
    }
    assertThat(most).isLessThan(ObservationGroups.MOST_ROOM + (8 << 20));
    assertThat(flushes).isPositive();
    groups.accept(row("model-1", 1, 2), out::add);
    groups.flush("model-1", out::add);
    assertThat(out).hasSize(1);
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
