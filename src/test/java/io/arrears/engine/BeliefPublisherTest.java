package io.arrears.engine;

import static io.arrears.engine.EngineFixture.MODEL;
import static io.arrears.engine.EngineFixture.REFERENCE;
import static io.arrears.engine.EngineFixture.command;
import static io.arrears.engine.EngineFixture.deployment;
import static io.arrears.engine.EngineFixture.examples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.engine.EngineFixture.Said;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BeliefPublisherTest {

  private static final long INTERVAL = 1_000_000;

  private final Said said = new Said();
  private final EngineOptions options =
      EngineFixture.OPTIONS.toBuilder().beliefs(INTERVAL, 0.5).build();
  private ModelEngine engine = ModelEngine.create(MODEL, options);

  private void feed(List<Example> examples, long look) {
    examples.forEach(example -> engine.accept(example, 0, said));
    engine.accept(command(Command.Kind.LOOK, look), 0, said);
    engine.advanceTo(look, said);
  }

  private List<BeliefSnapshot> published() {
    return said.of(BeliefSnapshot.class);
  }

  @Test
  void whoPatchesTheDeployedModelSaysWhatTheBeliefSays() {
    engine.accept(deployment("v1", 0), 0, said);
    feed(examples("v1", 1, 2_000, true, 1), 3_000_000);
    BeliefSnapshot belief = published().get(0);
    assertThat(belief.version()).isEqualTo("v1");
    assertThat(belief.outputs()).isEqualTo(1);
    assertThat(belief.features()).containsExactly("x0", "x1");
    assertThat(belief.covariance()).hasSize(6);
    assertThat(belief.noiseVariance()).isNaN();
    assertThat(belief.beliefFingerprint()).isEqualTo(said.last().beliefFingerprint());
    // The truth has turned from sigmoid(x0 - x1) into sigmoid(x1 - x0): the patch turns it back.
    double[] x = {0.7, -0.4};
    double patched = x[0] - x[1];
    for (int j = 0; j < 2; j++) {
      patched += belief.weights()[j] * (x[j] - belief.mean()[j]) / belief.scale()[j];
    }
    patched += belief.weights()[2];
    assertThat(patched).isCloseTo(x[1] - x[0], within(0.35));
  }

  @Test
  void speaksWithATriggerAndThenOnlyAfterTheIntervalAndWhereItHasMoved() {
    engine.accept(deployment("v1", 0), 0, said);
    feed(examples("v1", 1, 100, false, 1), 100_001);
    int first = published().size();
    feed(examples("v1", 200_000, 100, true, 2), 300_001);
    assertThat(said.triggers()).hasSize(1);
    assertThat(published()).as("with the trigger, before the interval").hasSize(first + 1);
    feed(examples("v1", 400_000, 200, true, 3), 600_001);
    assertThat(published()).as("before the interval").hasSize(first + 1);
    feed(examples("v1", 1_400_000, 200, true, 4), 1_600_001);
    assertThat(published()).as("after it, moved").hasSize(first + 2);
    feed(Collections.emptyList(), 3_000_001);
    assertThat(published()).as("after it, not moved").hasSize(first + 2);
  }

  @Test
  void aCanaryIsNotPublished() {
    engine.accept(deployment("v1", 0), 0, said);
    engine.accept(deployment("v2", 1, Deployment.Role.CANARY, REFERENCE), 0, said);
    feed(examples("v2", 1_000, 300, true, 2), 400_000);
    assertThat(published()).isEmpty();
  }

  @Test
  void aRestoreDoesNotRepeatIt() {
    engine.accept(deployment("v1", 0), 0, said);
    feed(examples("v1", 1, 300, true, 1), 400_000);
    int before = published().size();
    assertThat(before).isPositive();
    engine = EngineFixture.restored(engine, options);
    feed(Collections.emptyList(), 5_000_000);
    assertThat(published()).hasSize(before);
  }

  @Test
  void theCovarianceIsLeftOutWhereTheRecordWouldBeTooLarge() {
    assertThat(BeliefSnapshot.fits(List.of("a"), 1_000)).isTrue();
    assertThat(BeliefSnapshot.fits(List.of("a"), 200_000)).isFalse();
    assertThat(BeliefSnapshot.fits(Collections.nCopies(4_096, "n".repeat(200)), 10)).isFalse();
  }
}
