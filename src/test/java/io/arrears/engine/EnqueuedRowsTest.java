package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are enqueued where a block is read; the oracle is the same examples one by one. */
class EnqueuedRowsTest {

  /** In order, at equal times, and out of order; with ids that grow and that do not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void theEngineIsTheSameToTheByte(int seed) throws IOException {
    Random random = new Random(seed);
    ModelEngine blocks = engine();
    ModelEngine singles = engine();
    List<Output> said = new ArrayList<>();
    List<Output> expected = new ArrayList<>();
    long time = 1_000_000;
    for (int turn = 0; turn < 30; turn++) {
      ObservationGroups groups = new ObservationGroups();
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        time += random.nextInt(3);
        double[] x = {random.nextGaussian(), random.nextGaussian()};
        long at = random.nextInt(10) == 0 ? time + random.nextInt(50) : time;
        Example example = EngineFixture.example("v1", at, x, 0.5, random.nextInt(2));
        groups.accept(example.observation(), events::add);
        assertThat(singles.enqueue(example)).isTrue();
      }
      groups.flush(events::add);
      for (Event event : events) {
        ObservationBlock.Reader row = ((ObservationBlock) event).reader();
        while (row.next()) {
          assertThat(blocks.enqueue(row, row.time())).isTrue();
        }
      }
      assertThat(bytes(blocks)).isEqualTo(bytes(singles));
      blocks.advanceTo(time - 10, said::add);
      singles.advanceTo(time - 10, expected::add);
      time += 50;
    }
    assertThat(bytes(blocks)).isEqualTo(bytes(singles));
    assertThat(said).hasSameSizeAs(expected);
  }

  private static ModelEngine engine() {
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    engine.accept(EngineFixture.deployment("v1", 0), 0, output -> {});
    return engine;
  }

  private static byte[] bytes(ModelEngine engine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
