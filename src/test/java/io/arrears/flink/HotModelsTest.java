package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.EngineFixture;
import io.arrears.engine.ModelEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Oracle: a sorted map of names and times, gone through. */
class HotModelsTest {

  private final HotModels hot = new HotModels(1_000, Long.MAX_VALUE);

  @Test
  void theModelsThatAreDueComeByTimeAndName() {
    Random random = new Random(1);
    Map<String, HotModel> models = new TreeMap<>();
    for (int turn = 0; turn < 5_000; turn++) {
      String id = "m" + random.nextInt(200);
      HotModel model = models.get(id);
      if (model == null) {
        model = model(id);
        models.put(id, model);
        hot.add(model);
      } else if (random.nextInt(4) == 0) {
        models.remove(id);
        hot.remove(model);
        hot.remove(model);
      }
      if (models.containsKey(id)) {
        hot.schedule(model, random.nextInt(8) == 0 ? HotModels.NEVER : random.nextInt(50));
      }
      if (turn % 50 == 0) {
        long watermark = turn % 100 == 0 ? random.nextInt(50) : HotModels.NEVER;
        List<HotModel> expected = new ArrayList<>();
        for (HotModel each : models.values()) {
          if (each.nextEventTime <= watermark && each.nextEventTime != HotModels.NEVER) {
            expected.add(each);
          }
        }
        expected.sort(null);
        assertThat(hot.due(watermark)).isEqualTo(expected);
        assertThat(hot.size()).isEqualTo(models.size());
        assertThat(hot.all()).containsExactlyInAnyOrderElementsOf(models.values());
      }
    }
  }

  @Test
  void oneThatWasUsedSinceTheHandCameByStays() {
    HotModels three = new HotModels(2, Long.MAX_VALUE);
    List<HotModel> models = new ArrayList<>();
    for (String id : List.of("a", "b", "c")) {
      models.add(model(id));
      three.add(models.get(models.size() - 1));
    }
    assertThat(three.areTooMany()).isTrue();
    HotModel inUse = models.get(2);
    // All were used: the hand marks them, and takes the first on its second round.
    assertThat(three.nextToEvict(inUse)).isSameAs(models.get(0));
    assertThat(three.use("a")).isSameAs(models.get(0));
    assertThat(three.nextToEvict(inUse)).isSameAs(models.get(1));
    three.remove(models.get(1));
    assertThat(three.areTooMany()).isFalse();
    assertThat(three.use("b")).isNull();
    assertThat(three.contains(models.get(1))).isFalse();
  }

  /** An engine may still be told something after it was found empty. */
  @Test
  void whatIsNotedOfAModelThatLeftTouchesNoOther() {
    HotModel gone = model("a");
    HotModel stays = model("b");
    hot.add(gone);
    hot.add(stays);
    hot.schedule(stays, 10);
    hot.remove(gone);
    long bytes = hot.bytes();
    hot.schedule(gone, 5);
    hot.weigh(gone);
    assertThat(hot.due(7)).isEmpty();
    assertThat(hot.due(10)).containsExactly(stays);
    assertThat(hot.bytes()).isEqualTo(bytes);
  }

  @Test
  void oneIsKeptWhateverItTakes() {
    HotModels small = new HotModels(10, 1);
    HotModel model = model("a");
    small.add(model);
    assertThat(small.bytes()).isEqualTo(model.engine.heapBytes());
    assertThat(small.areTooMany()).isFalse();
    small.add(model("b"));
    assertThat(small.areTooMany()).isTrue();
    small.remove(model);
    small.remove(small.use("b"));
    assertThat(small.bytes()).isZero();
  }

  private static HotModel model(String id) {
    return new HotModel(id, ModelEngine.create(id, EngineFixture.OPTIONS), 0);
  }
}
