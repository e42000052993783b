package io.arrears.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.LabelRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of requests in any order the newest are kept; oracle: all of them, sorted. */
class NewestRequestsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 99, 100, 1_000})
  void theNewestStayInOrder(int most) {
    List<LabelRequest> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(request(i / 10, i / 5 % 2 == 0 ? "a" : "b", i % 5));
    }
    List<LabelRequest> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(most));
    NewestRequests newest = new NewestRequests(most);
    shuffled.forEach(newest::take);
    assertThat(newest.inOrder()).isEqualTo(all.subList(Math.max(0, 100 - most), 100));
    assertThat(RequestLine.of(all.get(0))).contains(" 1.25 ");
  }

  private static LabelRequest request(long time, String model, int rank) {
    return LabelRequest.newBuilder()
        .setModelId(model)
        .setVersion("v1")
        .setActivation(1)
        .setPredictionId("p")
        .setObservedAt(0)
        .setTopic("arrears.observations")
        .setPartition(0)
        .setOffset(1)
        .setRequestedAt(time)
        .setRank(rank)
        .setOfLook(5)
        .setOfDay(1)
        .setBudget(10)
        .setWeight(1.25)
        .build();
  }
}
