package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.engine.EngineFixture.Said;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restores the state of earlier releases. {@link #main} writes the file of the present format; run
 * it once for a new format, under a new name, and never write over the file of a release.
 */
class ModelStateTest {

  private static final EngineOptions OPTIONS = EngineFixture.OPTIONS;

  public static void main(String[] args) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(
            Files.newOutputStream(Path.of("src/test/resources/state/model-v5.bin")))) {
      model(new Said()).write(out);
    }
  }

  /**
   * A model with everything in it: a closed version, a serving one with an open trigger and half a
   * chunk, a canary, a scheduled version, buffered and waiting examples.
   */
  private static ModelEngine model(Said said) {
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, OPTIONS);
    engine.accept(EngineFixture.deployment("v1", 0), 0, said);
    feed(engine, said, EngineFixture.examples("v1", 1_000, 40, false, 1));
    engine.accept(EngineFixture.deployment("v2", 41_000), 0, said);
    engine.accept(
        EngineFixture.deployment(
            "v3",
            41_000,
            Deployment.Role.CANARY,
            EngineFixture.REFERENCE,
            new LookSchedule(60_000, 0)),
        0,
        said);
    feed(engine, said, EngineFixture.examples("v2", 50_000, 150, true, 2));
    feed(engine, said, EngineFixture.examples("v3", 50_500, 150, true, 3));
    engine.accept(EngineFixture.command(Command.Kind.LOOK, 200_000), 0, said);
    engine.advanceTo(200_000, said);
    feed(engine, said, EngineFixture.examples("v2", 201_000, 10, true, 4));
    engine.accept(EngineFixture.deployment("v4", 300_000), 0, said);
    EngineFixture.examples("v4", 300_000, 5, false, 5).forEach(e -> engine.accept(e, 0, said));
    EngineFixture.examples("v2", 250_000, 5, true, 6).forEach(e -> engine.accept(e, 0, said));
    EngineFixture.examples("v9", 250_000, 5, true, 7).forEach(e -> engine.accept(e, 0, said));
    return engine;
  }

  private static void feed(ModelEngine engine, Said said, List<Example> examples) {
    examples.forEach(example -> engine.accept(example, 0, said));
    engine.advanceTo(examples.get(examples.size() - 1).time(), said);
  }

  private static Said continued(ModelEngine engine) {
    Said said = new Said();
    engine.accept(EngineFixture.command(Command.Kind.RETRAIN_FAILED, 1), 0, said);
    engine.wake(OPTIONS.backoff().first(), said);
    engine.accept(EngineFixture.command(Command.Kind.LOOK, 260_000), 0, said);
    engine.accept(EngineFixture.command(Command.Kind.LOOK, 400_000), 0, said);
    engine.advanceTo(500_000, said);
    return said;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model-v1.bin", "model-v2.bin", "model-v3.bin", "model-v4.bin", "model-v5.bin"})
  void goesOnFromTheBytesOfEveryRelease(String state) throws IOException {
    ModelEngine restored;
    try (InputStream file = getClass().getResourceAsStream("/state/" + state)) {
      restored = ModelEngine.read(new DataInputStream(file), OPTIONS);
    }
    Said before = new Said();
    ModelEngine whole = model(before);
    Said expected = continued(whole);
    Said actual = continued(restored);
    assertThat(before.triggers()).hasSize(1);
    assertThat(expected.triggers()).extracting(Trigger::attempt).containsExactly(2);
    assertThat(actual.triggers())
        .extracting(Trigger::eventId)
        .isEqualTo(expected.triggers().stream().map(Trigger::eventId).toList());
    if (state.endsWith("v4.bin") || state.endsWith("v5.bin")) {
      assertThat(expected.triggers().get(0).plan()).isNotNull();
      assertThat(actual.triggers())
          .extracting(Trigger::plan)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
              state.endsWith("v5.bin") ? new String[0] : new String[] {"retention.neurons"})
          .isEqualTo(expected.triggers().stream().map(Trigger::plan).toList());
    }
    if (state.endsWith("v5.bin")) {
      // The last digits of the watch for regimes are those of its own order of sums; its plan is
      // not.
      assertThat(bytes(restored)).as("the watch, too").hasSameSizeAs(bytes(whole));
    }
    assertThat(actual.deadLetters()).hasSize(5);
    assertThat(actual.snapshots()).hasSameSizeAs(expected.snapshots());
    for (int i = 0; i < actual.snapshots().size(); i++) {
      Snapshot now = actual.snapshots().get(i);
      Snapshot then = expected.snapshots().get(i);
      assertThat(now.version()).isEqualTo(then.version());
      assertThat(now.book().examples()).isEqualTo(then.book().examples());
      // Of what an earlier release has booked the last digits are those of its own mode search.
      double debt = then.book().debt();
      assertThat(now.book().debt()).isCloseTo(debt, within(1e-9 * Math.max(1, debt)));
      assertThat(now.lifecycle()).isEqualTo(then.lifecycle());
    }
  }

  private static byte[] bytes(ModelEngine engine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
