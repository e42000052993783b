package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderBufferTest {

  @Test
  void theOrderIsThatOfASortWhateverTheOrderOfArrival() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      List<Example> examples = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        examples.add(example(random.nextInt(25), String.format("p%03d", i)));
      }
      List<Example> arrival = new ArrayList<>(examples);
      shuffleSome(arrival, random);
      OrderBuffer buffer = new OrderBuffer();
      List<String> taken = new ArrayList<>();
      for (Example example : arrival) {
        buffer.add(example, example.time(), false);
      }
      long last = Long.MIN_VALUE;
      while (!buffer.isEmpty()) {
        assertThat(buffer.nextTime()).isGreaterThanOrEqualTo(last);
        last = buffer.nextTime();
        taken.add(((Example) buffer.poll().event()).observation().predictionId());
      }
      assertThat(buffer.nextTime()).isEqualTo(Long.MAX_VALUE);
      examples.sort(
          Comparator.comparingLong(Example::time)
              .thenComparing(e -> e.observation().predictionId()));
      assertThat(taken)
          .containsExactlyElementsOf(
              examples.stream().map(e -> e.observation().predictionId()).toList());
    }
  }

  /** A label may come at the time of its observation: the wait begins before it ends. */
  @Test
  void atOneTimeWhatWaitsIsFirstAndLooksAreLast() {
    Example example = example(5, "p1");
    Waiting waiting = new Waiting(example.observation(), 1);
    Command look = new Command("m", 5, Command.Kind.LOOK, "", "", Origin.NONE);
    for (int seed = 0; seed < 10; seed++) {
      List<Event> events = new ArrayList<>(List.of(example, waiting, look, example(4, "p0")));
      Collections.shuffle(events, new Random(seed));
      OrderBuffer buffer = new OrderBuffer();
      events.forEach(event -> buffer.add(event, event.time(), false));
      buffer.poll();
      assertThat(buffer.poll().event()).isSameAs(waiting);
      assertThat(buffer.poll().event()).isInstanceOf(Example.class);
      assertThat(buffer.poll().event()).isSameAs(look);
    }
  }

  private static void shuffleSome(List<Example> list, Random random) {
    list.sort(Comparator.comparingLong(Example::time));
    for (int swaps = random.nextInt(60); swaps > 0; swaps--) {
      Collections.swap(list, random.nextInt(list.size()), random.nextInt(list.size()));
    }
  }

  private static Example example(long time, String predictionId) {
    return Example.inline(
        new Observation(
            "m", "v1", predictionId, time, new double[1], new double[1], 1, time, Origin.NONE));
  }
}
