package io.arrears.cli;

import io.arrears.avro.DebtSnapshot;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.EngineFixture.Said;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.ModelEngine;
import io.arrears.kafka.SnapshotMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the engine says of {@link EngineFixture#MODEL} over two drifts: the first trigger is
 * answered with a new version, the second stays open.
 */
public final class RecordedModel {

  /** Event time of the first row: 2026-01-01T00:00:00Z. */
  public static final long START = 1_767_225_600_000L;

  private static final int BATCH = 100;
  private static final LookSchedule LOOKS = new LookSchedule(1_000L * BATCH, 0);

  private RecordedModel() {}

  /** Everything said. */
  public static Said said() {
    Said said = new Said();
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    engine.accept(deployment("v1", START), START, said);
    String version = "v1";
    for (int batch = 0; batch < 30; batch++) {
      long from = START + 1_000L * BATCH * batch + 1;
      boolean drifted = version.equals("v1") ? batch >= 5 : batch >= 20;
      EngineFixture.examples(version, from, BATCH, drifted, batch)
          .forEach(example -> engine.accept(example, from, said));
      long end = START + 1_000L * BATCH * (batch + 1);
      engine.advanceTo(end, said);
      if (version.equals("v1") && !said.triggers().isEmpty()) {
        engine.accept(EngineFixture.command(Command.Kind.RETRAIN_STARTED, end), end, said);
        version = "v2";
        engine.accept(deployment(version, end), end, said);
      }
    }
    return said;
  }

  private static Deployment deployment(String version, long activatedAt) {
    return EngineFixture.deployment(
        version, activatedAt, Deployment.Role.SERVING, EngineFixture.REFERENCE, LOOKS);
  }

  /** Its health records. */
  public static List<DebtSnapshot> health() {
    return said().snapshots().stream().map(SnapshotMapper::toAvro).toList();
  }

  /** Its health records in a file, one JSON object a line. */
  public static Path healthFile(Path directory) throws IOException {
    return Files.write(
        directory.resolve("health.jsonl"),
        health().stream().map(snapshot -> RecordJson.write(snapshot).toString()).toList());
  }
}
