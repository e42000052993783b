package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.Retirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The label join as an operator: outputs, dead letters, counters and state size. */
class LabelJoinHarnessTest {

  private static final String MODEL = EngineFixture.MODEL;
  private static final long HOUR = 3_600_000;
  private static final long NOW = 1_000 * HOUR;

  /** Label horizon of the deployment in the fixture, milliseconds. */
  private static final long HORIZON = 1_000_000;

  private KeyedTwoInputStreamOperatorTestHarness<String, Event, Event, Event> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
    deploy(EngineFixture.deployment("1", 0));
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void anObservationThatComesFirstWaitsForItsLabel() throws Exception {
    process(observation("p", NOW));
    assertThat(examples()).isEmpty();
    process(label("p", NOW + 5, 1));
    assertThat(examples()).hasSize(1);
    Example example = examples().get(0);
    assertThat(example.observation().features()).containsExactly(1, 2);
    assertThat(example.label()).isEqualTo(label("p", NOW + 5, 1));
    assertThat(counters().joined().getCount()).isEqualTo(1);
  }

  @Test
  void aLabelThatComesFirstWaitsForItsObservation() throws Exception {
    process(label("p", NOW + 5, 1));
    process(observation("p", NOW));
    assertThat(examples()).hasSize(1);
    assertThat(examples().get(0).time()).isEqualTo(NOW + 5);
  }

  @Test
  void repetitionsAreCountedAndIgnored() throws Exception {
    process(observation("p", NOW));
    process(observation("p", NOW));
    process(label("p", NOW, 1));
    process(label("p", NOW + 1, 1));
    process(observation("p", NOW));
    process(label("q", NOW, 0));
    process(label("q", NOW, 0));
    assertThat(examples()).hasSize(1);
    assertThat(counters().duplicateObservations().getCount()).isEqualTo(2);
    assertThat(counters().duplicateLabels().getCount()).isEqualTo(2);
    assertThat(counters().amendedLabels().getCount()).isZero();
  }

  @Test
  void aSecondLabelOfAnotherValueIsCountedAndTheFirstStands() throws Exception {
    process(label("p", NOW, 1));
    process(label("p", NOW, 0));
    process(observation("p", NOW));
    process(label("p", NOW, 0));
    assertThat(examples()).hasSize(1);
    assertThat(examples().get(0).label().value()).isEqualTo(1);
    assertThat(counters().amendedLabels().getCount()).isEqualTo(2);
  }

  @Test
  void stateEndsWithTheHorizonRoundedUpToABucket() throws Exception {
    process(observation("waiting", NOW));
    process(label("orphan", NOW, 1));
    process(observation("joined", NOW));
    process(label("joined", NOW, 1));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
    // 1,000 s after NOW, rounded up to a full hour.
    watermark(NOW + HOUR - 1);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
    watermark(NOW + HOUR);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(counters().expiredObservations().getCount()).isEqualTo(1);
    assertThat(counters().orphanedLabels().getCount()).isEqualTo(1);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void whatComesAfterItsHorizonLeavesNoState() throws Exception {
    watermark(NOW + HOUR);
    process(observation("late", NOW));
    process(label("late", NOW, 1));
    assertThat(examples()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(counters().expiredObservations().getCount()).isEqualTo(1);
    assertThat(counters().orphanedLabels().getCount()).isEqualTo(1);
  }

  @Test
  void anObservationOfAKnownVersionIsCheckedOnArrivalAndItsLabelIsSwallowed() throws Exception {
    Observation narrow =
        new Observation(
            MODEL, "1", "p", NOW, new double[1], new double[] {0.5}, Double.NaN, NOW, Origin.NONE);
    process(narrow);
    process(label("p", NOW, 1));
    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().get(0).code()).isEqualTo(DeadLetter.Code.WRONG_DIMENSION);
    assertThat(examples()).isEmpty();
    assertThat(counters().orphanedLabels().getCount()).isEqualTo(1);
    watermark(NOW + HOUR);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anObservationWhoseVersionStaysUnknownIsADeadLetterWhenTheHorizonEnds() throws Exception {
    process(observation("1", "p", NOW, "stranger"));
    process(observation("2", "q", NOW, MODEL));
    watermark(NOW + 24 * HOUR);
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactlyInAnyOrder(DeadLetter.Code.UNKNOWN_MODEL, DeadLetter.Code.UNKNOWN_VERSION);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anObservationBeforeItsDeploymentIsCheckedWhenTheHorizonEnds() throws Exception {
    process(observation("2", "fine", NOW, MODEL));
    process(
        new Observation(
            MODEL,
            "2",
            "narrow",
            NOW,
            new double[1],
            new double[] {0.5},
            Double.NaN,
            NOW,
            Origin.NONE));
    deploy(EngineFixture.deployment("2", 0));
    watermark(NOW + 24 * HOUR);
    assertThat(counters().expiredObservations().getCount()).isEqualTo(1);
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.WRONG_DIMENSION);
  }

  @Test
  void anObservationOfAnUnknownModelIsADeadLetterAfterTheUnknownWait() throws Exception {
    process(observation("9", "nowhere", NOW, "nobody"));
    process(observation("2", "early", NOW, MODEL));
    process(observation("2", "labelled", NOW, MODEL));
    process(label("labelled", NOW, 1));
    deploy(EngineFixture.deployment("2", 0));
    harness.setProcessingTime(Duration.ofMinutes(1).toMillis() - 1);
    assertThat(deadLetters()).isEmpty();
    harness.setProcessingTime(Duration.ofMinutes(1).toMillis());
    assertThat(deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.UNKNOWN_MODEL);
    process(label("early", NOW, 1));
    assertThat(examples())
        .extracting(e -> e.observation().predictionId())
        .containsExactly("labelled", "early");
    watermark(NOW + 24 * HOUR);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anObservationOfARetiredVersionThatWasCheckedIsNoDeadLetter() throws Exception {
    process(observation("p", NOW));
    deploy(new Retirement(MODEL, "1", NOW, Origin.NONE));
    watermark(NOW + 24 * HOUR);
    assertThat(deadLetters()).isEmpty();
    assertThat(counters().expiredObservations().getCount()).isEqualTo(1);
  }

  @Test
  void aDeploymentThatChangesWhatIsFrozenDoesNotChangeTheCheck() throws Exception {
    Deployment one = EngineFixture.deployment("1", 0);
    deploy(
        new Deployment(
            one.modelId(),
            one.version(),
            one.role(),
            one.activatedAt(),
            one.family(),
            List.of("only"),
            one.dispersion(),
            one.terms(),
            one.belief(),
            one.looks(),
            one.labelHorizon(),
            one.observeOnly(),
            null,
            one.origin()));
    process(observation("p", NOW));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aRestoreKeepsWhatWaits() throws Exception {
    process(observation("p", NOW));
    process(label("q", NOW + 1, 0));
    process(observation("r", NOW));
    process(label("r", NOW, 1));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    open(state);
    process(label("p", NOW + 2, 1));
    process(observation("q", NOW));
    process(label("r", NOW, 1));
    assertThat(examples())
        .extracting(e -> e.observation().predictionId())
        .containsExactly("p", "q");
    assertThat(counters().duplicateLabels().getCount()).isEqualTo(1);
    watermark(NOW + HOUR);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  // ---- fixture ----------------------------------------------------------------------------------

  private void open(OperatorSubtaskState state) throws Exception {
    CoBroadcastWithKeyedOperator<String, Event, Event, Event> operator =
        new CoBroadcastWithKeyedOperator<>(
            new LabelJoin(Duration.ofHours(5), Duration.ofHours(1), Duration.ofMinutes(1)),
            List.of(LabelJoin.DEPLOYMENTS, LabelJoin.HORIZONS));
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(operator, LabelJoin::key, null, Types.STRING);
    harness.setup(EventSerializer.INSTANCE);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  private void deploy(Event event) throws Exception {
    harness.processElement2(new StreamRecord<>(event));
  }

  private void process(Event event) throws Exception {
    harness.processElement1(new StreamRecord<>(event, event.time()));
  }

  private void watermark(long time) throws Exception {
    harness.processWatermark1(new Watermark(time));
    harness.processWatermark2(new Watermark(time));
  }

  private List<Example> examples() {
    return harness.extractOutputValues().stream().map(Example.class::cast).toList();
  }

  private List<DeadLetter> deadLetters() {
    List<DeadLetter> letters = new ArrayList<>();
    Iterable<StreamRecord<Output>> side = harness.getSideOutput(Intake.DEAD_LETTERS);
    if (side != null) {
      side.forEach(element -> letters.add((DeadLetter) element.getValue()));
    }
    return letters;
  }

  private JoinCounters counters() {
    CoBroadcastWithKeyedOperator<?, ?, ?, ?> operator =
        (CoBroadcastWithKeyedOperator<?, ?, ?, ?>) harness.getOperator();
    return ((LabelJoin) operator.getUserFunction()).counters();
  }

  private static Observation observation(String predictionId, long time) {
    return observation("1", predictionId, time, MODEL);
  }

  private static Observation observation(
      String version, String predictionId, long time, String modelId) {
    return new Observation(
        modelId,
        version,
        predictionId,
        time,
        new double[] {1, 2},
        new double[] {0.5},
        Double.NaN,
        time,
        Origin.NONE);
  }

  private static Label label(String predictionId, long time, double value) {
    return new Label(MODEL, predictionId, time, value, Origin.NONE);
  }
}
