package io.arrears.engine;

import static io.arrears.engine.EngineFixture.deployment;
import static io.arrears.engine.EngineFixture.examples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.arrears.decision.Backoff;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Metric;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.decision.TriggerEnd;
import io.arrears.decision.Verdict;
import io.arrears.engine.EngineFixture.Said;
import io.arrears.engine.Snapshot.Occasion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of triggers, by both clocks. Times by hand: acknowledged within 10 s, deployed
 * within 100 s, three attempts, back-off 20 s and then 40 s, 60 s of pause.
 */
class RetrainDeskTest {

  private static final Retry RETRY = new Retry(10_000, 100_000, 3);
  private static final Backoff BACKOFF = new Backoff(20_000, 60_000);
  private static final long ASKED = 300_000;

  private final Said said = new Said();
  private EngineOptions options;
  private ModelEngine engine;

  private void start(StreamClock clock, Policy policy) {
    options = EngineFixture.OPTIONS.toBuilder().clock(clock).backoff(BACKOFF).build();
    engine = ModelEngine.create(EngineFixture.MODEL, options);
    engine.accept(serving("v1", 0, policy, ""), 0, said);
  }

  private static Deployment serving(String version, long at, Policy policy, String triggerId) {
    return deployment(version, at).with(new RetrainTerms(false, policy, RETRY, triggerId));
  }

  /** A trigger is open since {@link #ASKED}. */
  private void ask(StreamClock clock) {
    start(clock, Policy.DEFAULT);
    examples("v1", 1, 200, true, 1).forEach(example -> engine.accept(example, 0, said));
    command(Command.Kind.LOOK, ASKED);
    pass(ASKED);
    assertThat(said.triggers()).hasSize(1);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.TRIGGERED);
  }

  /** Time passes, as the clock has it; the state is written and read again on the way. */
  private void pass(long time) {
    engine = EngineFixture.restored(engine, options);
    engine.advanceTo(options.clock() == StreamClock.EVENT ? time : ASKED, time, said);
    engine.wake(time, said);
  }

  private void command(Command.Kind kind, long time) {
    command(kind, time, "");
  }

  private void command(Command.Kind kind, long time, String triggerId) {
    Command command =
        new Command(
            EngineFixture.MODEL, time, kind, triggerId, "audit", new Origin("commands", 0, time));
    engine.accept(command, time, said);
    if (options.clock() == StreamClock.EVENT) {
      engine.advanceTo(time, time, said);
    }
  }

  private List<Snapshot> after(Occasion occasion) {
    return said.snapshots(occasion);
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void silenceIsAnsweredByAnotherAttemptUntilTheTriggerIsAbandoned(StreamClock clock) {
    ask(clock);
    pass(ASKED + 9_999);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    for (long time = ASKED + 10_000; time < ASKED + 300_000; time += 1_000) {
      pass(time);
    }
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2, 3);
    assertThat(said.triggers()).extracting(Trigger::triggerId).containsOnly(triggerId());
    assertThat(after(Occasion.ASKED))
        .extracting(Snapshot::time)
        .containsExactly(ASKED + 30_000, ASKED + 80_000);
    assertThat(after(Occasion.TIMEOUT))
        .extracting(Snapshot::time, s -> s.standing().nextAttemptAt())
        .containsExactly(
            tuple(ASKED + 10_000, ASKED + 30_000),
            tuple(ASKED + 40_000, ASKED + 80_000),
            tuple(ASKED + 90_000, Asking.NEVER));
    assertThat(after(Occasion.TRIGGER_CLOSED))
        .singleElement()
        .satisfies(
            closed -> {
              assertThat(closed.standing().end()).isEqualTo(TriggerEnd.ABANDONED);
              assertThat(closed.standing().closedTriggerId()).isEqualTo(triggerId());
              assertThat(closed.lifecycle()).isEqualTo(Lifecycle.MONITORING);
              assertThat(closed.openTriggerId()).isEmpty();
            });
  }

  private String triggerId() {
    return said.triggers().get(0).triggerId();
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void debtMayAskAnewAfterThePause(StreamClock clock) {
    ask(clock);
    for (long time = ASKED; time <= ASKED + 100_000; time += 1_000) {
      pass(time);
    }
    command(Command.Kind.LOOK, ASKED + 100_001);
    pass(ASKED + 100_001);
    if (clock == StreamClock.EVENT) {
      assertThat(said.triggers()).hasSize(3);
      assertThat(said.last().verdict().decision()).isEqualTo(Verdict.Decision.KEEP);
      assertThat(said.last().verdict().reason()).isEqualTo(Reason.DEBT);
      assertThat(said.last().verdict().explanation()).contains("was abandoned");
    }
    pass(ASKED + 160_000);
    command(Command.Kind.LOOK, clock == StreamClock.EVENT ? ASKED + 160_001 : ASKED);
    pass(ASKED + 160_001);
    assertThat(said.triggers()).hasSize(4);
    assertThat(said.triggers().get(3).attempt()).isEqualTo(1);
    assertThat(said.triggers().get(3).triggerId()).isNotEqualTo(triggerId());
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void anAcknowledgedOrStartedRetrainHasItsOwnTime(StreamClock clock) {
    ask(clock);
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, ASKED + 5_000, triggerId());
    assertThat(said.last().standing().acknowledged()).isTrue();
    pass(ASKED + 104_999);
    command(Command.Kind.RETRAIN_STARTED, ASKED + 104_999, triggerId());
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.RETRAINING);
    pass(ASKED + 204_998);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    pass(ASKED + 204_999);
    assertThat(after(Occasion.TIMEOUT))
        .singleElement()
        .satisfies(s -> assertThat(s.lifecycle()).isEqualTo(Lifecycle.TRIGGERED));
    pass(ASKED + 224_999);
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2);
    assertThat(said.deadLetters()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void aFailureWaitsItsBackoffAndALateStartEndsIt(StreamClock clock) {
    ask(clock);
    command(Command.Kind.RETRAIN_STARTED, ASKED + 1_000);
    command(Command.Kind.RETRAIN_FAILED, ASKED + 2_000);
    assertThat(said.last().standing().nextAttemptAt()).isEqualTo(ASKED + 22_000);
    command(Command.Kind.RETRAIN_FAILED, ASKED + 3_000);
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.message()).startsWith("attempt 1 has failed"));
    command(Command.Kind.RETRAIN_STARTED, ASKED + 4_000);
    pass(ASKED + 90_000);
    assertThat(said.triggers()).hasSize(1);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.RETRAINING);
  }

  @Test
  void theLastFailureAbandonsAtOnce() {
    ask(StreamClock.PROCESSING);
    for (int attempt = 1; attempt <= 3; attempt++) {
      command(Command.Kind.RETRAIN_FAILED, ASKED + 100_000 * attempt);
      pass(ASKED + 100_000 * attempt + 60_000);
    }
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2, 3);
    assertThat(after(Occasion.TRIGGER_CLOSED))
        .extracting(s -> s.standing().end())
        .containsExactly(TriggerEnd.ABANDONED);
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void aDeploymentFinishesTheTriggerThatItNamesAndSupersedesAnyOther(StreamClock clock) {
    for (boolean named : new boolean[] {true, false}) {
      said.all.clear();
      ask(clock);
      String open = triggerId();
      Deployment next = serving("v2", ASKED + 1, Policy.DEFAULT, named ? open : "another");
      engine.accept(next, ASKED + 1, said);
      engine.advanceTo(ASKED + 1, ASKED + 1, said);
      assertThat(after(Occasion.TRIGGER_CLOSED))
          .extracting(Snapshot::version, s -> s.standing().end())
          .containsExactly(tuple("v1", named ? TriggerEnd.FINISHED : TriggerEnd.SUPERSEDED));
      assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.MONITORING);
      pass(ASKED + 900_000);
      assertThat(said.triggers()).hasSize(1);
      assertThat(after(Occasion.TIMEOUT)).isEmpty();
    }
  }

  @Test
  void retirementWithdrawsTheTriggerAndTheBelief() {
    options = EngineFixture.OPTIONS.toBuilder().beliefs(1, 0).backoff(BACKOFF).build();
    engine = ModelEngine.create(EngineFixture.MODEL, options);
    engine.accept(deployment("v1", 0), 0, said);
    command(Command.Kind.RETRAIN, 5);
    engine.accept(new Retirement(EngineFixture.MODEL, "v1", 9, Origin.NONE), 9, said);
    assertThat(after(Occasion.TRIGGER_CLOSED))
        .extracting(s -> s.standing().end())
        .containsExactly(TriggerEnd.WITHDRAWN);
    assertThat(said.of(BeliefTombstone.class)).hasSize(1);
    assertThat(said.all.get(said.all.size() - 1)).isInstanceOf(BeliefTombstone.class);
    assertThat(engine.isEmpty()).isTrue();
    assertThat(engine.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  /** What has come is applied, no more: the times that lie behind it do not run out. */
  @Test
  @Timeout(20)
  void retirementDoesNotLetTheFutureHappen() {
    start(StreamClock.EVENT, new Policy(List.of(new Rule.Interval(50_000))));
    examples("v1", 1, 60, false, 1).forEach(example -> engine.accept(example, 0, said));
    engine.accept(new Retirement(EngineFixture.MODEL, "v1", 9, Origin.NONE), 9, said);
    assertThat(said.triggers()).extracting(Trigger::lookTime).containsExactly(50_000L);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    assertThat(after(Occasion.RETIRED))
        .singleElement()
        .satisfies(s -> assertThat(s.book().examples()).isEqualTo(60));
    assertThat(engine.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void aDeploymentThatIsToComeAndNamesTheTriggerIsAnAnswer(StreamClock clock) {
    ask(clock);
    Deployment next = serving("v2", ASKED + 500_000, Policy.DEFAULT, triggerId());
    engine.accept(next, ASKED + 1, said);
    pass(ASKED + 400_000);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    assertThat(said.triggers()).hasSize(1);
    engine.accept(new Retirement(EngineFixture.MODEL, "v2", 9, Origin.NONE), ASKED, said);
    pass(ASKED + 400_001);
    assertThat(after(Occasion.TIMEOUT)).as("the answer was taken back").isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void aCommandAsksWhateverTheLedgerSays(StreamClock clock) {
    start(clock, new Policy(List.of()));
    command(Command.Kind.RETRAIN, 7_000);
    Trigger trigger = said.triggers().get(0);
    assertThat(trigger.reason()).isEqualTo(Reason.MANUAL);
    assertThat(trigger.lookTime()).isEqualTo(7_000);
    assertThat(trigger.grounds().commandTime()).isEqualTo(7_000);
    assertThat(trigger.grounds().note()).isEqualTo("audit");
    assertThat(trigger.grounds().inequality().holds()).isTrue();
    assertThat(said.last().verdict().reason()).isEqualTo(Reason.MANUAL);
    assertThat(said.last().verdictChanged()).isTrue();
    command(Command.Kind.RETRAIN, 8_000);
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.message()).contains("is open"));
    pass(17_000);
    pass(37_000);
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2);
  }

  @Test
  void aSuspendedModelKeepsItsTimesForLater() {
    ask(StreamClock.PROCESSING);
    command(Command.Kind.SUSPEND, ASKED + 1_000);
    command(Command.Kind.RETRAIN, ASKED + 1_500);
    assertThat(said.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.message()).isEqualTo("the model is SUSPENDED"));
    pass(ASKED + 900_000);
    assertThat(engine.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(said.triggers()).hasSize(1);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    command(Command.Kind.RESUME, ASKED + 900_000);
    pass(ASKED + 900_000);
    assertThat(after(Occasion.TIMEOUT)).hasSize(1);
    pass(ASKED + 920_000);
    assertThat(said.triggers()).extracting(Trigger::attempt).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void anIntervalAsksWithoutTraffic(StreamClock clock) {
    start(clock, new Policy(List.of(Rule.Debt.DEFAULT, new Rule.Interval(50_000))));
    pass(49_999);
    assertThat(said.triggers()).isEmpty();
    pass(50_000);
    Trigger trigger = said.triggers().get(0);
    assertThat(trigger.reason()).isEqualTo(Reason.INTERVAL);
    assertThat(trigger.lookTime()).isEqualTo(50_000);
    assertThat(trigger.grounds().inequality().left()).isEqualTo(50_000);
    assertThat(trigger.grounds().policy())
        .isEqualTo("DEBT(efficacy=true, accrued=false), INTERVAL(maxAge=50000 ms)");
    assertThat(said.last().occasion()).isEqualTo(Occasion.ASKED);
    assertThat(said.last().lifecycle()).isEqualTo(Lifecycle.TRIGGERED);
    engine.accept(
        serving("v2", 60_000, new Policy(List.of(new Rule.Interval(50_000))), ""), 0, said);
    pass(60_000);
    engine.advanceTo(60_000, 60_000, said);
    assertThat(after(Occasion.DEPLOYED)).hasSize(2);
    pass(109_999);
    assertThat(said.triggers()).hasSize(1);
    pass(110_000);
    assertThat(said.triggers()).extracting(Trigger::version).containsExactly("v1", "v2");
  }

  @Test
  void byTheMachinesTimeAnIntervalWaitsForASuccessorThatTheStreamHasNotReached() {
    start(StreamClock.PROCESSING, new Policy(List.of(new Rule.Interval(50_000))));
    engine.accept(serving("v2", 40_000, Policy.DEFAULT, ""), 0, said);
    engine.wake(1_000_000, said);
    assertThat(said.triggers()).isEmpty();
    engine.advanceTo(40_000, 1_000_000, said);
    assertThat(said.last().version()).isEqualTo("v2");
  }

  @Test
  void atALookTheIntervalIsMeasuredByTheStream() {
    start(StreamClock.PROCESSING, new Policy(List.of(new Rule.Interval(50_000))));
    command(Command.Kind.LOOK, 50_000);
    engine.advanceTo(50_000, 0, said);
    assertThat(said.triggers()).extracting(Trigger::reason).containsExactly(Reason.INTERVAL);
  }

  @Test
  void performanceAsksOnceItsTestHasRejected() {
    Rule.Performance rule = new Rule.Performance(Metric.ERROR_RATE, 0.3, Double.NaN, 0.01, 100);
    start(StreamClock.EVENT, new Policy(List.of(rule)));
    examples("v1", 1, 300, true, 1).forEach(example -> engine.accept(example, 0, said));
    command(Command.Kind.LOOK, 90_000);
    pass(90_000);
    assertThat(said.last().verdict().explanation()).contains("90 of 100 labels");
    command(Command.Kind.LOOK, ASKED);
    pass(ASKED);
    Trigger trigger = said.triggers().get(0);
    assertThat(trigger.reason()).isEqualTo(Reason.PERFORMANCE);
    assertThat(trigger.grounds().performance().labels()).isEqualTo(300);
    assertThat(trigger.grounds().performance().metricSum()).isBetween(0.4 * 300, 0.9 * 300);
    assertThat(trigger.grounds().inequality().right()).isEqualTo(-Math.log(0.01));
  }

  @Test
  void aChangedVerdictIsMarkedOnce() {
    ask(StreamClock.EVENT);
    assertThat(said.last().verdictChanged()).isTrue();
    command(Command.Kind.LOOK, ASKED + 1);
    assertThat(said.last().verdict().explanation()).contains("not asked: trigger");
    assertThat(said.last().verdictChanged()).isTrue();
    command(Command.Kind.LOOK, ASKED + 2);
    assertThat(said.last().verdictChanged()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(StreamClock.class)
  void aModelOfCanariesOnlyEchoesItsCommands(StreamClock clock) {
    options = EngineFixture.OPTIONS.toBuilder().clock(clock).backoff(BACKOFF).build();
    engine = ModelEngine.create(EngineFixture.MODEL, options);
    engine.accept(deployment("v1", 0, Deployment.Role.CANARY, EngineFixture.REFERENCE), 0, said);
    engine.advanceTo(1, 1, said);
    command(Command.Kind.SUSPEND, 2);
    command(Command.Kind.RESUME, 3);
    command(Command.Kind.OBSERVE_ONLY, 4);
    assertThat(after(Occasion.COMMAND))
        .extracting(Snapshot::version, Snapshot::time, Snapshot::lifecycle)
        .containsExactly(
            tuple("v1", 2L, Lifecycle.SUSPENDED),
            tuple("v1", 3L, Lifecycle.MONITORING),
            tuple("v1", 4L, Lifecycle.OBSERVE_ONLY));
    command(Command.Kind.RETRAIN, 5);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::message)
        .containsExactly("RETRAIN needs a version that serves, there is none");
  }

  @Test
  void theEndOfTheStreamIsNoSilence() {
    ask(StreamClock.EVENT);
    engine.advanceTo(Long.MAX_VALUE, 0, said);
    assertThat(after(Occasion.TIMEOUT)).isEmpty();
    assertThat(engine.nextEventTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void illegalAnswersSayWhy() {
    start(StreamClock.PROCESSING, Policy.DEFAULT);
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, 1);
    command(Command.Kind.RETRAIN, 2);
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, 3, "another");
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, 4);
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, 5);
    command(Command.Kind.RETRAIN_STARTED, 6);
    command(Command.Kind.RETRAIN_STARTED, 7);
    command(Command.Kind.RETRAIN_ACKNOWLEDGED, 8);
    command(Command.Kind.RESUME, 9);
    assertThat(said.deadLetters())
        .extracting(DeadLetter::message)
        .containsExactly(
            "RETRAIN_ACKNOWLEDGED needs an open trigger, there is none",
            "triggerId is 'another', allowed: the open trigger '" + triggerId() + "', or none",
            "trigger " + triggerId() + " was acknowledged already",
            "the retrain was started already",
            "the retrain was started already",
            "RESUME is legal after SUSPEND or OBSERVE_ONLY only");
  }
}
