package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.drift.ShippedProfile;
import io.arrears.engine.ProfileCombiner.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What observations add up to does not depend on how they were put into blocks. */
class ProfileBlocksTest {

  private static final String MODEL = "churn";
  private static final ShippedProfile PROFILE = DriftStream.profile();
  private static final int ROWS = 4_000;

  /**
   * Versions that are watched by a layout, by samples, not at all, and not known; rows of two
   * windows, in no order, some of them illegal. The oracle is the combiner that takes them one by
   * one.
   */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 17", "4, 40", "5, 400", "6, 1000"})
  void blocksAddUpAsTheirObservations(long seed, int most) {
    ProfileCombiner single = combiner();
    ProfileCombiner blocked = combiner();
    List<Told> oneByOne = new ArrayList<>();
    List<Told> byBlock = new ArrayList<>();
    List<ProfileDelta> expected = new ArrayList<>();
    List<ProfileDelta> deltas = new ArrayList<>();
    Random random = new Random(seed);
    ObservationGroup block = new ObservationGroup();
    block.begin(MODEL);
    for (int i = 0; i < ROWS; i++) {
      Observation row = row(i, random);
      oneByOne.add(new Told(row.predictionId(), single.accept(row)));
      if (!block.add(row)) {
        blocked.accept(block.takeBlock(), tell(byBlock));
        block.add(row);
      }
      if (block.size() > random.nextInt(most)) {
        blocked.accept(block.takeBlock(), tell(byBlock));
      }
      if (random.nextInt(150) == 0 || i == ROWS - 1) {
        if (block.size() > 0) {
          blocked.accept(block.takeBlock(), tell(byBlock));
        }
        long watermark = random.nextBoolean() ? DriftStream.WINDOW - 1 : Long.MAX_VALUE;
        single.advanceTo(watermark, delta -> expected.add((ProfileDelta) delta));
        blocked.advanceTo(watermark, delta -> deltas.add((ProfileDelta) delta));
      }
    }
    single.flush(delta -> expected.add((ProfileDelta) delta));
    blocked.flush(delta -> deltas.add((ProfileDelta) delta));
    assertThat(byBlock).isEqualTo(oneByOne);
    assertThat(oneByOne.stream().map(Told::fate).distinct().toList())
        .containsExactlyInAnyOrder(Fate.values());
    assertThat(expected)
        .extracting(ProfileDelta::layout)
        .contains(0L, 1L, 2L)
        .hasSizeGreaterThan(8);
    assertThat(sorted(deltas))
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(sorted(expected));
    assertThat(blocked.heapBytes()).isZero();
  }

  private static ProfileCombiner combiner() {
    ProfileCombiner combiner = new ProfileCombiner();
    combiner.follow(DriftStream.deployment(MODEL, "layout", 0, DriftStream.terms(PROFILE), 0));
    combiner.follow(canary(DriftStream.deployment(MODEL, "sample", 0, DriftStream.terms(null), 0)));
    combiner.follow(canary(DriftStream.deployment(MODEL, "unwatched", 0, null, 0)));
    // Too many rows of unknown versions for all of them to be kept.
    for (int i = 0; i < ProfileCombiner.MAX_UNKNOWN - 1; i++) {
      combiner.accept(DriftStream.observations("other", "v1", 1, 0, 0, 1).get(0));
    }
    return combiner;
  }

  private static Deployment canary(Deployment deployment) {
    return deployment.toBuilder().role(Deployment.Role.CANARY).build();
  }

  private static ProfileCombiner.Teller tell(List<Told> told) {
    return (row, fate, deployment) -> {
      Observation observation = row.observation();
      assertThat(deployment == null).isEqualTo(observation.version().equals("unknown"));
      told.add(new Told(observation.predictionId(), fate));
    };
  }

  private static Observation row(int i, Random random) {
    String[] versions = {"layout", "layout", "layout", "sample", "unwatched", "unknown"};
    double[] features = {random.nextGaussian(), random.nextGaussian(), random.nextInt(5)};
    if (random.nextInt(50) == 0) {
      features[random.nextInt(3)] = random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
    }
    if (random.nextInt(200) == 0) {
      features = new double[] {1};
    }
    long time = random.nextInt(4) == 0 ? DriftStream.WINDOW + i : i;
    return new Observation(
        MODEL,
        // Versions take turns, and sometimes one has many rows in a row.
        versions[i / 500 % 2 == 1 ? 0 : random.nextInt(versions.length)],
        (random.nextBoolean() ? "p" : "prédiction") + i,
        time,
        features,
        new double[] {0.5},
        Double.NaN,
        time,
        new Origin("arrears.observations", random.nextInt(3), i));
  }

  private static List<ProfileDelta> sorted(List<ProfileDelta> deltas) {
    return deltas.stream()
        .sorted(
            Comparator.comparing(ProfileDelta::modelId)
                .thenComparing(ProfileDelta::version)
                .thenComparing(ProfileDelta::time)
                .thenComparing(ProfileDelta::layout))
        .toList();
  }

  /** Rows of blocks that are small wait, and what they take is known. */
  @Test
  void rowsThatWaitAreWeighed() {
    ProfileCombiner combiner = combiner();
    List<Observation> rows =
        Stream.generate(() -> DriftStream.observations(MODEL, "layout", 1, 0, 0, 1).get(0))
            .limit(1_000)
            .toList();
    long largest = 0;
    for (Observation row : rows) {
      combiner.accept(ObservationBlock.of(row), (at, fate, deployment) -> {});
      largest = Math.max(largest, combiner.heapBytes());
      if (largest == combiner.heapBytes()) {
        assertThat(largest).isGreaterThan(3 * 8);
      }
    }
    int sums = 8 * (PROFILE.layout().cells() + 10);
    assertThat(largest).isBetween(2L * sums, 4L * sums + 400);
    combiner.flush(delta -> {});
    assertThat(combiner.heapBytes()).isZero();
  }

  private record Told(String predictionId, Fate fate) {}
}
