package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Arrivals;
import io.arrears.engine.Correction;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.IdHash;
import io.arrears.engine.Label;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Retirement;
import io.arrears.engine.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The label join as an operator: every outcome of the guide's table, dead letters, counters and
 * what is left in state.
 */
class LabelJoinHarnessTest {

  private static final String MODEL = EngineFixture.MODEL;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long NOW = 1_000 * HOUR;

  /** Label horizon of the deployment in the fixture, milliseconds. */
  private static final long HORIZON = 1_000_000;

  /** When a row of NOW is gone at the latest. */
  private static final long GONE = NOW + HORIZON + HOUR;

  private KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinInput, Event> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
    send(EngineFixture.deployment("1", 0));
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  // ---- one label --------------------------------------------------------------------------------

  @Test
  void anObservationThatComesFirstWaitsForItsLabel() throws Exception {
    send(observation("p", NOW));
    assertThat(examples()).isEmpty();
    assertThat(operator().waiting()).isEqualTo(1);
    send(label("p", NOW + 5, 1));
    assertThat(examples()).hasSize(1);
    Example example = examples().get(0);
    assertThat(example.observation())
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(observation("p", NOW));
    assertThat(example.label()).isEqualTo(label("p", NOW + 5, 1));
    assertCount(counters().joined(), 1);
    assertThat(operator().waiting()).isZero();
  }

  @Test
  void aLabelThatComesFirstWaitsForItsObservation() throws Exception {
    send(label("p", NOW + 5, 1));
    send(observation("p", NOW));
    assertThat(examples()).hasSize(1);
    assertThat(examples().get(0).time()).isEqualTo(NOW + 5);
    assertThat(examples().get(0).label()).isEqualTo(label("p", NOW + 5, 1));
    assertCount(counters().joined(), 1);
    assertThat(operator().waiting()).isZero();
  }

  @Test
  void aLabelMonthsLaterMeetsItsObservation() throws Exception {
    send(with(90 * DAY, 1, 1_000));
    send(observation("p", NOW));
    for (int day = 1; day < 90; day++) {
      harness.processWatermark(NOW + day * DAY);
    }
    send(label("p", NOW + 89 * DAY, 1));
    assertThat(examples()).hasSize(1);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aLabelThatComesAfterItsHorizonIsCountedAndLeavesNoState() throws Exception {
    send(observation("p", NOW));
    harness.processWatermark(GONE);
    assertCount(counters().expiredObservations(), 1);
    send(label("p", NOW, 1));
    assertCount(counters().orphanedLabels(), 1);
    // One that claims to be new waits in vain for as long again.
    send(label("p", GONE, 1));
    harness.processWatermark(GONE + HORIZON + HOUR);
    assertCount(counters().orphanedLabels(), 2);
    assertThat(examples()).isEmpty();
    assertEmpty();
  }

  @Test
  void featuresAreRoundedWhicheverComesFirst() throws Exception {
    double[] features = {0.1, 1e300};
    send(observation("1", "p", NOW, MODEL, features));
    send(label("p", NOW, 1));
    send(label("q", NOW, 1));
    send(observation("1", "q", NOW, MODEL, features));
    assertThat(examples()).hasSize(2);
    for (Example example : examples()) {
      assertThat(example.observation().features()).containsExactly(0.1f, Float.MAX_VALUE);
    }
  }

  // ---- further labels ---------------------------------------------------------------------------

  @Test
  void repetitionsAreCountedAndIgnored() throws Exception {
    send(observation("p", NOW));
    send(observation("p", NOW));
    send(label("p", NOW, 1));
    send(label("p", NOW, 1));
    send(observation("p", NOW));
    send(label("q", NOW, 0));
    send(label("q", NOW, 0));
    assertThat(examples()).hasSize(1);
    assertThat(corrections()).isEmpty();
    assertCount(counters().duplicateObservations(), 2);
    assertCount(counters().duplicateLabels(), 2);
    assertCount(counters().amendedLabels(), 0);
  }

  @Test
  void aFurtherLabelIsACorrectionThatNamesItsNeighbours() throws Exception {
    send(observation("p", NOW));
    send(label("p", NOW + 10, 1));
    send(label("p", NOW + 30, 0));
    send(label("p", NOW + 20, 0));
    assertThat(examples()).extracting(Example::label).containsExactly(label("p", NOW + 10, 1));
    assertThat(corrections()).hasSize(2);
    assertCorrection(corrections().get(0), NOW + 30, NOW + 10, null, NOW + 10);
    assertCorrection(corrections().get(1), NOW + 20, NOW + 10, NOW + 30, NOW + 10);
    assertCount(counters().amendedLabels(), 2);
    assertCount(counters().joined(), 1);
  }

  @Test
  void labelsBeforeTheirObservationGoOnInTheirOrder() throws Exception {
    send(label("p", NOW + 20, 0));
    send(label("p", NOW + 10, 1));
    send(label("p", NOW + 30, Double.NaN));
    send(observation("p", NOW));
    assertThat(examples()).extracting(Example::label).containsExactly(label("p", NOW + 10, 1));
    assertCorrection(corrections().get(0), NOW + 20, NOW + 10, null, NOW + 10);
    assertCorrection(corrections().get(1), NOW + 30, NOW + 20, null, NOW + 10);
    assertCount(counters().amendedLabels(), 1);
    assertCount(counters().retractedLabels(), 1);
    assertCount(counters().joined(), 1);
  }

  @Test
  void aLabelIsRetractedAndReinstated() throws Exception {
    send(observation("p", NOW));
    send(label("p", NOW + 10, 1));
    send(label("p", NOW + 20, Double.NaN));
    send(label("p", NOW + 30, 0));
    send(label("p", NOW + 40, 1));
    assertThat(corrections()).hasSize(3);
    assertThat(corrections().get(0).label().isRetraction()).isTrue();
    assertCorrection(corrections().get(0), NOW + 20, NOW + 10, null, NOW + 10);
    assertCorrection(corrections().get(1), NOW + 30, NOW + 20, null, NOW + 30);
    assertCorrection(corrections().get(2), NOW + 40, NOW + 30, null, NOW + 30);
    assertCount(counters().retractedLabels(), 1);
    assertCount(counters().amendedLabels(), 2);
  }

  @Test
  void aRetractionThatComesFirstIsACorrectionOfNothing() throws Exception {
    send(observation("p", NOW));
    send(label("p", NOW + 20, Double.NaN));
    send(label("p", NOW + 10, 1));
    assertThat(examples()).isEmpty();
    assertCorrection(corrections().get(0), NOW + 20, null, null, NOW + 20);
    assertCorrection(corrections().get(1), NOW + 10, null, NOW + 20, NOW + 10);
    assertCount(counters().retractedLabels(), 1);
    assertCount(counters().amendedLabels(), 0);
  }

  @Test
  void eightLabelsOfAPredictionAreToldApart() throws Exception {
    send(observation("p", NOW));
    for (int i = 0; i < 10; i++) {
      send(label("p", NOW + i, i % 2));
    }
    assertThat(corrections()).hasSize(7);
    assertCount(counters().surplusLabels(), 2);
  }

  @Test
  void aLabelThatTheFamilyCannotHaveIsADeadLetterAndTheObservationWaitsOn() throws Exception {
    send(observation("p", NOW));
    send(label("p", NOW, 0.5));
    send(label("q", NOW, 2));
    send(observation("q", NOW));
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.INVALID_LABEL, DeadLetter.Code.INVALID_LABEL);
    assertThat(examples()).isEmpty();
    send(label("p", NOW, 1));
    send(label("q", NOW, 1));
    assertThat(examples()).hasSize(2);
    assertCount(counters().refusedLabels(), 2);
  }

  // ---- bounds -----------------------------------------------------------------------------------

  @Test
  void stateEndsWithTheHorizonRoundedUpToABucket() throws Exception {
    for (int i = 0; i < 500; i++) {
      send(observation("waiting" + i, NOW));
      send(label("orphan" + i, NOW, 1));
      send(observation("joined" + i, NOW));
      send(label("joined" + i, NOW, 1));
    }
    // One timer a slot and bucket.
    assertThat(harness.numEventTimeTimers()).isEqualTo(JoinKey.SLOTS);
    harness.processWatermark(NOW + HORIZON - 1);
    assertThat(operator().waiting()).isEqualTo(500);
    snapshot();
    harness.processWatermark(GONE);
    assertThat(operator().waiting()).isZero();
    assertCount(counters().expiredObservations(), 500);
    assertCount(counters().orphanedLabels(), 500);
    assertThat(deadLetters()).isEmpty();
    assertEmpty();
  }

  @Test
  void theRowOfALabelThatMovedToItsObservationEndsOnce() throws Exception {
    send(label("p", NOW + 2 * HORIZON, 1));
    send(observation("p", NOW));
    send(label("q", NOW, 1));
    send(observation("q", NOW + 2 * HORIZON));
    harness.processWatermark(GONE);
    send(label("q", NOW + 2 * HORIZON, 0));
    assertThat(corrections()).hasSize(1);
    harness.processWatermark(GONE + 3 * HORIZON);
    assertEmpty();
  }

  @Test
  void whatComesAfterItsHorizonLeavesNoState() throws Exception {
    harness.processWatermark(GONE);
    send(observation("late", NOW));
    send(label("late", NOW, 1));
    assertThat(examples()).isEmpty();
    assertEmpty();
    assertCount(counters().expiredObservations(), 1);
    assertCount(counters().orphanedLabels(), 1);
  }

  @Test
  void aLateObservationStillMeetsALabelThatWaits() throws Exception {
    send(label("p", NOW + HOUR + HORIZON, 1));
    harness.processWatermark(GONE);
    send(observation("p", NOW));
    assertThat(examples()).hasSize(1);
    harness.processWatermark(GONE + HORIZON + HOUR);
    assertEmpty();
    assertCount(counters().expiredObservations(), 0);
  }

  @Test
  void beyondTheCapTheNewestIsNotAdmitted() throws Exception {
    // Three for each slot.
    send(with(HORIZON, 1, 3 * JoinKey.SLOTS));
    List<String> ids = sameSlot(6);
    for (String id : ids) {
      send(observation(id, NOW));
    }
    assertThat(operator().waiting()).isEqualTo(3);
    assertCount(counters().notAdmittedObservations(), 3);
    for (String id : ids) {
      send(label(id, NOW, 1));
    }
    // The labels of those left out wait, three at most as well; here all three.
    assertThat(examples()).hasSize(3);
    for (String id : sameSlot(9).subList(6, 9)) {
      send(label(id, NOW, 1));
    }
    assertCount(counters().notAdmittedLabels(), 3);
    // There is room for waiting rows again, but not for joined ones.
    List<String> others = sameSlot(12).subList(9, 12);
    for (String id : others) {
      send(observation(id, NOW));
      send(label(id, NOW, 1));
      send(label(id, NOW + 1, 0));
    }
    assertThat(examples()).hasSize(6);
    assertThat(corrections()).isEmpty();
    assertCount(counters().notKept(), 3);
    harness.processWatermark(GONE);
    assertEmpty();
  }

  @Test
  void whatIsRepeatedBeyondTheCapIsNoSecondExample() throws Exception {
    // One for each slot; of nine more a stub is kept, of the last two nothing.
    send(with(HORIZON, 1, JoinKey.SLOTS));
    List<String> ids = sameSlot(12);
    for (String id : ids) {
      send(observation(id, NOW));
      send(label(id, NOW, 1));
    }
    assertThat(examples()).hasSize(12);
    assertCount(counters().notKept(), 11);
    OperatorSubtaskState state = snapshot();
    close();
    open(state);
    for (String id : ids.subList(0, 10)) {
      send(label(id, NOW, 1));
      send(observation(id, NOW));
      send(label(id, NOW + 1, 0));
    }
    assertThat(examples()).isEmpty();
    assertThat(corrections()).hasSize(1);
    assertCount(counters().duplicateObservations(), 10);
    assertCount(counters().duplicateLabels(), 10);
    assertCount(counters().notAdmittedLabels(), 9);
    send(observation(ids.get(10), NOW));
    assertThat(operator().waiting()).isEqualTo(1);
    harness.processWatermark(GONE);
    assertEmpty();
  }

  @Test
  void aSampleIsDecidedByThePredictionIdForBothSides() throws Exception {
    close();
    open(null);
    send(with(HORIZON, 0.25, 100_000));
    int chosen = 0;
    for (int i = 0; i < 1_000; i++) {
      String id = "p" + i;
      chosen += IdHash.uniform(id, IdHash.LABEL_SAMPLE) < 0.25 ? 1 : 0;
      send(i % 2 == 0 ? observation(id, NOW) : label(id, NOW, 1));
      send(i % 2 == 0 ? label(id, NOW, 1) : observation(id, NOW));
    }
    assertThat(chosen).isBetween(200, 300);
    assertThat(examples()).hasSize(chosen);
    assertCount(counters().sampledOutObservations(), 1_000 - chosen);
    assertCount(counters().sampledOutLabels(), 1_000 - chosen);
  }

  // ---- versions ---------------------------------------------------------------------------------

  @Test
  void anObservationOfAKnownVersionIsCheckedOnArrival() throws Exception {
    send(observation("1", "p", NOW, MODEL, new double[1]));
    send(label("p", NOW, 1));
    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().get(0).code()).isEqualTo(DeadLetter.Code.WRONG_DIMENSION);
    assertThat(examples()).isEmpty();
    harness.processWatermark(GONE);
    assertCount(counters().refusedObservations(), 1);
    assertCount(counters().orphanedLabels(), 1);
    assertEmpty();
  }

  @Test
  void anObservationWhoseVersionStaysUnknownIsADeadLetterWhenTheHorizonEnds() throws Exception {
    send(observation("1", "p", NOW, "stranger", new double[2]));
    send(observation("2", "q", NOW, MODEL, new double[2]));
    harness.processWatermark(NOW + DAY);
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactlyInAnyOrder(DeadLetter.Code.UNKNOWN_MODEL, DeadLetter.Code.UNKNOWN_VERSION);
    assertThat(operator().waiting()).isZero();
  }

  @Test
  void anObservationBeforeItsDeploymentIsCheckedWhenTheHorizonEnds() throws Exception {
    send(observation("2", "fine", NOW, MODEL, new double[2]));
    send(observation("2", "narrow", NOW, MODEL, new double[1]));
    send(EngineFixture.deployment("2", 0));
    harness.processWatermark(NOW + DAY);
    assertCount(counters().expiredObservations(), 1);
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.WRONG_DIMENSION);
  }

  @Test
  void anObservationOfAnUnknownModelIsADeadLetterAfterTheUnknownWait() throws Exception {
    send(observation("9", "nowhere", NOW, "nobody", new double[2]));
    send(observation("2", "early", NOW, MODEL, new double[2]));
    send(observation("2", "labelled", NOW, MODEL, new double[2]));
    send(label("labelled", NOW, 1));
    send(EngineFixture.deployment("2", 0));
    OperatorSubtaskState state = snapshot();
    close();
    open(state);
    harness.setProcessingTime(Duration.ofMinutes(1).toMillis() - 1);
    assertThat(deadLetters()).isEmpty();
    harness.setProcessingTime(Duration.ofMinutes(1).toMillis());
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.UNKNOWN_MODEL);
    send(label("early", NOW, 1));
    assertThat(examples()).extracting(e -> e.observation().predictionId()).containsExactly("early");
    harness.processWatermark(NOW + DAY);
    assertEmpty();
  }

  @Test
  void anObservationOfARetiredVersionThatWasCheckedIsNoDeadLetter() throws Exception {
    send(observation("p", NOW));
    send(observation("old", NOW));
    send(new Retirement(MODEL, "1", NOW, Origin.NONE));
    // Its label is the engine's to judge: the version may have been closed since.
    send(label("old", NOW, 1));
    assertThat(examples()).hasSize(1);
    harness.processWatermark(NOW + DAY);
    assertThat(deadLetters()).isEmpty();
    assertCount(counters().expiredObservations(), 1);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aDeploymentThatChangesWhatIsFrozenDoesNotChangeTheCheck() throws Exception {
    Deployment one = EngineFixture.deployment("1", 0);
    send(one.toBuilder().features(List.of("only")).reference(null).build());
    send(observation("p", NOW));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aRedeploymentThatTheJudgeRefusesIsNotObeyed() throws Exception {
    send(with(HORIZON, 1e-6, 1));
    for (String id : sameSlot(2)) {
      send(observation(id, NOW));
      send(label(id, NOW, 1));
    }
    assertThat(examples()).hasSize(2);
    assertCount(counters().sampledOutLabels(), 0);
  }

  @Test
  void aLabelIsSampledByTheVersionOfItsObservation() throws Exception {
    String inside = id(0, 0.25);
    String outside = id(0.25, 1);
    // Version 1 waits for everything, version 2 for a quarter.
    send(observation("2", inside, NOW, MODEL, new double[2]));
    send(observation("2", outside, NOW, MODEL, new double[2]));
    send(observation("1", outside + "'", NOW, MODEL, new double[2]));
    send(EngineFixture.deployment("2", 1).with(new LabelTerms(HORIZON, 0.25, 1_000)));
    send(label(inside, NOW, 1));
    send(label(outside, NOW, 1));
    send(label(outside + "'", NOW, 1));
    assertThat(examples())
        .extracting(e -> e.observation().predictionId())
        .containsExactly(inside, outside + "'");
    assertCount(counters().sampledOutLabels(), 1);
  }

  @Test
  void aTombstoneOfAVersionWithASuccessorTakesEffectWhenThatServes() throws Exception {
    send(EngineFixture.deployment("2", NOW + 10));
    harness.processWatermark(NOW - 1);
    send(new Retirement(MODEL, "1", NOW, Origin.NONE));
    send(observation("1", "narrow", NOW + 1, MODEL, new double[1]));
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.WRONG_DIMENSION);
    send(observation("1", "waits", NOW + 1, MODEL, new double[2]));
    harness.setProcessingTime(Duration.ofMinutes(2).toMillis());
    harness.processWatermark(NOW + 10);
    send(label("waits", NOW + 2, 1));
    assertThat(examples()).hasSize(1);
    assertThat(deadLetters()).hasSize(1);
    assertCount(counters().refusedObservations(), 1);
  }

  @Test
  void anObservationAfterItsVersionsTombstoneIsADeadLetter() throws Exception {
    send(new Retirement(MODEL, "1", NOW, Origin.NONE));
    send(observation("p", NOW + 1));
    harness.setProcessingTime(Duration.ofMinutes(2).toMillis());
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.UNKNOWN_MODEL);
  }

  @Test
  void aVersionIsForgottenWithItsLastRow() throws Exception {
    send(EngineFixture.deployment("2", NOW));
    harness.processWatermark(NOW + HORIZON - 1);
    send(observation("1", "narrow", NOW, MODEL, new double[1]));
    assertThat(deadLetters()).hasSize(1);
    OperatorSubtaskState state = snapshot();
    close();
    open(state);
    harness.processWatermark(GONE);
    send(observation("1", "late", GONE, MODEL, new double[2]));
    send(observation("2", "fine", GONE, MODEL, new double[2]));
    harness.setProcessingTime(Duration.ofMinutes(2).toMillis());
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.UNKNOWN_VERSION);
    assertThat(operator().waiting()).isEqualTo(1);
  }

  @Test
  void theLargestCapAdmits() throws Exception {
    send(with(HORIZON, 1, Long.MAX_VALUE));
    send(observation("p", NOW));
    assertThat(operator().waiting()).isEqualTo(1);
  }

  @Test
  void whatMeetsItsLabelBeforeItsDeploymentIsTalliedAsArrived() throws Exception {
    send(observation("2", "p", NOW, MODEL, new double[2]));
    send(label("p", NOW, 1));
    send(label("q", NOW, 1));
    send(observation("2", "q", NOW, MODEL, new double[2]));
    harness.processWatermark(NOW);
    assertThat(of(Arrivals.class)).containsExactly(new Arrivals(MODEL, "2", NOW + 60_000, 2));
  }

  // ---- what the engine hears of those that wait -------------------------------------------------

  @Test
  void arrivalsAreTalliedByBucketBeforeTheWatermark() throws Exception {
    for (int i = 0; i < 90; i++) {
      send(observation("p" + i, NOW + 1_000L * i));
    }
    send(label("early", NOW, 1));
    send(observation("early", NOW));
    assertThat(of(Arrivals.class)).isEmpty();
    harness.processWatermark(NOW);
    assertThat(of(Arrivals.class))
        .containsExactly(
            new Arrivals(MODEL, "1", NOW + 60_000, 61),
            new Arrivals(MODEL, "1", NOW + 120_000, 30));
    harness.processWatermark(NOW + 1);
    assertThat(of(Arrivals.class)).hasSize(2);
  }

  @Test
  void someOfThoseThatWaitSpeakForAll() throws Exception {
    int rows = 20_000;
    for (int i = 0; i < rows; i++) {
      send(observation("p" + i, NOW));
    }
    List<Waiting> spokesmen = of(Waiting.class);
    // The first 32 of a slot, and then 16 for each time that its rows doubled.
    assertThat(spokesmen.size()).isBetween(32 * 32, 32 * 32 * 4);
    // Standard deviation of the sum of weights is about 2 percent here.
    assertThat(spokesmen.stream().mapToDouble(Waiting::weight).sum())
        .isBetween(0.9 * rows, 1.1 * rows);
  }

  // ---- state ------------------------------------------------------------------------------------

  @Test
  void aRestoreKeepsWhatWaits() throws Exception {
    send(observation("p", NOW));
    send(label("q", NOW + 1, 0));
    send(observation("r", NOW));
    send(label("r", NOW, 1));
    OperatorSubtaskState state = snapshot();
    close();
    open(state);
    assertThat(operator().waiting()).isEqualTo(1);
    send(label("p", NOW + 2, 1));
    send(observation("q", NOW));
    send(label("r", NOW, 1));
    send(label("r", NOW + 1, 0));
    assertThat(examples())
        .extracting(e -> e.observation().predictionId())
        .containsExactly("p", "q");
    assertCount(counters().duplicateLabels(), 1);
    assertCorrection(corrections().get(0), NOW + 1, NOW, null, NOW);
    harness.processWatermark(GONE);
    assertEmpty();
  }

  // ---- fixture ----------------------------------------------------------------------------------

  private void open(OperatorSubtaskState state) throws Exception {
    LabelJoin join =
        new LabelJoin(
            Duration.ofHours(5),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            1_000_000,
            Duration.ofMinutes(1));
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            join, JoinInput::key, JoinKeyTypeInfo.INSTANCE);
    harness.setup(EventSerializer.INSTANCE);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  private void send(Event event) throws Exception {
    List<JoinInput> routed = new ArrayList<>();
    new JoinRouter().flatMap(event, new ListCollector<>(routed));
    for (JoinInput input : routed) {
      harness.processElement(new StreamRecord<>(input));
    }
  }

  private <T extends Event> List<T> of(Class<T> kind) {
    return harness.extractOutputValues().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<Example> examples() {
    return of(Example.class);
  }

  private List<Correction> corrections() {
    return of(Correction.class);
  }

  private List<DeadLetter> deadLetters() {
    List<DeadLetter> letters = new ArrayList<>();
    Iterable<StreamRecord<Output>> side = harness.getSideOutput(Intake.DEAD_LETTERS);
    if (side != null) {
      side.forEach(element -> letters.add((DeadLetter) element.getValue()));
    }
    return letters;
  }

  private OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, 1);
  }

  private LabelJoin operator() {
    return (LabelJoin) harness.getOperator();
  }

  private JoinCounters counters() {
    return operator().counters();
  }

  /** Nothing is left but the model's deployments, one list a slot, and no timer of event time. */
  private void assertEmpty() throws Exception {
    snapshot();
    assertThat(harness.numKeyedStateEntries()).isEqualTo(JoinKey.SLOTS);
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private static void assertCount(Counter counter, long expected) {
    assertThat(counter.getCount()).isEqualTo(expected);
  }

  private static void assertCorrection(
      Correction correction, long time, Long before, Long after, long entered) {
    assertThat(correction.label().time()).isEqualTo(time);
    assertThat(correction.label().predictionId())
        .isEqualTo(correction.observation().predictionId());
    assertThat(correction.before() == null ? null : correction.before().time()).isEqualTo(before);
    assertThat(correction.after() == null ? null : correction.after().time()).isEqualTo(after);
    assertThat(correction.entered()).isEqualTo(entered);
  }

  /** So many prediction ids of one slot. */
  private static List<String> sameSlot(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; ids.size() < count; i++) {
      if (JoinKey.slot(label("s" + i, 0, 0)) == 7) {
        ids.add("s" + i);
      }
    }
    return ids;
  }

  /** A prediction id whose place in the label sample is within these bounds. */
  private static String id(double from, double to) {
    for (int i = 0; ; i++) {
      double place = IdHash.uniform("p" + i, IdHash.LABEL_SAMPLE);
      if (place >= from && place < to) {
        return "p" + i;
      }
    }
  }

  private static Deployment with(long horizon, double sample, long maxPending) {
    return EngineFixture.deployment("1", 0).with(new LabelTerms(horizon, sample, maxPending));
  }

  private static Observation observation(String predictionId, long time) {
    return observation("1", predictionId, time, MODEL, new double[] {1, 2});
  }

  private static Observation observation(
      String version, String predictionId, long time, String modelId, double[] features) {
    return new Observation(
        modelId,
        version,
        predictionId,
        time,
        features,
        new double[] {0.5},
        Double.NaN,
        time,
        Origin.NONE);
  }

  private static Label label(String predictionId, long time, double value) {
    return new Label(MODEL, predictionId, time, value, Origin.NONE);
  }
}
