package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftReference;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.RowSample;
import io.arrears.drift.ShippedProfile;
import io.arrears.engine.Arrivals;
import io.arrears.engine.Command;
import io.arrears.engine.Correction;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.DriftAlert;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationBlock;
import io.arrears.engine.ObservationGroups;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.ProfileCombiner;
import io.arrears.engine.Retirement;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the job sends to a Judge, with the examples in blocks as they come from {@link
 * ObservationGroups}. The oracle is a Judge that gets each example by itself and keeps all engines
 * in memory.
 */
class JudgeBlocksHarnessTest {

  private static final Fleet FLEET = new Fleet(40, 240);
  private static final int BATCH = 1_600;
  private static final List<Command.Kind> COMMANDS =
      List.of(Command.Kind.RETRAIN, Command.Kind.LOOK, Command.Kind.SUSPEND, Command.Kind.RESUME);
  private static final DriftTerms DRIFT =
      new DriftTerms(
          20_000,
          0,
          AlarmBudget.oneIn(20),
          EnumSet.of(DriftTerms.Against.TRAINING),
          ShippedProfile.of(reference()));

  private final List<Event> events = FLEET.events();

  @ParameterizedTest
  @CsvSource({
    "HEAP, 100, 1",
    "HEAP, 100, 2",
    "HEAP, 100, 3",
    "HEAP, 12, 4",
    "HEAP, 12, 5",
    "ROCKSDB, 12, 6"
  })
  void itSaysTheSameAsOfSingleExamples(JudgeHarness.Backend backend, int hot, long seed)
      throws Exception {
    List<Event> all = withEverything(seed);
    try (JudgeHarness blocks = JudgeHarness.open(backend, hot, 1, 0, null);
        JudgeHarness singles = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, null)) {
      int largest = 0;
      for (int from = 0; from < all.size(); from += BATCH) {
        List<Event> batch = all.subList(from, Math.min(from + BATCH, all.size()));
        List<Event> grouped = grouped(batch);
        largest = Math.max(largest, largest(grouped));
        blocks.processAll(grouped);
        singles.processAll(batch);
        long watermark = batch.get(batch.size() - 1).time() - 5_000;
        for (JudgeHarness judge : List.of(blocks, singles)) {
          judge.processWatermark(watermark);
        }
        if (from % (3 * BATCH) == 0) {
          blocks.checkpoint(from);
        }
      }
      for (JudgeHarness judge : List.of(blocks, singles)) {
        judge.processWatermark(FLEET.endOfTime());
      }
      assertThat(largest).isGreaterThan(30);
      assertThat(blocks.evictions()).matches(evictions -> evictions > 0 == hot < FLEET.models());
      List<Output> expected = Fleet.sorted(singles.outputs());
      assertThat(expected).filteredOn(DriftAlert.class::isInstance).hasSizeGreaterThan(10);
      assertThat(snapshots(expected)).anyMatch(said -> said.role() == Deployment.Role.CANARY);
      assertThat(snapshots(expected))
          .extracting(Snapshot::occasion)
          .contains(Snapshot.Occasion.CLOSED);
      assertThat(snapshots(expected)).anyMatch(said -> said.corrections().amended() > 0);
      assertThat(snapshots(expected)).anyMatch(said -> said.accrual().pendingRows() > 0);
      assertThat(snapshots(expected)).anyMatch(said -> said.counts().late() > 0);
      assertSame(Fleet.sorted(blocks.outputs()), expected);
      assertThat(watermarks(blocks)).isEqualTo(watermarks(singles));
    }
  }

  @ParameterizedTest
  @EnumSource(JudgeHarness.Backend.class)
  void aRestoreInMidStreamChangesNothing(JudgeHarness.Backend backend) throws Exception {
    List<Event> all = withEverything(7);
    int half = all.size() / 2;
    List<Event> before = grouped(all.subList(0, half));
    List<Event> after = grouped(all.subList(half, all.size()));
    List<Output> said = new ArrayList<>();
    List<Output> expected;
    try (JudgeHarness judge = JudgeHarness.open(backend, 12, 1, 0, null)) {
      judge.processAll(before);
      judge.processWatermark(all.get(half).time() - 20_000);
      OperatorSubtaskState state = judge.checkpoint(1);
      said.addAll(judge.outputs());
      // What comes after the barrier is lost with the crash, and comes again.
      judge.processAll(after.subList(0, 20));
      judge.processWatermark(all.get(half).time());
      try (JudgeHarness restored = JudgeHarness.open(backend, 12, 1, 0, state)) {
        restored.processAll(after);
        restored.processWatermark(FLEET.endOfTime());
        said.addAll(restored.outputs());
      }
    }
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, null)) {
      judge.processAll(all.subList(0, half));
      judge.processWatermark(all.get(half).time() - 20_000);
      judge.processAll(all.subList(half, all.size()));
      judge.processWatermark(FLEET.endOfTime());
      expected = Fleet.sorted(judge.outputs());
    }
    assertSame(Fleet.sorted(said), expected);
  }

  /** A row of a model that is not known waits, and is refused when its time is up. */
  @Test
  void aBlockOfAnUnknownModelWaitsForItsDeployment() throws Exception {
    List<Event> rows =
        events.subList(FLEET.models(), events.size()).stream()
            .filter(event -> event.modelId().equals("model-1"))
            .limit(30)
            .toList();
    List<Event> ghosts = new ArrayList<>();
    rows.forEach(event -> ghosts.add(renamed(((Example) event).observation())));
    try (JudgeHarness judge = JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, null)) {
      judge.processAll(grouped(rows));
      judge.processAll(grouped(ghosts));
      judge.process(events.get(1));
      judge.processWatermark(FLEET.endOfTime());
      assertThat(judge.last(Snapshot.class).book().examples()).isEqualTo(30);
      judge.harness().setProcessingTime(EngineFixture.OPTIONS.unknownWait());
      assertThat(judge.outputs()).filteredOn(DeadLetter.class::isInstance).hasSize(30);
    }
  }

  // ---- helpers ----------------------------------------------------------------------------------

  /** Examples in blocks; what else is said of a model stays where it was among its examples. */
  private static List<Event> grouped(List<Event> batch) {
    List<Event> grouped = new ArrayList<>();
    ObservationGroups groups = new ObservationGroups();
    for (Event event : batch) {
      if (event instanceof Example example) {
        groups.accept(example.observation(), grouped::add);
      } else {
        groups.flush(event.modelId(), grouped::add);
        grouped.add(event);
      }
    }
    groups.flush(grouped::add);
    return grouped;
  }

  private static int largest(List<Event> grouped) {
    return grouped.stream()
        .filter(ObservationBlock.class::isInstance)
        .mapToInt(block -> ((ObservationBlock) block).size())
        .max()
        .orElse(0);
  }

  private static Example renamed(Observation from) {
    return Example.inline(
        new Observation(
            "ghost",
            from.version(),
            from.predictionId(),
            from.time(),
            from.features(),
            from.prediction(),
            from.label(),
            from.labelTime(),
            from.origin()));
  }

  /** The fleet's events with whatever else the job sends among them, all near its time. */
  private List<Event> withEverything(long seed) {
    Random random = new Random(seed);
    List<Event> all = new ArrayList<>();
    Map<String, List<Deployment>> deployed = new HashMap<>();
    for (Event event : events.subList(0, FLEET.models())) {
      Deployment watched = ((Deployment) event).toBuilder().drift(DRIFT).build();
      deployed.put(event.modelId(), new ArrayList<>(List.of(watched)));
      all.add(watched);
    }
    for (Event event : events.subList(FLEET.models(), events.size())) {
      List<Deployment> versions = deployed.get(event.modelId());
      Deployment deployment = versions.get(random.nextInt(versions.size()));
      Observation row = of(((Example) event).observation(), deployment.version(), all.size(), 0);
      all.add(Example.inline(row));
      int kind = random.nextInt(1_000);
      if (kind < 20) {
        delta(deployment, row, all, random);
      } else if (kind < 40) {
        all.add(correction(row, random.nextInt(8_000), all.size()));
      } else if (kind < 50) {
        all.add(new Arrivals(row.modelId(), row.version(), row.time() + random.nextInt(3_000), 5));
      } else if (kind < 60) {
        Observation waiting = of(row, row.version(), all.size(), 0);
        all.add(new Waiting(waiting, 2));
      } else if (kind < 64 && versions.size() < 4) {
        boolean canary = kind == 63;
        Deployment next =
            versions.get(0).toBuilder()
                .version("" + (versions.size() + 1))
                .role(canary ? Deployment.Role.CANARY : Deployment.Role.SERVING)
                .activatedAt(row.time() + random.nextInt(20_000) - 2_000)
                .build();
        versions.add(next);
        all.add(next);
      } else if (kind >= 64 && kind < 72) {
        Command.Kind command = COMMANDS.get(kind % COMMANDS.size());
        all.add(new Command(row.modelId(), row.time(), command, "", "", Origin.NONE));
      } else if (kind >= 80 && kind < 90) {
        // Behind the watermark.
        all.add(Example.inline(of(row, row.version(), all.size(), -60_000)));
      } else if (kind >= 90 && kind < 110) {
        // At the same time.
        all.add(Example.inline(of(row, row.version(), -all.size(), 0)));
      } else if (kind == 72 && random.nextInt(2) == 0) {
        all.add(new Retirement(row.modelId(), row.version(), row.time(), Origin.NONE));
      }
    }
    return all;
  }

  /** What a combiner saw of rows near a row, in one window or two; half of them moved. */
  private static void delta(
      Deployment deployment, Observation like, List<Event> all, Random random) {
    ProfileCombiner combiner = new ProfileCombiner();
    combiner.follow(deployment);
    double shift = random.nextInt(2) * 2;
    for (int i = 0; i < 40; i++) {
      Observation row = of(like, like.version(), all.size() * 100 + i, random.nextInt(4_000));
      row.features()[0] = random.nextGaussian() + shift;
      row.features()[1] = random.nextGaussian();
      combiner.accept(row);
    }
    combiner.flush(all::add);
  }

  /** The other label, some time later. */
  private static Correction correction(Observation row, long later, int ordinal) {
    Label first =
        new Label(row.modelId(), row.predictionId(), row.labelTime(), row.label(), row.origin());
    Label amended =
        new Label(
            row.modelId(),
            row.predictionId(),
            row.labelTime() + 1 + later,
            1 - row.label(),
            new Origin("labels", 0, ordinal));
    return new Correction(row, amended, first, null, row.time());
  }

  /** As another row, of a version, with an id of its own. */
  private static Observation of(Observation like, String version, int ordinal, long later) {
    return new Observation(
        like.modelId(),
        version,
        like.predictionId() + "-" + ordinal,
        like.time() + later,
        like.features().clone(),
        like.prediction(),
        like.label(),
        like.time() + later,
        new Origin("observations", 1, ordinal));
  }

  private static DriftReference reference() {
    Random random = new Random(3);
    ReferenceRows rows = new ReferenceRows(Set.of(), 1);
    for (int i = 0; i < 3_000; i++) {
      if (i % 100 == 0) {
        rows.startBlock(0);
      }
      rows.accept(RowSample.mix(i), new double[] {random.nextGaussian(), random.nextGaussian()});
    }
    return rows.build();
  }

  /** Equal to the byte, as they are sent. */
  private static void assertSame(List<Output> actual, List<Output> expected) throws IOException {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      assertThat(bytes(actual.get(i)))
          .as("%s, expected: %s", actual.get(i), expected.get(i))
          .isEqualTo(bytes(expected.get(i)));
    }
    assertThat(actual).hasSameSizeAs(expected);
  }

  private static byte[] bytes(Output output) throws IOException {
    DataOutputSerializer bytes = new DataOutputSerializer(1_000);
    OutputSerializer.INSTANCE.serialize(output, bytes);
    return bytes.getCopyOfBuffer();
  }

  private static List<Snapshot> snapshots(List<Output> outputs) {
    return outputs.stream().filter(Snapshot.class::isInstance).map(Snapshot.class::cast).toList();
  }

  private static List<Long> watermarks(JudgeHarness judge) {
    return judge.harness().getOutput().stream()
        .filter(Watermark.class::isInstance)
        .map(element -> ((Watermark) element).getTimestamp())
        .toList();
  }
}
