package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Command;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Retirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Judge while the work of a watermark is spread over the records that follow; the oracle is one
 * engine per model, or a Judge that a checkpoint makes finish each watermark at once.
 */
class JudgeOverlapHarnessTest {

  private static final Fleet FLEET = new Fleet(40, 240);

  /** Records between two watermarks: more than {@link PendingWatermark#FEWEST_RECORDS}. */
  private static final int BATCH = 1_600;

  private final List<Event> events = FLEET.events();

  @Test
  void theWorkIsSpreadAndTheWatermarkFollowsIt() throws Exception {
    try (JudgeHarness judge = open(null)) {
      judge.processAll(events.subList(0, BATCH));
      int before = judge.outputs().size();
      long watermark = events.get(BATCH).time() - 1;
      judge.processWatermark(watermark);
      assertThat(judge.outputs()).hasSize(before);
      assertThat(watermarks(judge)).isEmpty();

      judge.processAll(events.subList(BATCH, BATCH + BATCH / 2));
      int halfway = judge.outputs().size();
      assertThat(watermarks(judge)).isEmpty();
      judge.processAll(events.subList(BATCH + BATCH / 2, 2 * BATCH));
      int all = judge.outputs().size();
      assertThat(halfway - before).isBetween((all - before) / 3, (all - before) * 2 / 3);

      assertThat(watermarks(judge)).containsExactly(watermark);
      List<Object> said = new ArrayList<>(judge.harness().getOutput());
      assertThat(said.get(said.size() - 1)).isEqualTo(new Watermark(watermark));
    }
  }

  @Test
  void theNextWatermarkFinishesTheOneBefore() throws Exception {
    try (JudgeHarness judge = open(null)) {
      judge.processAll(events.subList(0, BATCH));
      judge.processWatermark(events.get(BATCH).time() - 1);
      judge.processAll(events.subList(BATCH, BATCH + 10));
      judge.processWatermark(events.get(BATCH).time());
      assertThat(watermarks(judge))
          .containsExactly(events.get(BATCH).time() - 1, events.get(BATCH).time());
    }
  }

  @ParameterizedTest
  @EnumSource(JudgeHarness.Backend.class)
  void itSaysWhatTheEnginesSay(JudgeHarness.Backend backend) throws Exception {
    try (JudgeHarness judge = JudgeHarness.open(backend, 12, 1, 0, null)) {
      for (int from = 0; from < events.size(); from += BATCH) {
        List<Event> batch = events.subList(from, Math.min(from + BATCH, events.size()));
        judge.processAll(batch);
        judge.processWatermark(batch.get(batch.size() - 1).time() - 3_000);
      }
      judge.processWatermark(FLEET.endOfTime());
      judge.rest();
      assertThat(Fleet.sorted(judge.outputs())).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
      assertThat(judge.evictions()).isPositive();
    }
  }

  /** Late rows, commands and retirements in the midst of pending work. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverComesMeanwhileItSaysTheSameAsWithoutOverlap(long seed) throws Exception {
    List<Event> disturbed = disturbed(seed);
    try (JudgeHarness spread = open(null);
        JudgeHarness atOnce = open(null)) {
      for (int from = 0; from < disturbed.size(); from += BATCH) {
        List<Event> batch = disturbed.subList(from, Math.min(from + BATCH, disturbed.size()));
        long watermark = batch.get(batch.size() - 1).time() - 5_000;
        for (JudgeHarness judge : List.of(spread, atOnce)) {
          judge.processAll(batch);
          judge.processWatermark(watermark);
        }
        atOnce.checkpoint(from);
      }
      spread.processWatermark(FLEET.endOfTime());
      spread.rest();
      atOnce.processWatermark(FLEET.endOfTime());
      atOnce.rest();
      assertThat(Fleet.sorted(spread.outputs())).isEqualTo(Fleet.sorted(atOnce.outputs()));
      assertThat(watermarks(spread)).isEqualTo(watermarks(atOnce));
    }
  }

  @Test
  void aCheckpointFinishesTheWorkAndARestoreChangesNothing() throws Exception {
    List<Output> said = new ArrayList<>();
    OperatorSubtaskState state;
    long watermark = events.get(BATCH).time() - 1;
    try (JudgeHarness judge = open(null)) {
      judge.processAll(events.subList(0, BATCH));
      judge.processWatermark(watermark);
      judge.processAll(events.subList(BATCH, BATCH + BATCH / 3));
      assertThat(watermarks(judge)).isEmpty();
      state = judge.checkpoint(1);
      assertThat(watermarks(judge)).containsExactly(watermark);
      said.addAll(judge.outputs());
      // What comes after the barrier is lost with the crash, and comes again.
      judge.processAll(events.subList(BATCH + BATCH / 3, 2 * BATCH));
    }
    try (JudgeHarness judge = open(state)) {
      judge.processAll(events.subList(BATCH + BATCH / 3, events.size()));
      judge.processWatermark(FLEET.endOfTime());
      judge.rest();
      said.addAll(judge.outputs());
    }
    assertThat(Fleet.sorted(said)).isEqualTo(Fleet.sorted(FLEET.enginesAlone(events)));
  }

  @Test
  void whereNoRecordFollowsTheWorkEndsSoon() throws Exception {
    try (JudgeHarness judge = pending()) {
      judge.rest();
      assertThat(watermarks(judge)).hasSize(1);
    }
  }

  /** A record now and then is no reason to wait for longer than a watermark interval. */
  @Test
  void whereFewRecordsFollowTheWorkEndsWithinAWatermarkInterval() throws Exception {
    try (JudgeHarness judge = pending()) {
      long interval = judge.harness().getExecutionConfig().getAutoWatermarkInterval();
      for (long waited = 0; waited < interval; waited += PendingWatermark.ALARM) {
        assertThat(watermarks(judge)).isEmpty();
        judge.process(events.get(BATCH));
        judge.rest();
      }
      assertThat(watermarks(judge)).hasSize(1);
    }
  }

  @Test
  void anIdleInputIsToldAfterTheWatermark() throws Exception {
    try (JudgeHarness judge = pending()) {
      judge.harness().processWatermarkStatus(WatermarkStatus.IDLE);
      List<Object> said = new ArrayList<>(judge.harness().getOutput());
      assertThat(said.subList(said.size() - 2, said.size()))
          .containsExactly(new Watermark(events.get(BATCH).time() - 1), WatermarkStatus.IDLE);
    }
  }

  @Test
  void theEndOfInputFinishesTheWork() throws Exception {
    try (JudgeHarness judge = pending()) {
      judge.harness().endInput();
      judge.harness().getOneInputOperator().finish();
      assertThat(watermarks(judge)).hasSize(1);
    }
  }

  @Test
  void theLastWatermarkOfAllDoesNotWait() throws Exception {
    try (JudgeHarness judge = open(null)) {
      judge.processAll(events);
      judge.processWatermark(Long.MAX_VALUE);
      assertThat(watermarks(judge)).containsExactly(Long.MAX_VALUE);
    }
  }

  /** A Judge with the work of a watermark before it. */
  private JudgeHarness pending() throws Exception {
    JudgeHarness judge = open(null);
    judge.processAll(events.subList(0, BATCH));
    judge.processWatermark(events.get(BATCH).time() - 1);
    assertThat(watermarks(judge)).isEmpty();
    return judge;
  }

  private static JudgeHarness open(OperatorSubtaskState state) throws Exception {
    return JudgeHarness.open(JudgeHarness.Backend.HEAP, 100, 1, 0, state);
  }

  private static List<Long> watermarks(JudgeHarness judge) {
    return judge.harness().getOutput().stream()
        .filter(Watermark.class::isInstance)
        .map(element -> ((Watermark) element).getTimestamp())
        .toList();
  }

  /** The fleet's events out of order, some late, with other events among them. */
  private List<Event> disturbed(long seed) {
    Random random = new Random(seed);
    List<Event> shuffled = new ArrayList<>(events.subList(0, FLEET.models()));
    List<Event> examples = new ArrayList<>(events.subList(FLEET.models(), events.size()));
    for (int from = 0; from < examples.size(); from += 50) {
      Collections.shuffle(examples.subList(from, Math.min(from + 400, examples.size())), random);
    }
    for (Event example : examples) {
      shuffled.add(example);
      String model = example.modelId();
      int kind = random.nextInt(1_000);
      if (kind < 20) {
        Command.Kind command = kind < 10 ? Command.Kind.LOOK : Command.Kind.RETRAIN;
        shuffled.add(new Command(model, example.time(), command, "", "", Origin.NONE));
      } else if (kind < 21) {
        shuffled.add(new Retirement(model, "1", example.time(), Origin.NONE));
        shuffled.add(Fleet.deployment(model));
      } else if (kind < 41) {
        long late = Math.max(example.time() - random.nextInt(60_000), Fleet.START);
        shuffled.add(late(((Example) example).observation(), late, shuffled.size()));
      }
    }
    return shuffled;
  }

  /** As another example, earlier and with an id of its own. */
  private static Example late(Observation like, long time, int ordinal) {
    return Example.inline(
        new Observation(
            like.modelId(),
            like.version(),
            "late" + ordinal,
            time,
            like.features(),
            like.prediction(),
            like.label(),
            time,
            new Origin("observations", 1, ordinal)));
  }
}
