package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.arrears.engine.ProfileCombiner.Fate;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the combiner takes, refuses, forgets and gives away; sums are those of DriftWatchTest. */
class ProfileCombinerTest {

  private static final String MODEL = EngineFixture.MODEL;

  private final ProfileCombiner combiner = new ProfileCombiner();
  private final List<ProfileDelta> said = new ArrayList<>();

  @Test
  void aRowOfAKnownLayoutAllocatesNothing() {
    combiner.follow(watched("v1", 0));
    List<Observation> rows = DriftStream.observations(MODEL, "v1", 20, 0, 0, 1);
    Observation[] array = rows.stream().filter(o -> o.time() < 60_000).toArray(Observation[]::new);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < 100; i++) {
      accept(array);
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 100; i++) {
      accept(array);
    }
    double perRow = (threads.getThreadAllocatedBytes(thread) - before) / (100.0 * array.length);
    // The two readings themselves cost a few dozen bytes.
    assertThat(perRow).isLessThan(0.1);
  }

  private void accept(Observation[] rows) {
    for (Observation row : rows) {
      combiner.accept(row);
    }
  }

  /** What is kept is written with each checkpoint. */
  @Test
  void keepsOfAProfileWhatItCountsBy() {
    Deployment deployment = watched("v1", 0);
    combiner.follow(deployment);
    Deployment kept = (Deployment) combiner.deployments().iterator().next();
    assertThat(kept.drift().profile().layout()).isEqualTo(deployment.drift().profile().layout());
    assertThat(kept.drift().profile().bytes().remaining())
        .isLessThan(deployment.drift().profile().bytes().remaining());
    assertThat(kept.reference()).isNull();
    // The same again, as a restart gives it back.
    combiner.follow(kept);
    assertThat(combiner.deployments()).isEqualTo(List.of(kept));
  }

  @Test
  void saysWhatBecomesOfAnObservation() {
    Observation row = DriftStream.observations(MODEL, "v1", 1, 0, 0, 1).get(0);
    assertThat(combiner.accept(row)).isEqualTo(Fate.UNKNOWN);
    combiner.follow(EngineFixture.deployment("v0", 0));
    combiner.follow(watched("v1", 0));
    assertThat(combiner.accept(row)).isEqualTo(Fate.COUNTED);
    assertThat(combiner.accept(with(row, "v0", row.features()))).isEqualTo(Fate.NOT_WATCHED);
    assertThat(combiner.accept(with(row, "v1", new double[] {1}))).isEqualTo(Fate.ILLEGAL);
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(combiner.accept(with(row, "v1", new double[] {1, infinite, 2})))
        .isEqualTo(Fate.ILLEGAL);
    assertThatThrownBy(() -> combiner.follow(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Observation, allowed: Deployment and Retirement");
  }

  @Test
  void rowsOfUnknownVersionsAreBounded() {
    Observation row = DriftStream.observations(MODEL, "v1", 1, 0, 0, 1).get(0);
    for (int i = 0; i < ProfileCombiner.MAX_UNKNOWN; i++) {
      assertThat(combiner.accept(row)).isEqualTo(Fate.UNKNOWN);
    }
    assertThat(combiner.accept(row)).isEqualTo(Fate.DROPPED);
    flush();
    assertThat(said).extracting(ProfileDelta::rows).containsExactly(10_000L);
    assertThat(combiner.accept(row)).isEqualTo(Fate.UNKNOWN);
  }

  @Test
  void aVersionIsForgottenWhenItsSuccessorServes() {
    combiner.follow(watched("v1", 0));
    combiner.follow(watched("v2", 100_000));
    Observation row = DriftStream.observations(MODEL, "v1", 1, 0, 0, 1).get(0);
    combiner.advanceTo(99_999, delta -> said.add((ProfileDelta) delta));
    assertThat(combiner.accept(row)).isEqualTo(Fate.COUNTED);
    combiner.advanceTo(100_000, delta -> said.add((ProfileDelta) delta));
    assertThat(said).hasSize(1);
    assertThat(combiner.accept(row)).isEqualTo(Fate.NOT_WATCHED);
    combiner.advanceTo(700_001, delta -> said.add((ProfileDelta) delta));
    assertThat(combiner.accept(row)).isEqualTo(Fate.UNKNOWN);
    assertThat(combiner.deployments()).hasSize(1);
  }

  @Test
  void aRetiredVersionStillGivesAwayWhatItHasCounted() {
    combiner.follow(watched("v1", 0));
    combiner.accept(DriftStream.observations(MODEL, "v1", 1, 0, 0, 1).get(0));
    combiner.follow(new Retirement(MODEL, "v1", 5, Origin.NONE));
    flush();
    assertThat(said).hasSize(1);
    assertThat(combiner.heapBytes()).isZero();
    combiner.advanceTo(600_006, delta -> said.add((ProfileDelta) delta));
    assertThat(said).hasSize(1);
    assertThat(combiner.deployments()).isEmpty();
  }

  private void flush() {
    combiner.flush(delta -> said.add((ProfileDelta) delta));
  }

  private static Deployment watched(String version, long activatedAt) {
    return DriftStream.deployment(
        MODEL, version, activatedAt, DriftStream.terms(DriftStream.profile()), 0);
  }

  private static Observation with(Observation from, String version, double[] features) {
    return new Observation(
        from.modelId(),
        version,
        from.predictionId(),
        from.time(),
        features,
        from.prediction(),
        from.label(),
        from.labelTime(),
        from.origin());
  }
}
