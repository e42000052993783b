package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.engine.EngineFixture.Said;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that wait for their label, through the engine. */
class AccrualsTest {

  private static final long DELAY = 100_000;
  private static final double SAMPLE = 0.25;

  private final Said said = new Said();
  private ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);

  /** 400 rows, one a second, each labelled {@link #DELAY} later, from drifted truth. */
  private void feed(LabelTerms labels) {
    Deployment deployment = EngineFixture.deployment("v1", 0).with(labels);
    engine.accept(deployment, 0, said);
    feedRows(EngineFixture.examples("v1", 1_000, 400, true, 1));
  }

  private void feedRows(List<Example> rows) {
    for (Example row : rows) {
      Observation observation = row.observation();
      Observation waiting =
          new Observation(
              EngineFixture.MODEL,
              "v1",
              observation.predictionId(),
              observation.time(),
              observation.features(),
              observation.prediction(),
              Double.NaN,
              observation.time(),
              observation.origin());
      engine.accept(new Waiting(waiting, 1), 0, said);
      engine.accept(new Arrivals(EngineFixture.MODEL, "v1", waiting.time() + 1, 1), 0, said);
      engine.accept(
          new Example(
              waiting,
              new Label(
                  EngineFixture.MODEL,
                  waiting.predictionId(),
                  waiting.time() + DELAY,
                  row.label().value(),
                  new Origin("labels", 0, waiting.time()))),
          0,
          said);
    }
  }

  private Snapshot look(long time) {
    engine.accept(EngineFixture.command(Command.Kind.LOOK, time), 0, said);
    engine = EngineFixture.restored(engine, EngineFixture.OPTIONS);
    engine.advanceTo(time, said);
    return said.last();
  }

  @Test
  void whatWaitsIsExpectedToCostOnceExpectationsHaveComeTrue() {
    feed(LabelTerms.of(1_000_000));
    Snapshot unchecked = look(90_500);
    assertThat(unchecked.accrual().pendingRows()).isEqualTo(90);
    assertThat(unchecked.accrual().calibration()).isZero();
    assertThat(unchecked.accrual().debt()).isZero();
    Snapshot checked = look(400_500);
    assertThat(checked.accrual().pendingRows()).isEqualTo(100);
    assertThat(checked.accrual().calibration()).isBetween(0.1, 1.0);
    // The realised gap of a row, with the belief as it stands, is the oracle of the expected one.
    double gap = checked.book().debt() / checked.book().examples();
    assertThat(checked.accrual().debt()).isBetween(0.1 * 100 * gap, 1.5 * 100 * gap);
    assertThat(said.triggers().get(0).grounds().accruedDebt()).isPositive();
    Snapshot settled = look(600_000);
    assertThat(settled.accrual().pendingRows()).isZero();
    assertThat(settled.accrual().debt()).isZero();
    assertThat(settled.book().examples()).isEqualTo(400);
  }

  /** Oracle: 250 rows of 8 (D + K) + 120 bytes, and a tally of a kilobyte. */
  @Test
  void whatWaitsIsInTheEstimateOfTheHeap() {
    engine.accept(EngineFixture.deployment("v1", 0), 0, said);
    long before = engine.heapBytes();
    for (Example row : EngineFixture.examples("v1", 1_000, 250, true, 1)) {
      engine.accept(new Waiting(row.observation(), 1), 0, said);
    }
    look(300_000);
    assertThat(engine.heapBytes() - before).isEqualTo(250 * (8 * 3 + 120) + 1_100);
  }

  @Test
  void labelsThatNeverComeAreForgottenAfterTheHorizon() {
    Deployment deployment = EngineFixture.deployment("v1", 0).with(LabelTerms.of(50_000));
    engine.accept(deployment, 0, said);
    engine.accept(new Arrivals(EngineFixture.MODEL, "v1", 10_000, 1_000_000), 0, said);
    assertThat(look(20_000).accrual().pendingRows()).isEqualTo(1_000_000);
    assertThat(look(61_000).accrual().pendingRows()).isZero();
  }

  @Test
  void sampledExamplesCountForAll() {
    List<Example> rows = inSample(EngineFixture.examples("v1", 1_000, 400, true, 1));
    engine.accept(deployment(new LabelTerms(1_000_000, SAMPLE, 1_000)), 0, said);
    feedRows(rows);
    Snapshot sampled = look(600_000);
    assertThat(sampled.guarantee().statement()).startsWith("none");
    double whole = sampled.book().lossDeployed();
    said.all.clear();
    engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    engine.accept(deployment(LabelTerms.of(1_000_000)), 0, said);
    feedRows(rows);
    assertThat(whole).isCloseTo(4 * look(600_000).book().lossDeployed(), within(1e-9 * whole));
  }

  /**
   * The label join cannot know the sample of a version that it does not know; what it has joined by
   * then is passed over here, so that examples still stand for all.
   */
  @Test
  void whatMetItsLabelBeforeItsVersionWasKnownIsSampledToo() {
    engine.accept(EngineFixture.deployment("v0", 0), 0, said);
    // No more than an unknown version may keep waiting.
    List<Example> rows = EngineFixture.examples("v1", 1_000, 40, true, 1);
    rows.forEach(row -> engine.accept(labelled(row, 500, 1), 0, said));
    engine.accept(deployment(new LabelTerms(1_000_000, SAMPLE, 1_000)), 0, said);
    int sampled = inSample(rows).size();
    assertThat(sampled).isBetween(4, 16);
    assertThat(look(100_000).book().examples()).isEqualTo(sampled);
    for (Example row : rows) {
      Example learned = labelled(row, 500, 1);
      Label amended = label(row, 110_000, 0);
      engine.accept(
          new Correction(learned.observation(), amended, learned.label(), null, learned.time()),
          0,
          said);
    }
    Snapshot last = look(120_000);
    assertThat(last.corrections().amended()).isEqualTo(sampled);
    assertThat(last.corrections().skipped()).isEqualTo(40 - sampled);
    assertThat(said.deadLetters()).isEmpty();
  }

  private static Deployment deployment(LabelTerms labels) {
    return EngineFixture.deployment("v1", 0).with(labels);
  }

  /** Those that the label join waits for. */
  private static List<Example> inSample(List<Example> rows) {
    return rows.stream()
        .filter(
            row -> IdHash.uniform(row.observation().predictionId(), IdHash.LABEL_SAMPLE) < SAMPLE)
        .toList();
  }

  /** Oracle: of one prediction in four joined, each label stands for four rows. */
  @Test
  void aCorrectionOfASampledRowCountsForAllThatItStoodFor() {
    Deployment deployment =
        EngineFixture.deployment("v1", 0).with(new LabelTerms(1_000_000, SAMPLE, 1_000));
    engine.accept(deployment, 0, said);
    List<Example> rows = inSample(EngineFixture.examples("v1", 1_000, 200, true, 1));
    rows.stream().map(row -> labelled(row, 1_000, 1)).forEach(e -> engine.accept(e, 0, said));
    double before = look(210_000).effectiveRows();
    for (Example row : rows.subList(0, 10)) {
      Example learned = labelled(row, 1_000, 1);
      Label retraction = label(row, 220_000, Double.NaN);
      engine.accept(
          new Correction(learned.observation(), retraction, learned.label(), null, learned.time()),
          0,
          said);
    }
    Snapshot after = look(230_000);
    assertThat(after.corrections().retracted()).isEqualTo(10);
    assertThat(before - after.effectiveRows()).isBetween(38.0, 42.0);
  }

  /** Rows of a version that is scheduled, or not known yet, are its first, as examples are. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWaitsForAVersionThatIsToComeIsPendingThen(boolean scheduled) {
    engine.accept(EngineFixture.deployment("v1", 0), 0, said);
    if (scheduled) {
      engine.accept(EngineFixture.deployment("v2", 50_000), 0, said);
    }
    List<Example> rows = EngineFixture.examples("v2", 10_000, 8, true, 1);
    for (Example row : rows) {
      Example late = labelled(row, DELAY, 1);
      engine.accept(new Waiting(late.observation(), 1), 0, said);
      engine.accept(new Arrivals(EngineFixture.MODEL, "v2", row.time() + 1, 1), 0, said);
      engine.accept(late, 0, said);
    }
    look(45_000);
    if (!scheduled) {
      engine.accept(EngineFixture.deployment("v2", 50_000), 0, said);
    }
    Snapshot waiting = look(60_000);
    assertThat(waiting.version()).isEqualTo("v2");
    assertThat(waiting.accrual().pendingRows()).isEqualTo(8);
    Snapshot settled = look(200_000);
    assertThat(settled.accrual().pendingRows()).isZero();
    assertThat(settled.book().examples()).isEqualTo(8);
    assertThat(said.deadLetters()).isEmpty();
  }

  private static Example labelled(Example row, long delay, double value) {
    return new Example(row.observation(), label(row, row.time() + delay, value));
  }

  private static Label label(Example row, long time, double value) {
    String id = row.observation().predictionId();
    return new Label(EngineFixture.MODEL, id, time, value, new Origin("labels", 0, time));
  }

  @Test
  void whatWaitsInAVersionThatStaysUnknownIsOfNoAccount() {
    for (int i = 0; i < 100; i++) {
      engine.accept(new Arrivals(EngineFixture.MODEL, "v9", 10_000, 1), 0, said);
    }
    List<Example> rows = EngineFixture.examples("v9", 10_000, 25, true, 1);
    rows.forEach(row -> engine.accept(row, 0, said));
    assertThat(said.all).as("half of the room is left to examples").isEmpty();
    engine.wake(EngineFixture.OPTIONS.unknownWait(), said);
    assertThat(engine.isEmpty()).isTrue();
    assertThat(said.deadLetters()).hasSize(25);
    assertThat(said.all).hasSize(25);
  }
}
