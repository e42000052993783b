package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.engine.Deployment;
import io.arrears.engine.Deployment.Role;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the label join knows of a model's versions, and when it forgets them. */
class JoinVersionsTest {

  private static final long HOUR = 3_600_000;
  private static final long HORIZON = 24 * HOUR;

  private final JoinVersions versions = new JoinVersions(HOUR, 0, null);

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(versions.knowsModel()).isFalse();
    assertThat(versions.serving("1", 0)).isNull();
    assertThat(versions.horizon(7)).isEqualTo(7);
    assertThat(versions.sample()).isEqualTo(1);
    assertThat(versions.maxPending(9)).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"family", "outputs", "features", "loss", "belief", "sample", "role"})
  void aDeploymentThatChangesWhatIsFrozenIsNotObeyed(String field) {
    versions.take(deployment("1", 0), 0);
    assertThat(versions.take(changed(field, 5), 5)).isFalse();
    assertThat(versions.horizon(0)).isEqualTo(HORIZON);
    assertThat(versions.events()).containsExactly(deployment("1", 0));
  }

  @Test
  void aDeploymentThatChangesTermsIs() {
    versions.take(deployment("1", 0), 0);
    Deployment revised = deployment("1", 5).with(new LabelTerms(2 * HORIZON, 1, 77));
    assertThat(versions.take(revised, 5)).isTrue();
    assertThat(versions.maxPending(0)).isEqualTo(77);
    assertThat(versions.events()).containsExactly(revised.activatedAt(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"family", "outputs", "features", "loss", "belief", "sample", "role"})
  void aVersionThatHasEndedMayReturnAsAnother(String field) {
    versions.take(deployment("1", 0), 0);
    versions.take(deployment("2", HOUR), HOUR);
    Deployment other = changed(field, 2 * HOUR);
    assertThat(versions.take(other, 2 * HOUR)).isTrue();
    assertThat(versions.serving("1", HOUR)).isEqualTo(deployment("1", 0));
    assertThat(versions.serving("1", 2 * HOUR)).isEqualTo(other);
    versions.forget(2 * HOUR + HORIZON);
    assertThat(versions.serving("1", HOUR)).isEqualTo(other);
  }

  @Test
  void aCanaryMayBePromoted() {
    Deployment canary = EngineFixture.deployment("1", 0, Role.CANARY, null);
    versions.take(canary, 0);
    assertThat(versions.take(deployment("1", 5), 5)).isTrue();
    assertThat(versions.events()).containsExactly(deployment("1", 5));
  }

  @Test
  void aServingVersionEndsItsHorizonAfterItsSuccessorServes() {
    versions.take(deployment("1", 0), 0);
    versions.take(EngineFixture.deployment("canary", 1, Role.CANARY, null), 1);
    assertThat(versions.ends()).isEmpty();
    versions.take(deployment("2", 30), 2);
    long end = HORIZON + HOUR;
    assertThat(versions.ends()).containsExactly(end);
    assertThat(versions.forget(end - 1)).isFalse();
    assertThat(versions.forget(end)).isTrue();
    assertThat(versions.serving("1", 0)).isNull();
    assertThat(versions.serving("canary", 0)).isNotNull();
    assertThat(versions.serving("2", 0)).isNotNull();
  }

  @Test
  void aTombstoneWaitsForAKnownSuccessor() {
    versions.take(deployment("1", 0), 0);
    versions.take(deployment("2", HOUR), 1);
    versions.retire(tombstone("1", 2), 2);
    assertThat(versions.admitting("1", 3)).isNotNull();
    assertThat(versions.ends()).containsExactly(HORIZON + HOUR);
  }

  @Test
  void aTombstoneOfADeploymentThatNeverServedTakesItBack() {
    versions.take(deployment("1", 0), 0);
    versions.take(deployment("2", HOUR), 1);
    versions.retire(tombstone("2", 2), 2);
    assertThat(versions.serving("2", HOUR)).isNull();
    assertThat(versions.ends()).isEmpty();
  }

  @Test
  void aRetiredVersionAdmitsNothingNewAndIsForgottenAfterItsHorizon() {
    versions.take(deployment("1", 0), 0);
    versions.retire(tombstone("1", HOUR), HOUR);
    JoinVersions restored = new JoinVersions(HOUR, 0, versions.events());
    assertThat(restored.events()).isEqualTo(versions.events());
    assertThat(restored.knowsModel()).isFalse();
    assertThat(restored.admitting("1", HOUR + 1)).isNull();
    assertThat(restored.admitting("1", HOUR)).isNotNull();
    assertThat(restored.serving("1", HOUR + 1)).isNotNull();
    assertThat(restored.ends()).containsExactly(HOUR + HORIZON);
    restored.forget(HOUR + HORIZON);
    assertThat(restored.events()).isEmpty();
    assertThat(restored.horizon(7)).isEqualTo(7);
  }

  @Test
  void aRetiredVersionMayReturn() {
    versions.take(deployment("1", 0), 0);
    versions.retire(tombstone("1", HOUR), HOUR);
    assertThat(versions.take(changed("features", 2 * HOUR), HOUR)).isTrue();
    assertThat(versions.admitting("1", 2 * HOUR).features()).containsExactly("only");
  }

  @Test
  void itIsBoundedByTheDeploymentsOfAHorizon() {
    Random random = new Random(1);
    for (int hour = 0; hour < 2_000; hour++) {
      long time = hour * HOUR;
      String version = "v" + (random.nextBoolean() ? hour : random.nextInt(hour + 1));
      versions.take(deployment(version, time), time);
      versions.forget(time);
      assertThat(versions.events()).hasSizeLessThanOrEqualTo(26);
    }
    assertThat(versions.events()).hasSizeGreaterThan(15);
  }

  @Test
  void aVersionDeployedAgainAndAgainIsOne() {
    for (int hour = 0; hour < 20; hour++) {
      versions.take(deployment("1", hour * HOUR), hour * HOUR);
    }
    assertThat(versions.events()).containsExactly(deployment("1", 19 * HOUR).activatedAt(0));
  }

  // ---- fixture ----------------------------------------------------------------------------------

  private static Deployment deployment(String version, long activatedAt) {
    return EngineFixture.deployment(version, activatedAt, Role.SERVING, null)
        .activatedAt(activatedAt)
        .with(new LabelTerms(HORIZON, 1, 1_000));
  }

  private static Retirement tombstone(String version, long time) {
    return new Retirement(EngineFixture.MODEL, version, time, Origin.NONE);
  }

  /** Version 1 with one thing changed and half the horizon more. */
  private static Deployment changed(String field, long activatedAt) {
    Deployment one = deployment("1", activatedAt);
    boolean categorical = field.equals("outputs");
    Family family = categorical ? Family.CATEGORICAL : one.family();
    return one.toBuilder()
        .role(field.equals("role") ? Role.CANARY : one.role())
        .activatedAt(activatedAt)
        .family(field.equals("family") ? Family.POISSON : family)
        .outputs(categorical ? 3 : one.outputs())
        .features(field.equals("features") ? List.of("only") : one.features())
        .terms(field.equals("loss") ? new Terms(Loss.SQUARED, 1, 20, "EUR") : one.terms())
        .belief(
            field.equals("belief")
                ? new BeliefOptions(2.5, 3_600_000, Double.POSITIVE_INFINITY)
                : one.belief())
        .labels(new LabelTerms(HORIZON + HORIZON / 2, field.equals("sample") ? 0.5 : 1, 1_000))
        .reference(null)
        .build();
  }
}
