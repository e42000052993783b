package io.arrears.engine;

import static io.arrears.engine.EngineFixture.MODEL;
import static io.arrears.engine.EngineFixture.OPTIONS;
import static io.arrears.engine.EngineFixture.REFERENCE;
import static io.arrears.engine.EngineFixture.command;
import static io.arrears.engine.EngineFixture.deployment;
import static io.arrears.engine.EngineFixture.example;
import static io.arrears.engine.EngineFixture.examples;
import static io.arrears.engine.EngineFixture.restored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Verdict;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.EngineFixture.Said;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelEngineTest {

  private final Said said = new Said();
  private ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);

  private void accept(Event event) {
    engine.accept(event, 0, said);
  }

  private void feed(List<Example> examples) {
    examples.forEach(this::accept);
    engine.advanceTo(examples.get(examples.size() - 1).time(), said);
  }

  private void look(long time) {
    accept(command(Command.Kind.LOOK, time));
    engine.advanceTo(time, said);
  }

  @Test
  void asksOnceWhenTheTruthHasTurned() {
    accept(deployment("v1", 0));
    for (int batch = 0; batch < 10; batch++) {
      feed(examples("v1", 1 + 100_000L * batch, 100, batch >= 2, batch));
      look(100_000L * (batch + 1));
    }
    assertThat(said.triggers()).hasSize(1);
    Trigger trigger = said.triggers().get(0);
    assertThat(trigger.lookTime()).isGreaterThan(200_000);
    assertThat(trigger.debt()).isGreaterThanOrEqualTo(20);
    Trigger.Window window = trigger.window();
    assertThat(window.scoreGap())
        .as("the decision can be recomputed from the trigger alone")
        .isCloseTo(trigger.debt(), within(1e-9 * trigger.debt()));
    assertThat(window.offsets()).hasSize(1);
    assertThat(window.offsets().get(0).last() - window.offsets().get(0).first() + 1)
        .isEqualTo(window.examples());
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.TRIGGERED);
    assertThat(said.last().verdict().explanation()).contains("is open");
  }

  @Test
  void neverAsksWhileTheTruthStays() {
    accept(deployment("v1", 0));
    for (int batch = 0; batch < 50; batch++) {
      feed(examples("v1", 1 + 100_000L * batch, 100, false, batch));
      look(100_000L * (batch + 1));
    }
    assertThat(said.triggers()).isEmpty();
    assertThat(said.last().book().examples()).isEqualTo(5_000);
    assertThat(said.last().verdict().decision()).isEqualTo(Verdict.Decision.KEEP);
    assertThat(said.last().book().debt()).isLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void neitherArrivalOrderNorCheckpointsNorTheStepOfTimeMatter(long seed) {
    Deployment v1 =
        deployment("v1", 0, Deployment.Role.SERVING, null, new LookSchedule(70_000, 130));
    List<Event> events = new ArrayList<>(examples("v1", 1, 600, true, 7));
    events.add(deployment("v2", 300_000));
    events.addAll(examples("v2", 300_001, 300, true, 8));
    events.add(command(Command.Kind.LOOK, 450_000));

    EngineOptions roomy = new EngineOptions(32, 200, 60_000, 1_000, "test");
    engine = ModelEngine.create(MODEL, roomy);
    accept(v1);
    events.forEach(this::accept);
    engine.advanceTo(1_000_000, said);

    Random random = new Random(seed);
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    Said other = new Said();
    ModelEngine second = ModelEngine.create(MODEL, roomy);
    second.accept(v1, 0, other);
    for (Event event : shuffled) {
      second.accept(event, 0, other);
      if (random.nextInt(50) == 0) {
        second = restored(second, roomy);
      }
    }
    for (long time = 0; time <= 1_000_000; time += 1 + random.nextInt(20_000)) {
      second.advanceTo(time, other);
      if (random.nextInt(10) == 0) {
        second = restored(second, roomy);
      }
    }
    second.advanceTo(1_000_000, other);

    assertThat(other.all).isEqualTo(said.all);
    assertThat(said.triggers()).isNotEmpty();
    assertThat(said.snapshots(Snapshot.Occasion.LOOK)).hasSize(6);
  }

  @Test
  void looksByIntervalCoverEverythingUpToTheBoundary() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE, new LookSchedule(10_000, 0)));
    feed(examples("v1", 1_000, 25, false, 1));
    assertThat(said.snapshots(Snapshot.Occasion.LOOK))
        .extracting(Snapshot::time, s -> s.book().examples())
        .containsExactly(Tuple.tuple(10_000L, 10L), Tuple.tuple(20_000L, 20L));
    assertThat(engine.nextEventTime()).isEqualTo(30_000);
    engine.advanceTo(500_000, said);
    assertThat(said.snapshots(Snapshot.Occasion.LOOK)).hasSize(3);
    assertThat(engine.nextEventTime())
        .as("a ledger without new entries is not looked at again")
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void looksByRowsComeAfterEverySoManyExamples() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE, new LookSchedule(0, 7)));
    feed(examples("v1", 1_000, 30, false, 1));
    assertThat(said.snapshots(Snapshot.Occasion.LOOK))
        .extracting(s -> s.book().examples())
        .containsExactly(7L, 14L, 21L, 28L);
  }

  @Test
  void holdsExamplesUntilTheReferenceIsFrozenThenAppliesThemInOrder() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, null));
    feed(examples("v1", 1, 199, false, 1));
    look(199_000);
    assertThat(said.last().verdict().decision()).isEqualTo(Verdict.Decision.NOT_ENOUGH_EVIDENCE);
    assertThat(said.last().verdict().explanation()).isEqualTo("199 of 200 reference rows");
    assertThat(said.last().counts().held()).isEqualTo(199);
    feed(examples("v1", 200_000, 1, false, 2));
    look(201_000);
    assertThat(said.last().counts().held()).isZero();
    assertThat(said.last().book().examples()).isEqualTo(200);
  }

  @Test
  void aNewVersionWithTheSameFeaturesInheritsTheReference() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, null));
    feed(examples("v1", 1, 200, false, 1));
    accept(deployment("v2", 201_000, Deployment.Role.SERVING, null));
    feed(examples("v2", 201_001, 10, false, 2));
    look(300_000);
    assertThat(said.last().version()).isEqualTo("v2");
    assertThat(said.last().book().examples()).isEqualTo(10);
  }

  @Test
  void aNewVersionStartsANewLedgerAndLateLabelsOfTheOldOneOnlyCount() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 100, true, 1));
    look(100_000);
    assertThat(said.triggers()).hasSize(1);
    accept(deployment("v2", 100_000));
    assertThat(said.last().occasion()).isEqualTo(Snapshot.Occasion.DEPLOYED);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.MONITORING);
    assertThat(said.last().openTriggerId()).isEmpty();
    feed(examples("v2", 200_000, 5, false, 2));
    Observation old = examples("v1", 50_000, 1, true, 3).get(0).observation();
    accept(new Example(old, new Label(MODEL, old.predictionId(), 300_000, 1, Origin.NONE)));
    look(300_000);
    assertThat(said.last().activation()).isEqualTo(2);
    assertThat(said.last().book().examples()).isEqualTo(5);
    assertThat(said.last().counts().closed()).isEqualTo(1);
    Label before = new Label(MODEL, old.predictionId(), 300_000, 1, Origin.NONE);
    Label amended = new Label(MODEL, old.predictionId(), 310_000, 0, Origin.NONE);
    accept(new Correction(old, amended, before, null, 300_000));
    look(310_000);
    assertThat(said.last().book().examples()).isEqualTo(5);
    assertThat(said.last().counts().closed()).as("corrections are told too").isEqualTo(2);
  }

  @Test
  void rollingBackIsANewActivation() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 10, false, 1));
    accept(deployment("v2", 20_000));
    feed(examples("v2", 20_000, 10, false, 2));
    accept(deployment("v1", 40_000));
    feed(examples("v1", 40_000, 3, false, 3));
    look(50_000);
    assertThat(said.last().version()).isEqualTo("v1");
    assertThat(said.last().activation()).isEqualTo(3);
    assertThat(said.last().book().examples()).isEqualTo(3);
    accept(examples("v1", 5_001, 1, false, 4).get(0));
    look(60_000);
    assertThat(said.last().book().examples()).as("an example of the first activation").isEqualTo(3);
    assertThat(said.last().counts().closed()).isEqualTo(1);
  }

  @Test
  void aCanaryHasItsOwnLedgerNeverAsksAndCanBePromoted() {
    accept(deployment("v1", 0));
    accept(deployment("v2", 1, Deployment.Role.CANARY, REFERENCE));
    feed(examples("v1", 1_000, 300, false, 1));
    feed(examples("v2", 1_001, 300, true, 2));
    look(400_000);
    assertThat(said.triggers()).isEmpty();
    assertThat(said.snapshots(Snapshot.Occasion.COMMAND))
        .extracting(Snapshot::version)
        .containsExactly("v1", "v2");
    assertThat(said.last().verdict().explanation()).contains("a canary never asks");
    accept(deployment("v2", 400_001, Deployment.Role.SERVING, REFERENCE));
    engine.advanceTo(400_001, said);
    look(400_002);
    assertThat(said.triggers()).extracting(Trigger::version).containsExactly("v2");
    assertThat(said.last().book().examples()).as("promotion keeps the ledger").isEqualTo(300);
    assertThat(said.last().activation()).isEqualTo(2);
  }

  @Test
  void aTombstoneRetiresTheModelAndClearsItsState() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 10, false, 1));
    accept(new Retirement(MODEL, "v1", 50_000, Origin.NONE));
    assertThat(said.last().occasion()).isEqualTo(Snapshot.Occasion.RETIRED);
    assertThat(engine.isEmpty()).isTrue();
    accept(examples("v1", 60_000, 1, false, 2).get(0));
    engine.wake(OPTIONS.unknownWait(), said);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(DeadLetter.Code.UNKNOWN_MODEL);
  }

  @Test
  void aVersionIsFrozenButItsTermsMayChange() {
    accept(deployment("v1", 0));
    Deployment changed =
        Deployment.builder(MODEL, "v1", Family.BERNOULLI, List.of("x0", "other"))
            .activatedAt(10)
            .terms(deployment("v1", 0).terms())
            .belief(deployment("v1", 0).belief())
            .looks(LookSchedule.ON_COMMAND)
            .labels(LabelTerms.of(1_000))
            .build();
    accept(changed);
    engine.advanceTo(10, said);
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.code()).isEqualTo(DeadLetter.Code.INVALID_DEPLOYMENT);
              assertThat(letter.message()).contains("features is [x0, other]").contains("frozen");
            });
    accept(
        Deployment.builder(MODEL, "v1", Family.BERNOULLI, List.of("x0", "x1"))
            .activatedAt(20)
            .terms(new Terms(Loss.LOG, 1, 77, "EUR"))
            .belief(deployment("v1", 0).belief())
            .looks(LookSchedule.ON_COMMAND)
            .labels(LabelTerms.of(1_000))
            .build());
    engine.advanceTo(20, said);
    assertThat(said.last().terms().retrainCost()).isEqualTo(77);
    assertThat(said.last().activation()).isEqualTo(1);
  }

  @Test
  void theLabelSampleOfAVersionIsFrozen() {
    LabelTerms all = deployment("v1", 0).labels();
    accept(deployment("v1", 0));
    accept(deployment("v1", 0).with(new LabelTerms(all.horizon(), 0.25, all.maxPending())));
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.code()).isEqualTo(DeadLetter.Code.INVALID_DEPLOYMENT);
              assertThat(letter.message()).contains("labelSample is 0.25").contains("1.0");
            });
    accept(deployment("v1", 0).with(new LabelTerms(2 * all.horizon(), 1, 77)));
    assertThat(said.deadLetters()).hasSize(1);
  }

  @Test
  void examplesOfAnUnknownVersionWaitForIt() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 5, false, 1));
    examples("v2", 10_000, 20, false, 2).forEach(this::accept);
    assertThat(engine.nextDeadline()).isEqualTo(OPTIONS.unknownWait());
    engine.advanceTo(40_000, said);
    accept(deployment("v2", 10_000));
    look(50_000);
    assertThat(said.last().version()).isEqualTo("v2");
    assertThat(said.last().book().examples()).isEqualTo(20);
    assertThat(engine.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsEnqueuedIsAsIfItWereAccepted() throws IOException {
    ModelEngine other = ModelEngine.create(MODEL, OPTIONS);
    Said otherSaid = new Said();
    for (Deployment deployment : List.of(deployment("v1", 0), deployment("v2", 45_000))) {
      accept(deployment);
      other.accept(deployment, 0, otherSaid);
    }
    List<Example> rows = examples("v1", 1, 100, false, 1);
    Collections.swap(rows, 3, 4);
    for (Example row : rows) {
      accept(row);
      long next = Math.min(other.nextEventTime(), row.time());
      assertThat(other.enqueue(row)).isEqualTo(row.time() < 45_000);
      if (row.time() >= 45_000) {
        // By then another version serves.
        other.accept(row, 0, otherSaid);
      }
      assertThat(other.nextEventTime()).isEqualTo(next);
    }
    engine.advanceTo(200_000, said);
    other.advanceTo(200_000, otherSaid);
    assertThat(bytes(other)).isEqualTo(bytes(engine));
    assertThat(otherSaid.snapshots()).isEqualTo(said.snapshots()).isNotEmpty();
  }

  @Test
  void onlyWhatJustWaitsIsEnqueued() {
    Example row = examples("v1", 60_000, 1, false, 2).get(0);
    assertThat(engine.enqueue(row)).isFalse();
    accept(deployment("v1", 0));
    assertThat(engine.enqueue(row)).isTrue();
    engine.advanceTo(row.time(), said);
    assertThat(engine.enqueue(row)).isFalse();
    Example later = examples("v1", row.time() + 1_000, 1, false, 2).get(0);
    assertThat(engine.enqueue(later)).isTrue();
    accept(new Retirement(MODEL, "v1", 50_000, Origin.NONE));
    assertThat(engine.enqueue(examples("v1", 90_000, 1, false, 2).get(0))).isFalse();
  }

  /** Whether an engine that is due has advanced already when a row comes makes no difference. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRowOfAVersionThatHasEndedMeetsTheSameWhenItIsToldLater(boolean closed) {
    LabelTerms soon = LabelTerms.of(1_000);
    Deployment first = deployment("v1", 0).with(soon);
    Deployment again = deployment("v1", 45_000).with(soon);
    ModelEngine behind = ModelEngine.create(MODEL, OPTIONS);
    Said behindSaid = new Said();
    for (Deployment deployment : List.of(first, deployment("v2", 10_000))) {
      accept(deployment);
      behind.accept(deployment, 0, behindSaid);
    }
    engine.advanceTo(closed ? 10_500 : 5_000, said);
    behind.advanceTo(closed ? 10_500 : 5_000, behindSaid);
    engine.advanceTo(40_000, said);
    Example row = examples("v1", 50_000, 1, false, 2).get(0);
    assertThat(engine.enqueue(row)).isFalse();
    accept(row);
    assertThat(behind.enqueue(row)).isFalse();
    behind.advanceTo(40_000, 0, behindSaid);
    behind.accept(row, 0, behindSaid);
    accept(again);
    behind.accept(again, 0, behindSaid);
    engine.advanceTo(60_000, said);
    behind.advanceTo(60_000, behindSaid);
    assertThat(behindSaid.all).usingRecursiveComparison().isEqualTo(said.all);
    assertThat(said.deadLetters()).isEmpty();
  }

  /** What waits for its deployment is weighed, and no more when it has gone. */
  @Test
  void whatWaitsTakesMemory() {
    long before = engine.heapBytes();
    examples("v9", 1, 50, false, 1).forEach(this::accept);
    long waiting = engine.heapBytes() - before;
    assertThat(waiting).isBetween(50 * 300L, 50 * 600L);
    assertThat(EngineFixture.restored(engine, OPTIONS).heapBytes()).isEqualTo(engine.heapBytes());
    engine.wake(OPTIONS.unknownWait(), said);
    assertThat(engine.heapBytes()).isEqualTo(before);
  }

  @Test
  void waitingIsBoundedInNumberAndInTime() {
    accept(deployment("v1", 0));
    examples("v9", 1, 60, false, 1).forEach(this::accept);
    assertThat(said.deadLetters()).hasSize(10);
    engine.wake(OPTIONS.unknownWait() - 1, said);
    assertThat(said.deadLetters()).hasSize(10);
    engine.wake(OPTIONS.unknownWait(), said);
    assertThat(said.deadLetters()).hasSize(60);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::code)
        .containsOnly(DeadLetter.Code.UNKNOWN_VERSION);
  }

  @Test
  void lateExamplesAddAndAreCounted() {
    accept(deployment("v1", 0));
    feed(examples("v1", 100_000, 10, false, 1));
    feed(examples("v1", 1_000, 3, false, 2));
    look(200_000);
    assertThat(said.last().book().examples()).isEqualTo(13);
    assertThat(said.last().counts().late()).isEqualTo(3);
  }

  @Test
  void badExamplesAreDeadLettersAndNothingElseHappens() {
    accept(deployment("v1", 0));
    double[] x = {0, 0};
    accept(example("v1", 1, new double[] {1}, 0.5, 1));
    accept(example("v1", 2, new double[] {1, Double.NEGATIVE_INFINITY}, 0.5, 1));
    accept(example("v1", 3, x, 1.5, 1));
    accept(example("v1", 4, x, Double.NaN, 1));
    accept(example("v1", 5, x, 0.5, 2));
    accept(example("v1", 6, new double[] {Double.NaN, 1}, 0, 1));
    look(10);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly(
            DeadLetter.Code.WRONG_DIMENSION,
            DeadLetter.Code.INFINITE_FEATURE,
            DeadLetter.Code.INVALID_PREDICTION,
            DeadLetter.Code.INVALID_PREDICTION,
            DeadLetter.Code.INVALID_LABEL);
    assertThat(said.last().book().examples()).isEqualTo(1);
    assertThat(said.last().counts().missing()).isEqualTo(1);
    assertThat(said.last().counts().clipped()).isEqualTo(1);
  }

  @Test
  void theEndOfTimeIsATimeLikeAnyOther() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE, new LookSchedule(10_000, 0)));
    examples("v1", 1, 5, false, 1).forEach(this::accept);
    accept(command(Command.Kind.LOOK, 50_000));
    engine.advanceTo(Long.MAX_VALUE, said);
    assertThat(said.snapshots())
        .extracting(Snapshot::occasion)
        .containsExactly(
            Snapshot.Occasion.DEPLOYED, Snapshot.Occasion.LOOK, Snapshot.Occasion.COMMAND);
    assertThat(engine.nextEventTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aReferenceMayStillBeBroughtWhileTheBeliefWaitsForIt() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, null));
    feed(examples("v1", 1, 40, false, 1));
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE));
    look(100_000);
    assertThat(said.deadLetters()).isEmpty();
    assertThat(said.last().book().examples()).isEqualTo(40);
    accept(
        deployment(
            "v1",
            0,
            Deployment.Role.SERVING,
            new ReferenceProfile(5, new double[2], new double[] {2, 2}, new double[2])));
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.message()).startsWith("reference is"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
  void deploymentsTakeEffectInTheirOwnOrder(String arrival) {
    for (char version : arrival.toCharArray()) {
      accept(deployment("v" + version, 100_000L * (version - '1')));
    }
    examples("v1", 1_000, 10, false, 1).forEach(this::accept);
    examples("v2", 101_000, 20, false, 2).forEach(this::accept);
    examples("v3", 201_000, 30, false, 3).forEach(this::accept);
    look(90_000);
    look(190_000);
    look(290_000);
    assertThat(said.snapshots(Snapshot.Occasion.COMMAND))
        .extracting(Snapshot::version, Snapshot::activation, s -> s.book().examples())
        .containsExactly(
            Tuple.tuple("v1", 1, 10L), Tuple.tuple("v2", 2, 20L), Tuple.tuple("v3", 3, 30L));
    assertThat(said.deadLetters()).isEmpty();
  }

  @Test
  void aDeploymentThatIsHistoryTakesNoEffect() {
    accept(deployment("v2", 100_000));
    feed(examples("v2", 100_000, 10, false, 1));
    accept(deployment("v1", 0));
    assertThat(said.last().activation()).isZero();
    assertThat(said.last().verdict().explanation())
        .isEqualTo("took no effect: version v2 has served since 100000");
    accept(examples("v1", 50_000, 1, false, 2).get(0));
    look(200_000);
    assertThat(said.last().version()).isEqualTo("v2");
    assertThat(said.last().book().examples()).isEqualTo(10);
    assertThat(said.last().counts().closed()).isEqualTo(1);
  }

  @Test
  void sendingAnOldDeploymentAgainIsNoRollback() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 5, false, 1));
    accept(deployment("v2", 10_000));
    feed(examples("v2", 10_000, 5, false, 1));
    accept(deployment("v1", 0));
    look(50_000);
    assertThat(said.last().version()).isEqualTo("v2");
    assertThat(said.last().activation()).isEqualTo(2);
  }

  @Test
  void aCorrectedScheduledDeploymentReplacesTheFirst() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 5, false, 1));
    accept(deployment("v2", 100_000));
    accept(deployment("v2", 200_000));
    examples("v2", 150_000, 3, false, 2).forEach(this::accept);
    look(160_000);
    assertThat(said.last().version()).isEqualTo("v1");
    look(210_000);
    assertThat(said.last().version()).isEqualTo("v2");
    assertThat(said.last().book().examples())
        .as("observed before its version serves: its first examples")
        .isEqualTo(3);
  }

  @Test
  void aTakeOverSaysTheLastWordOnTheVersionBefore() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 45, true, 1));
    accept(deployment("v2", 50_000));
    engine.advanceTo(50_000, said);
    Snapshot last = said.snapshots(Snapshot.Occasion.CLOSED).get(0);
    assertThat(last.version()).isEqualTo("v1");
    assertThat(last.book().examples()).as("half a chunk included").isEqualTo(45);
  }

  @Test
  void rowsGatheredForAReferenceAreInherited() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, null));
    feed(examples("v1", 1, 150, false, 1));
    accept(deployment("v2", 151_000, Deployment.Role.SERVING, null));
    feed(examples("v2", 151_000, 49, false, 2));
    look(250_000);
    assertThat(said.last().verdict().explanation()).isEqualTo("199 of 200 reference rows");
    assertThat(said.last().counts().closed()).as("never learned, and said so").isEqualTo(150);
    feed(examples("v2", 251_000, 1, false, 3));
    look(260_000);
    assertThat(said.last().book().examples()).isEqualTo(50);
  }

  @Test
  void aTombstoneOfTheServingVersionWaitsForItsScheduledSuccessor() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 5, false, 1));
    accept(deployment("v2", 100_000));
    accept(new Retirement(MODEL, "v1", 60_000, Origin.NONE));
    feed(examples("v1", 50_000, 5, false, 2));
    assertThat(said.snapshots(Snapshot.Occasion.RETIRED)).isEmpty();
    look(100_000);
    assertThat(said.snapshots(Snapshot.Occasion.CLOSED).get(0).book().examples()).isEqualTo(10);
    assertThat(said.last().version()).isEqualTo("v2");
  }

  @Test
  void aTombstoneLosesNothingThatHasCome() {
    accept(deployment("v1", 0));
    examples("v1", 1_000, 20, false, 1).forEach(this::accept);
    accept(command(Command.Kind.LOOK, 30_000));
    accept(new Retirement(MODEL, "v1", 10_000, Origin.NONE));
    assertThat(said.snapshots())
        .extracting(Snapshot::occasion, s -> s.book().examples())
        .containsExactly(
            Tuple.tuple(Snapshot.Occasion.DEPLOYED, 0L),
            Tuple.tuple(Snapshot.Occasion.COMMAND, 20L),
            Tuple.tuple(Snapshot.Occasion.RETIRED, 20L));
    assertThat(engine.isEmpty()).isTrue();
  }

  @Test
  void examplesOfAScheduledVersionThatIsRetiredAreDeadLetters() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 5, false, 1));
    accept(deployment("v2", 100_000));
    examples("v2", 100_000, 5, false, 2).forEach(this::accept);
    accept(new Retirement(MODEL, "v2", 60_000, Origin.NONE));
    engine.advanceTo(200_000, said);
    assertThat(said.deadLetters()).hasSize(5);
    accept(new Retirement(MODEL, "v1", 60_000, Origin.NONE));
    assertThat(engine.isEmpty()).isTrue();
  }

  @Test
  void aNewPriceKeepsWhatIsOwedAndTheTriggerStillAddsUp() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 64, true, 1));
    Deployment dearer = deployment("v1", 0);
    accept(
        Deployment.builder(MODEL, "v1", dearer.family(), dearer.features())
            .terms(new Terms(Loss.LOG, 3, 60, "EUR"))
            .belief(dearer.belief())
            .looks(LookSchedule.ON_COMMAND)
            .labels(LabelTerms.of(1_000_000))
            .build());
    feed(examples("v1", 100_000, 100, true, 2));
    look(300_000);
    Trigger trigger = said.triggers().get(0);
    Trigger.Window window = trigger.window();
    assertThat(window.openingBalance()).isPositive();
    assertThat(window.examples()).isEqualTo(100);
    assertThat(window.openingBalance() + 3 * window.scoreGap())
        .isCloseTo(trigger.debt(), within(1e-9 * trigger.debt()));
  }

  @Test
  void aShorterLookIntervalHoldsAtOnce() {
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE, new LookSchedule(1_000_000, 0)));
    feed(examples("v1", 1_000, 20, false, 1));
    accept(deployment("v1", 0, Deployment.Role.SERVING, REFERENCE, new LookSchedule(10_000, 0)));
    feed(examples("v1", 21_000, 20, false, 2));
    assertThat(said.snapshots(Snapshot.Occasion.LOOK))
        .extracting(Snapshot::time)
        .containsExactly(20_000L, 30_000L, 40_000L);
  }

  @Test
  void anOpenTriggerOutlivesASuspension() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 200, true, 1));
    look(300_000);
    accept(command(Command.Kind.RETRAIN_STARTED, 1));
    accept(command(Command.Kind.SUSPEND, 2));
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.SUSPENDED);
    look(300_001);
    accept(command(Command.Kind.RESUME, 3));
    look(300_002);
    assertThat(said.triggers()).hasSize(1);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.RETRAINING);
    assertThat(said.last().openTriggerId()).isEqualTo(said.triggers().get(0).triggerId());
  }

  @Test
  void canariesAreBounded() {
    accept(deployment("v0", 0));
    for (int i = 1; i <= Versions.MAX_CANARIES + 1; i++) {
      accept(deployment("v" + i, i, Deployment.Role.CANARY, REFERENCE));
    }
    engine.advanceTo(100, said);
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.message()).contains("retire one"));
  }

  @Test
  void aGaussianModelFreezesItsDispersionFromItsReferenceRows() {
    Deployment bernoulli = deployment("v1", 0);
    accept(
        Deployment.builder(MODEL, "v1", Family.GAUSSIAN, bernoulli.features())
            .terms(new Terms(Loss.SQUARED, 1, 20, "EUR"))
            .belief(bernoulli.belief())
            .looks(LookSchedule.ON_COMMAND)
            .labels(LabelTerms.of(1_000_000))
            .reference(REFERENCE)
            .build());
    double squares = 0;
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      double noise = 3 * random.nextGaussian();
      squares += noise * noise / 200;
      accept(example("v1", 1 + i, new double[] {0, 0}, 10, 10 + noise));
    }
    look(1_000);
    assertThat(said.last().book().examples()).isEqualTo(200);
    assertThat(said.last().guarantee().statement())
        .contains(String.format(Locale.ROOT, "standard deviation %.4g", Math.sqrt(squares)));
  }

  @Test
  void suspendedModelsRecordAndDoNotAsk() {
    accept(deployment("v1", 0));
    accept(command(Command.Kind.SUSPEND, 1));
    feed(examples("v1", 1, 200, true, 1));
    look(300_000);
    assertThat(said.triggers()).isEmpty();
    assertThat(said.last().verdict().explanation()).contains("the model is SUSPENDED");
    accept(command(Command.Kind.RESUME, 2));
    look(300_001);
    assertThat(said.triggers()).hasSize(1);
  }

  @Test
  void aFailedRetrainRepeatsTheTriggerWithTheNextAttempt() {
    accept(deployment("v1", 0));
    feed(examples("v1", 1, 200, true, 1));
    look(300_000);
    accept(command(Command.Kind.RETRAIN_STARTED, 1));
    look(300_001);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.RETRAINING);
    accept(command(Command.Kind.RETRAIN_FAILED, 2));
    look(300_002);
    assertThat(said.triggers()).hasSize(1);
    engine.wake(OPTIONS.backoff().first(), said);
    look(300_003);
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2);
    assertThat(said.triggers())
        .extracting(Trigger::triggerId)
        .containsOnly(said.triggers().get(0).triggerId());
    assertThat(said.triggers()).extracting(Trigger::eventId).doesNotHaveDuplicates();
  }

  @Test
  void aCommandMayComeBeforeItsModel() {
    accept(command(Command.Kind.SUSPEND, 1));
    accept(deployment("v1", 0));
    assertThat(said.deadLetters()).isEmpty();
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.SUSPENDED);
  }

  @Test
  void illegalCommandsAreDeadLetters() {
    accept(command(Command.Kind.LOOK, 1));
    engine.wake(OPTIONS.unknownWait(), said);
    accept(deployment("v1", 0));
    accept(command(Command.Kind.RESUME, 2));
    accept(command(Command.Kind.RETRAIN_STARTED, 3));
    accept(command(Command.Kind.RETRAIN_FAILED, 4));
    assertThat(said.deadLetters())
        .hasSize(4)
        .extracting(DeadLetter::code)
        .containsOnly(DeadLetter.Code.INVALID_COMMAND);
  }

  @Test
  void refusesForeignEventsAndUnknownFormats() {
    assertThatThrownBy(
            () -> ModelEngine.create("other", OPTIONS).accept(deployment("v1", 0), 0, said))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowed: 'other'");
    assertThatThrownBy(
            () ->
                ModelEngine.read(
                    new DataInputStream(new ByteArrayInputStream(new byte[] {99})), OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 99, known: 1 to 4");
  }

  private static byte[] bytes(ModelEngine engine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
