package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.ShippedProfile;
import io.arrears.engine.ProfileCombiner.Fate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of observations before the shuffle, version by version, and what it takes. */
class ProfileCombinerVersionsTest {

  private static final String MODEL = "churn";
  private static final long WINDOW = DriftStream.WINDOW;
  private static final long HORIZON = 600_000;
  private static final ShippedProfile PROFILE = DriftStream.profile();
  private static final DriftTerms TERMS = DriftStream.terms(PROFILE);

  private final ProfileCombiner combiner = new ProfileCombiner();
  private final List<ProfileDelta> out = new ArrayList<>();

  @Test
  void fewRowsLeaveAsTheyAreAndManyAsSums() {
    combiner.follow(deployment("v1", 0, TERMS));
    List<Observation> rows = DriftStream.observations(MODEL, "v1", 1, 0, 0, 1);
    combiner.accept(rows.get(0));
    combiner.flush(this::take);
    rows.forEach(combiner::accept);
    combiner.flush(this::take);
    assertThat(out).extracting(ProfileDelta::rows).containsExactly(1L, 300L);
    assertThat(out.get(0).layout()).isEqualTo(ProfileDelta.ROWS);
    assertThat(out.get(0).sums()).hasSize(4 + 3 * 8);
    assertThat(out.get(1).layout()).isEqualTo(PROFILE.layout().fingerprint());
    assertThat(out.get(1).sums().length).isLessThan(300 * 3 * 8 / 4);
  }

  /** Idle models take nothing, and of the others the largest go first. */
  @Test
  void whatWasFlushedTakesNoMemory() {
    for (int m = 0; m < 100; m++) {
      combiner.follow(DriftStream.deployment("m" + m, "v1", 0, TERMS, 0));
      DriftStream.observations("m" + m, "v1", 1, 0, 0, m).stream()
          .limit(m < 50 ? 2 : 200)
          .forEach(combiner::accept);
    }
    long full = combiner.heapBytes();
    combiner.relieve(full, this::take);
    assertThat(out).isEmpty();
    combiner.relieve(full - 1, this::take);
    assertThat(combiner.heapBytes()).isBetween(1L, full / 2);
    assertThat(out).extracting(ProfileDelta::rows).containsOnly(200L).hasSizeLessThan(50);
    combiner.flush(this::take);
    assertThat(combiner.heapBytes()).isZero();
    assertThat(out.stream().mapToLong(ProfileDelta::rows).sum()).isEqualTo(50 * 202);
  }

  /** Unknown rows leave where the shortest window could end, not with every watermark. */
  @Test
  void unknownRowsWaitForTheEndOfASecond() {
    combiner.accept(row("v1", 2_100));
    combiner.advanceTo(2_998, this::take);
    assertThat(out).isEmpty();
    combiner.advanceTo(2_999, this::take);
    assertThat(out).extracting(ProfileDelta::layout).containsExactly(ProfileDelta.TIMED_ROWS);
  }

  @Test
  void unknownRowsAreCountedWhenTheirDeploymentComes() {
    assertThat(combiner.accept(row("v1", 100))).isEqualTo(Fate.UNKNOWN);
    assertThat(combiner.accept(row("v2", 100))).isEqualTo(Fate.UNKNOWN);
    combiner.follow(deployment("v1", 0, TERMS));
    combiner.advanceTo(WINDOW - 1, this::take);
    assertThat(out).extracting(ProfileDelta::version).containsExactlyInAnyOrder("v1", "v2");
    assertThat(out.stream().filter(d -> d.version().equals("v1")).findFirst().get().layout())
        .isEqualTo(ProfileDelta.ROWS);
  }

  @Test
  void unknownVersionsOfModelsThatAreNotWatchedStayHere() {
    combiner.follow(deployment("v1", 0, null));
    assertThat(combiner.accept(row("v2", 100))).isEqualTo(Fate.NOT_WATCHED);
    combiner.flush(this::take);
    assertThat(out).isEmpty();
  }

  /** Clients that go on with the version before are neither counted nor given away. */
  @Test
  void aVersionThatWasTakenOverFromStaysKnownUntilItsHorizon() {
    combiner.follow(deployment("v1", 0, TERMS));
    combiner.follow(deployment("v2", WINDOW, TERMS));
    combiner.advanceTo(WINDOW, this::take);
    ProfileCombiner restored = new ProfileCombiner();
    combiner.deployments().forEach(restored::follow);
    for (ProfileCombiner one : List.of(combiner, restored)) {
      assertThat(one.accept(row("v1", WINDOW + 1))).isEqualTo(Fate.NOT_WATCHED);
      assertThat(one.accept(row("v2", WINDOW + 1))).isEqualTo(Fate.COUNTED);
      one.advanceTo(WINDOW + HORIZON + 1, this::take);
      assertThat(one.accept(row("v1", WINDOW + 2))).isEqualTo(Fate.UNKNOWN);
    }
  }

  @Test
  void aRetiredVersionWithASuccessorCountsUntilThatTakesOver() {
    combiner.follow(deployment("v1", 0, TERMS));
    combiner.follow(deployment("v2", 2 * WINDOW, TERMS));
    combiner.follow(new Retirement(MODEL, "v1", WINDOW, Origin.NONE));
    combiner.advanceTo(WINDOW, this::take);
    assertThat(combiner.accept(row("v1", WINDOW + 1))).isEqualTo(Fate.COUNTED);
    combiner.advanceTo(2 * WINDOW, this::take);
    assertThat(combiner.accept(row("v1", 2 * WINDOW + 1))).isEqualTo(Fate.NOT_WATCHED);
    combiner.follow(new Retirement(MODEL, "v2", 2 * WINDOW, Origin.NONE));
    assertThat(combiner.accept(row("v2", 2 * WINDOW + 1))).isEqualTo(Fate.NOT_WATCHED);
  }

  /** Planned while the version still serves, with terms that it could not change. */
  @Test
  void aVersionMayReturnWithOtherTerms() {
    DriftTerms other =
        new DriftTerms(2 * WINDOW, 0, TERMS.budget(), TERMS.against(), TERMS.profile());
    combiner.follow(deployment("v1", 0, TERMS));
    combiner.follow(deployment("v2", WINDOW, TERMS));
    combiner.follow(deployment("v1", 4 * WINDOW, other));
    ProfileCombiner restored = new ProfileCombiner();
    combiner.deployments().forEach(restored::follow);
    for (ProfileCombiner one : List.of(combiner, restored)) {
      out.clear();
      one.advanceTo(WINDOW, this::take);
      one.advanceTo(4 * WINDOW, this::take);
      assertThat(one.accept(row("v1", 4 * WINDOW + 1))).isEqualTo(Fate.COUNTED);
      one.advanceTo(5 * WINDOW, this::take);
      assertThat(out).isEmpty();
      one.advanceTo(6 * WINDOW, this::take);
      assertThat(out).extracting(ProfileDelta::time).containsExactly(4 * WINDOW);
    }
  }

  /** As in the engine: a revision from the past is ignored, and none changes when it began. */
  @Test
  void aRevisionKeepsTheTimeOfItsVersion() {
    combiner.follow(deployment("v1", WINDOW, TERMS));
    combiner.follow(deployment("v1", 0, null));
    combiner.follow(deployment("v1", 3 * WINDOW, null));
    assertThat(combiner.deployments()).hasSize(1);
    Deployment kept = (Deployment) combiner.deployments().iterator().next();
    assertThat(kept.activatedAt()).isEqualTo(WINDOW);
    assertThat(kept.drift()).isEqualTo(TERMS.layoutOnly());
  }

  /**
   * The layout is the same and the reference is not: the engine refuses to promote such a canary,
   * and so its combiner must not take it for the successor.
   */
  @Test
  void whatTheEngineRefusesForItsReferenceIsNotFollowed() {
    ShippedProfile other = DriftStream.profile(25);
    assertThat(other.layout().fingerprint()).isEqualTo(PROFILE.layout().fingerprint());
    ModelEngine engine = ModelEngine.create(MODEL, EngineFixture.OPTIONS);
    EngineFixture.Said said = new EngineFixture.Said();
    Deployment canary = deployment("v2", 0, TERMS).toBuilder().role(Deployment.Role.CANARY).build();
    Deployment promoted = deployment("v2", WINDOW, DriftStream.terms(other));
    ProfileCombiner restored = new ProfileCombiner();
    for (Deployment each : List.of(deployment("v1", 0, TERMS), canary)) {
      engine.accept(each, 0, said);
      combiner.follow(each);
    }
    combiner.deployments().forEach(restored::follow);
    engine.advanceTo(0, said);
    engine.accept(promoted, 0, said);
    engine.advanceTo(WINDOW, said);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.INVALID_DEPLOYMENT);
    for (ProfileCombiner one : List.of(combiner, restored)) {
      one.follow(promoted);
      one.advanceTo(WINDOW, this::take);
      assertThat(one.accept(row("v1", WINDOW + 1))).isEqualTo(Fate.COUNTED);
      // With the profile that it had, it is promoted by both.
      one.follow(deployment("v2", WINDOW, TERMS));
      one.advanceTo(WINDOW + 1, this::take);
      assertThat(one.accept(row("v1", WINDOW + 2))).isEqualTo(Fate.NOT_WATCHED);
      assertThat(one.accept(row("v2", WINDOW + 2))).isEqualTo(Fate.COUNTED);
    }
  }

  private void take(Event event) {
    out.add((ProfileDelta) event);
  }

  private static Deployment deployment(String version, long activatedAt, DriftTerms terms) {
    return DriftStream.deployment(MODEL, version, activatedAt, terms, 0);
  }

  private static Observation row(String version, long time) {
    return new Observation(
        MODEL,
        version,
        version + "-" + time,
        time,
        new double[] {0, 0, 1},
        new double[] {0.5},
        Double.NaN,
        time,
        Origin.NONE);
  }
}
