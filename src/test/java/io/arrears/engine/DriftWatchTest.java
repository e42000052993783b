package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import io.arrears.decision.Verdict;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftTerms.Against;
import io.arrears.engine.EngineFixture.Said;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drift within the engine: windows, references, alerts, and what a policy does with them. */
class DriftWatchTest {

  private static final String MODEL = EngineFixture.MODEL;
  private static final EngineOptions OPTIONS = EngineFixture.OPTIONS;
  private static final EngineOptions ROOMY = new EngineOptions(32, 200, 60_000, 5_000, "test");
  private static final long WINDOW = DriftStream.WINDOW;
  private static final Policy DRIFT = new Policy(List.of(new Rule.Drift()));
  private static final String STATE = "drift-watch-v1.bin";

  public static void main(String[] args) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(Path.of("src/test/resources/state/" + STATE)))) {
      halfWay(new Said()).write(out);
    }
  }

  /** A standing alarm against what was shipped, a learned reference on its way, open windows. */
  private static ModelEngine halfWay(Said said) {
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    engine.accept(
        DriftStream.deployment(
            MODEL,
            "v1",
            0,
            DriftStream.terms(
                DriftStream.profile(), EnumSet.of(Against.TRAINING, Against.DEPLOYMENT)),
            0),
        0,
        said);
    feed(engine, rows("v1", 10, 4, 0, 1), 1, said);
    List<Observation> begun = rows("v1", 0, 1, 0, 2).subList(0, 100);
    combine(List.of(begun), 14 * WINDOW).forEach(delta -> engine.accept(delta, 0, said));
    return engine;
  }

  @Test
  void goesOnFromTheBytesOfEveryRelease() throws IOException {
    Said before = new Said();
    ModelEngine expected = halfWay(before);
    ModelEngine restored;
    try (InputStream file = getClass().getResourceAsStream("/state/" + STATE)) {
      restored = ModelEngine.read(new DataInputStream(file), OPTIONS);
    }
    Said then = new Said();
    Said now = new Said();
    for (int i = 0; i < 40; i++) {
      long end = (15 + i) * WINDOW;
      List<Observation> rows = shifted(rows("v1", 1, 0, 0, 100 + i), (14 + i) * WINDOW);
      for (ProfileDelta delta : combine(List.of(rows), 0)) {
        expected.accept(delta, 0, then);
        restored.accept(delta, 0, now);
      }
      expected.advanceTo(end, 0, then);
      restored.advanceTo(end, 0, now);
    }
    assertThat(alerts(before)).isNotEmpty();
    assertThat(phases(then))
        .startsWith(DriftAlert.Phase.ONGOING)
        .contains(DriftAlert.Phase.RECOVERED)
        .doesNotContain(DriftAlert.Phase.ENDED);
    assertThat(now.all).usingRecursiveComparison().isEqualTo(then.all);
    assertThat(bytes(restored)).isEqualTo(bytes(expected));
  }

  /** Rows spread at random over combiners that flush at random give what one gives. */
  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "5, true", "2, false", "5, false"})
  void alertsDoNotDependOnWhoSawWhat(int combiners, boolean shipped) {
    DriftTerms terms = DriftStream.terms(shipped ? DriftStream.profile() : null);
    List<Observation> rows = rows("v1", 40, 4, 4, 7);
    Said alone = new Said();
    ModelEngine one = ModelEngine.create(MODEL, OPTIONS);
    one.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, alone);
    feed(one, rows, 1, terms, alone);
    Said many = new Said();
    ModelEngine other = ModelEngine.create(MODEL, OPTIONS);
    other.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, many);
    feed(other, rows, combiners, terms, many);
    assertThat(phases(alone))
        .startsWith(DriftAlert.Phase.STARTED)
        .endsWith(DriftAlert.Phase.RECOVERED);
    assertThat(many.all).usingRecursiveComparison().isEqualTo(alone.all);
    assertThat(bytes(other)).isEqualTo(bytes(one));
  }

  /** An example that brought its label counts as its observation would have in a combiner. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void examplesCountAsObservationsDo(boolean shipped) {
    DriftTerms terms = DriftStream.terms(shipped ? DriftStream.profile() : null);
    List<Observation> rows = rows("v1", 40, 4, 4, 8);
    Said combined = new Said();
    ModelEngine one = ModelEngine.create(MODEL, OPTIONS);
    one.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1), 0, combined);
    feed(one, rows, 2, terms, combined);
    Said taken = new Said();
    ModelEngine other = ModelEngine.create(MODEL, OPTIONS);
    other.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1), 0, taken);
    List<Observation> labelled = new ArrayList<>(DriftStream.labelled(rows, 3));
    Collections.shuffle(labelled.subList(0, 5_000), new Random(4));
    for (int i = 0; i < labelled.size(); i++) {
      other.accept(Example.inline(labelled.get(i)), 0, taken);
      if (i > 5_000 && i % 7 == 0) {
        other.advanceTo(labelled.get(i).time() - 1, 0, taken);
      }
    }
    other.advanceTo(48 * WINDOW, 0, taken);
    assertThat(alerts(taken)).isNotEmpty();
    assertThat(alerts(taken))
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*money.*")
        .isEqualTo(alerts(combined));
  }

  @Test
  void whatComesForAClosedWindowIsCountedAndChangesNothing() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 3, 0, 0, 1), 1, terms, said);
    combine(List.of(rows("v1", 0, 2, 0, 2)), 0).forEach(late -> engine.accept(late, 0, said));
    engine.advanceTo(4 * WINDOW, 0, said);
    assertThat(alerts(said)).isEmpty();
    List<Observation> next = shifted(rows("v1", 0, 1, 0, 3), 5 * WINDOW);
    combine(List.of(next), 0).forEach(delta -> engine.accept(delta, 0, said));
    engine.advanceTo(6 * WINDOW, 0, said);
    assertThat(phases(said)).containsExactly(DriftAlert.Phase.STARTED);
    assertThat(alerts(said).get(0).uncounted()).isEqualTo(2 * DriftStream.ROWS);
  }

  /** Windows of 500 rows where a minute brings 300: two minutes make one. */
  @Test
  void windowsOfRowsAreMadeOfWholeWindows() {
    DriftTerms minutes = DriftStream.terms(DriftStream.profile());
    DriftTerms terms =
        new DriftTerms(WINDOW, 500, minutes.budget(), minutes.against(), minutes.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 4, 4, 0, 1), 2, terms, said);
    assertThat(alerts(said)).extracting(DriftAlert::rows).containsOnly(600L);
    assertThat(alerts(said))
        .extracting(DriftAlert::windowStart)
        .containsExactly(4 * WINDOW, 6 * WINDOW);
  }

  /** Of a window only 1,000 rows are kept where no profile was shipped, but all of them count. */
  @Test
  void windowsMayAskForMoreRowsThanAreKept() {
    DriftTerms minutes = DriftStream.terms(null);
    DriftTerms terms =
        new DriftTerms(WINDOW, 1_200, minutes.budget(), minutes.against(), minutes.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 100, 4, 4, 1), 2, terms, said);
    assertThat(phases(said)).containsExactly(DriftAlert.Phase.STARTED, DriftAlert.Phase.ONGOING);
    assertThat(alerts(said).get(0).windowStart()).isEqualTo(100 * WINDOW);
    assertThat(alerts(said).get(0).windowEnd()).isEqualTo(104 * WINDOW);
    assertThat(alerts(said).get(0).rows()).isEqualTo(1_000);
  }

  /** A version that serves without labels has learned from its rows, too: it is not set aside. */
  @Test
  void anEarlierDeploymentDoesNotResetAWatchedVersion() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 1, terms, 0), 0, said);
    feed(engine, rows("v1", 2, 2, 0, 1), 1, terms, said);
    engine.accept(DriftStream.deployment(MODEL, "v0", 0, terms, 0), 0, said);
    assertThat(said.last().version()).isEqualTo("v0");
    assertThat(said.last().verdict().explanation()).contains("took no effect");
    List<Observation> next = shifted(rows("v1", 0, 1, 0, 3), 4 * WINDOW);
    combine(List.of(next), 0).forEach(delta -> engine.accept(delta, 0, said));
    engine.advanceTo(5 * WINDOW, 0, said);
    assertThat(phases(said))
        .containsExactly(
            DriftAlert.Phase.STARTED, DriftAlert.Phase.ONGOING, DriftAlert.Phase.ONGOING);
  }

  /** A tombstone applies what has come ahead of the watermark; windows still wait for theirs. */
  @Test
  void aTombstoneOfACanaryClosesNoWindowOfOthers() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1), 0, said);
    engine.accept(canary("c", DriftStream.deployment(MODEL, "c", 0, terms, 1)), 0, said);
    feed(engine, rows("v1", 2, 0, 0, 1), 1, terms, said);
    List<Observation> rows = shifted(rows("v1", 0, 1, 0, 2), 2 * WINDOW);
    combine(List.of(rows.subList(0, 200)), 0).forEach(delta -> engine.accept(delta, 0, said));
    Observation ahead = DriftStream.labelled(shifted(rows("v1", 1, 0, 0, 3), 3 * WINDOW), 1).get(9);
    engine.accept(Example.inline(ahead), 0, said);
    engine.accept(new Retirement(MODEL, "c", 3 * WINDOW, Origin.NONE), 0, said);
    assertThat(said.last().occasion()).isEqualTo(Snapshot.Occasion.RETIRED);
    combine(List.of(rows.subList(200, 300)), 0).forEach(delta -> engine.accept(delta, 0, said));
    engine.advanceTo(3 * WINDOW - 1, 0, said);
    assertThat(phases(said)).containsExactly(DriftAlert.Phase.STARTED);
    assertThat(alerts(said).get(0).rows()).isEqualTo(DriftStream.ROWS);
    assertThat(alerts(said).get(0).uncounted()).isZero();
  }

  /** Nothing opens a window that has ended, not even one that nothing came for in time. */
  @Test
  void aWindowThatHasEndedIsNotOpenedByLateRows() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 2, 0, 0, 1), 1, terms, said);
    engine.advanceTo(5 * WINDOW, 0, said);
    List<Observation> late = shifted(rows("v1", 0, 1, 0, 2), 3 * WINDOW);
    combine(List.of(late), 0).forEach(delta -> engine.accept(delta, 0, said));
    assertThat(alerts(said)).isEmpty();
    List<Observation> next = shifted(rows("v1", 0, 1, 0, 3), 6 * WINDOW);
    combine(List.of(next), 0).forEach(delta -> engine.accept(delta, 0, said));
    engine.advanceTo(7 * WINDOW, 0, said);
    assertThat(phases(said)).containsExactly(DriftAlert.Phase.STARTED);
    assertThat(alerts(said).get(0).uncounted()).isEqualTo(DriftStream.ROWS);
  }

  /** Nights of 20 rows are not judged: they neither end an alarm nor shorten the pause after it. */
  @Test
  void windowsThatAreNotJudgedDoNotCount() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0, DRIFT), 0, said);
    feed(engine, rows("v1", 1, 1, 0, 1), 1, terms, said);
    assertThat(said.triggers()).hasSize(1);
    engine.accept(DriftStream.deployment(MODEL, "v2", 2 * WINDOW, terms, 0, DRIFT), 0, said);
    for (int window = 2; window < 40; window++) {
      // Enough in the first and the last.
      int size = window == 2 || window == 39 ? DriftStream.ROWS : 20;
      List<Observation> rows = shifted(rows("v2", 0, 1, 0, window), window * WINDOW);
      combine(List.of(rows.subList(0, size)), 0).forEach(d -> engine.accept(d, 0, said));
      engine.advanceTo((window + 1) * WINDOW, 0, said);
    }
    assertThat(phases(said).subList(2, phases(said).size())).contains(DriftAlert.Phase.STARTED);
    assertThat(said.triggers()).hasSize(1);
  }

  /** Back in service in the middle of a window: the next one counts, whoever knew the version. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aVersionThatReturnsCountsItsFirstWholeWindow(boolean known) {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, ROOMY);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1), 0, said);
    engine.accept(DriftStream.deployment(MODEL, "v2", WINDOW, terms, 1), 0, said);
    engine.advanceTo(2 * WINDOW, 0, said);
    long back = 2 * WINDOW + WINDOW / 2;
    engine.accept(DriftStream.deployment(MODEL, "v1", back, terms, 1), 0, said);
    engine.advanceTo(back, 0, said);
    List<Observation> rows = shifted(rows("v1", 0, 2, 0, 3), 2 * WINDOW);
    if (known) {
      combine(List.of(rows), 0).forEach(delta -> engine.accept(delta, 0, said));
    } else {
      ProfileCombiner strange = new ProfileCombiner();
      rows.forEach(strange::accept);
      strange.flush(delta -> engine.accept(delta, 0, said));
    }
    engine.advanceTo(4 * WINDOW, 0, said);
    assertThat(phases(said)).containsExactly(DriftAlert.Phase.STARTED);
    assertThat(alerts(said).get(0).rows()).isEqualTo(DriftStream.ROWS);
    assertThat(alerts(said).get(0).uncounted()).isZero();
  }

  /**
   * A version without examples is never looked at: once for each interval between looks, which is a
   * window here, the health stream says what its watch has seen.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void windowsAreToldOfWhereNoExamplesCome(boolean shipped) {
    DriftTerms terms = DriftStream.terms(shipped ? DriftStream.profile() : null);
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 40, 3, 0, 1), 1, terms, said);
    List<Snapshot> told =
        said.of(Snapshot.class).stream()
            .filter(snapshot -> snapshot.occasion() == Snapshot.Occasion.WINDOW)
            .toList();
    assertThat(told).hasSize(43);
    assertThat(told).extracting(Snapshot::time).startsWith(WINDOW - 1, 2 * WINDOW - 1);
    Snapshot.Drift first = told.get(0).drift();
    assertThat(first.watched()).isTrue();
    assertThat(first.windows()).isEqualTo(shipped ? 1 : 0);
    assertThat(first.references()).isEqualTo(shipped ? 1 : 0);
    assertThat(first.learning()).isEqualTo(shipped ? "" : "300 of 1000 rows for the layout");
    assertThat(told.get(20).drift().learning())
        .isEqualTo(shipped ? "" : "17 of 24 windows for the reference");
    assertThat(told.get(39).drift().isStanding()).isFalse();
    Snapshot.Drift last = told.get(42).drift();
    assertThat(last.references()).isEqualTo(1);
    assertThat(last.learning()).isEmpty();
    assertThat(last.alarmSince()).isEqualTo(alerts(said).get(0).startedAt());
    assertThat(last.uncounted()).isZero();
    // Rows of a window that has closed.
    feed(engine, rows("v1", 1, 0, 0, 2), 1, terms, said);
    feed(engine, shifted(rows("v1", 1, 0, 0, 3), 43 * WINDOW), 1, terms, said);
    List<Snapshot> all = said.of(Snapshot.class);
    assertThat(all.get(all.size() - 1).drift().uncounted()).isEqualTo(DriftStream.ROWS);
  }

  /** Where examples come, looks tell of it and windows do not. */
  @Test
  void looksTellOfTheWatchWhereExamplesCome() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1), 0, said);
    for (Observation row : DriftStream.labelled(rows("v1", 4, 0, 0, 1), 5)) {
      engine.accept(Example.inline(row), 0, said);
    }
    engine.advanceTo(4 * WINDOW, 0, said);
    List<Snapshot> all = said.of(Snapshot.class);
    assertThat(all)
        .extracting(Snapshot::occasion)
        .startsWith(Snapshot.Occasion.DEPLOYED)
        .doesNotContain(Snapshot.Occasion.WINDOW);
    // A look at a multiple of the window covers the row at it, of the next window.
    assertThat(all.get(all.size() - 1).drift().windows()).isEqualTo(4);
  }

  @Test
  void anUnknownVersionWaitsForItsDeployment() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    List<Observation> rows = rows("v1", 2, 2, 0, 1);
    ProfileCombiner strange = new ProfileCombiner();
    ModelEngine engine = ModelEngine.create(MODEL, ROOMY);
    Said said = new Said();
    rows.forEach(row -> assertThat(strange.accept(row)).isEqualTo(ProfileCombiner.Fate.UNKNOWN));
    strange.flush(delta -> engine.accept(delta, 0, said));
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    engine.advanceTo(4 * WINDOW, 0, said);
    Said known = new Said();
    ModelEngine other = ModelEngine.create(MODEL, OPTIONS);
    other.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, known);
    feed(other, rows, 1, terms, known);
    assertThat(alerts(said)).isNotEmpty().isEqualTo(alerts(known));
  }

  /**
   * Of an unknown version a sample is kept, the same however it was told; the rest is counted. What
   * waits for labels keeps its room.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_200})
  void unknownRowsAreBoundedAndCounted(int deltas) {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    List<Observation> rows = rows("v1", 2, 2, 0, 1);
    EngineOptions tight = new EngineOptions(32, 200, 60_000, 1_000, "test");
    ModelEngine engine = ModelEngine.create(MODEL, tight);
    Said said = new Said();
    for (int d = 0; d < deltas; d++) {
      ProfileCombiner strange = new ProfileCombiner();
      for (int i = d; i < rows.size(); i += deltas) {
        strange.accept(rows.get(i));
      }
      strange.flush(delta -> engine.accept(delta, 0, said));
    }
    ModelEngine restored = EngineFixture.restored(engine, tight);
    restored.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    restored.advanceTo(4 * WINDOW, 0, said);
    assertThat(alerts(said)).isNotEmpty();
    assertThat(alerts(said).get(0).uncounted()).isEqualTo(4 * DriftStream.ROWS - 1_000);
    assertThat(restored.takeUncounted()).isEqualTo(4 * DriftStream.ROWS - 1_000);
    ModelEngine vain = EngineFixture.restored(engine, tight);
    vain.wake(60_000, said);
    assertThat(vain.takeUncounted()).isEqualTo(4 * DriftStream.ROWS);
    assertThat(vain.isEmpty()).isTrue();
  }

  /** Two references keep the largest budget together. */
  @Test
  void theLargestBudgetIsSharedToo() {
    AlarmBudget most = AlarmBudget.oneIn(1_000_000);
    assertThat(most.shared(2).level()).isEqualTo(most.level() / 2);
    assertThatThrownBy(
            () -> new DriftTerms(WINDOW, 0, most.shared(2), EnumSet.of(Against.DEPLOYMENT), null))
        .hasMessageContaining("drift.budget is 2000000.0 windows, allowed: 2 to 1000000");
  }

  @Test
  void anAlarmEndsWithItsVersion() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 2, 3, 0, 1), 1, terms, said);
    engine.accept(DriftStream.deployment(MODEL, "v2", 5 * WINDOW, terms, 0), 0, said);
    engine.advanceTo(5 * WINDOW, 0, said);
    DriftAlert last = alerts(said).get(alerts(said).size() - 1);
    assertThat(last.phase()).isEqualTo(DriftAlert.Phase.ENDED);
    assertThat(last.version()).isEqualTo("v1");
    assertThat(last.windowEnd()).isEqualTo(5 * WINDOW);
    assertThat(lastWord(said, Snapshot.Occasion.CLOSED).drift().isStanding()).isFalse();
  }

  @Test
  void anAlarmEndsWithItsModel() {
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0), 0, said);
    feed(engine, rows("v1", 2, 3, 0, 1), 1, terms, said);
    assertThat(lastWord(said, Snapshot.Occasion.WINDOW).drift().isStanding()).isTrue();
    engine.accept(new Retirement(MODEL, "v1", 5 * WINDOW, Origin.NONE), 0, said);
    assertThat(phases(said)).endsWith(DriftAlert.Phase.ENDED);
    assertThat(lastWord(said, Snapshot.Occasion.RETIRED).drift().isStanding()).isFalse();
  }

  private static Snapshot lastWord(Said said, Snapshot.Occasion occasion) {
    return said.of(Snapshot.class).stream()
        .filter(snapshot -> snapshot.occasion() == occasion)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void driftActsOnceForEachAlarmWhereThePolicyLetsIt() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 0, DRIFT), 0, said);
    feed(engine, rows("v1", 5, 10, 0, 1), 1, terms, said);
    assertThat(said.triggers()).hasSize(1);
    assertThat(said.triggers().get(0).lookTime()).isEqualTo(6 * WINDOW - 1);
    engine.accept(EngineFixture.command(Command.Kind.LOOK, 15 * WINDOW), 0, said);
    engine.advanceTo(15 * WINDOW, 0, said);
    assertThat(said.triggers()).hasSize(1);
    Trigger trigger = said.triggers().get(0);
    assertThat(trigger.reason()).isEqualTo(Reason.DRIFT);
    assertThat(trigger.grounds().inequality().holds()).isTrue();
    assertThat(trigger.grounds().inequality().left()).isEqualTo(0.001);

    assertThat(said.last().occasion()).isEqualTo(Snapshot.Occasion.COMMAND);
    assertThat(said.last().verdict().decision()).isNotEqualTo(Verdict.Decision.RETRAIN);
  }

  /**
   * The data moved for good and every retrain ships the old profile again: 200 windows of alarm
   * after alarm bring the requests at waits of 4, 8, 16, ... windows, and no more.
   */
  @Test
  void alarmsThatGoOnAreNoStormOfRetrains() {
    DriftTerms terms = DriftStream.terms(DriftStream.profile());
    ModelEngine engine = ModelEngine.create(MODEL, OPTIONS);
    Said said = new Said();
    engine.accept(DriftStream.deployment(MODEL, "v1", 0, terms, 1, DRIFT), 0, said);
    int versions = 1;
    for (int window = 0; window < 200; window++) {
      List<Observation> rows =
          shifted(rows("v" + versions, 0, 1, 0, window), window * WINDOW).stream()
              .filter(row -> row.time() % 1_000 == 0)
              .toList();
      DriftStream.labelled(rows, window)
          .forEach(row -> engine.accept(Example.inline(row), 0, said));
      long end = (window + 1) * WINDOW;
      engine.advanceTo(end, 0, said);
      if (said.triggers().size() == versions) {
        versions++;
        engine.accept(DriftStream.deployment(MODEL, "v" + versions, end, terms, 1, DRIFT), 0, said);
      }
    }
    assertThat(said.triggers()).hasSizeBetween(5, 7);
    assertThat(said.triggers()).extracting(Trigger::reason).containsOnly(Reason.DRIFT);
  }

  // ---- helpers ----------------------------------------------------------------------------------

  private static List<Observation> rows(
      String version, int quiet, int shifted, int after, long seed) {
    return DriftStream.observations(MODEL, version, quiet, shifted, after, seed);
  }

  private static List<Observation> shifted(List<Observation> rows, long by) {
    return rows.stream()
        .map(
            o ->
                new Observation(
                    o.modelId(),
                    o.version(),
                    o.predictionId() + "+" + by,
                    o.time() + by,
                    o.features(),
                    o.prediction(),
                    o.label(),
                    o.labelTime() + by,
                    o.origin()))
        .toList();
  }

  /** What combiners of a known version make of rows, the first row at a time. */
  private static List<ProfileDelta> combine(List<List<Observation>> parts, long from) {
    List<ProfileDelta> deltas = new ArrayList<>();
    for (List<Observation> part : parts) {
      ProfileCombiner combiner = new ProfileCombiner();
      combiner.follow(
          DriftStream.deployment(
              MODEL, part.get(0).version(), 0, DriftStream.terms(DriftStream.profile()), 0));
      shifted(part, from).forEach(combiner::accept);
      combiner.flush(delta -> deltas.add((ProfileDelta) delta));
    }
    return deltas;
  }

  private static void feed(ModelEngine engine, List<Observation> rows, int combiners, Said said) {
    feed(engine, rows, combiners, DriftStream.terms(DriftStream.profile()), said);
  }

  /** Feeds rows through combiners, each row to any, with watermarks and flushes now and then. */
  private static void feed(
      ModelEngine engine, List<Observation> rows, int combiners, DriftTerms terms, Said said) {
    Random random = new Random(combiners);
    List<ProfileCombiner> all = new ArrayList<>();
    for (int i = 0; i < combiners; i++) {
      ProfileCombiner combiner = new ProfileCombiner();
      combiner.follow(DriftStream.deployment(MODEL, "v1", 0, terms, 0));
      all.add(combiner);
    }
    for (Observation row : rows) {
      ProfileCombiner any = all.get(random.nextInt(combiners));
      assertThat(any.accept(row)).isEqualTo(ProfileCombiner.Fate.COUNTED);
      if (combiners > 1 && random.nextInt(50) == 0) {
        any.flush(delta -> engine.accept(delta, 0, said));
      }
      if (random.nextInt(20) == 0) {
        long watermark = row.time() - 1;
        for (ProfileCombiner combiner : all) {
          combiner.advanceTo(watermark, delta -> engine.accept(delta, 0, said));
        }
        engine.advanceTo(watermark, 0, said);
      }
    }
    long end = rows.get(rows.size() - 1).time() + WINDOW / DriftStream.ROWS;
    for (ProfileCombiner combiner : all) {
      combiner.advanceTo(end, delta -> engine.accept(delta, 0, said));
    }
    engine.advanceTo(end, 0, said);
  }

  private static Deployment canary(String version, Deployment like) {
    return like.toBuilder()
        .modelId(MODEL)
        .version(version)
        .role(Deployment.Role.CANARY)
        .origin(Origin.NONE)
        .build();
  }

  private static List<DriftAlert> alerts(Said said) {
    return said.of(DriftAlert.class);
  }

  private static List<DriftAlert.Phase> phases(Said said) {
    return alerts(said).stream().map(DriftAlert::phase).toList();
  }

  private static byte[] bytes(ModelEngine engine) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      engine.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
