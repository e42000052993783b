package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.decision.Policy;
import io.arrears.decision.Rule;
import io.arrears.decision.Verdict;
import io.arrears.drift.DriftTerms;
import io.arrears.engine.EngineFixture.Said;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the health stream tells of a watch for drift though no look is due, and what it says. */
class WindowSnapshotTest {

  private static final String MODEL = EngineFixture.MODEL;
  private static final long WINDOW = DriftStream.WINDOW;
  private static final long HOUR = 60 * WINDOW;
  private static final DriftTerms TERMS = DriftStream.terms(DriftStream.profile());
  private static final Policy DRIFT = new Policy(List.of(new Rule.Drift()));

  private final Said said = new Said();
  private ModelEngine engine = ModelEngine.create(MODEL, EngineFixture.OPTIONS);

  /** Some minutes of each hour only, none of which ends with the hour. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelWithGapsIsToldOfOnceInEachInterval(boolean restored) {
    engine.accept(deployment("v1", HOUR), 0, said);
    for (int hour = 0; hour < 5; hour++) {
      for (int minute = 10; minute < 14; minute++) {
        window("v1", 60 * hour + minute);
        if (restored) {
          engine = EngineFixture.restored(engine, EngineFixture.OPTIONS);
        }
      }
    }
    assertThat(toldAt()).containsExactly(11L, 71L, 131L, 191L, 251L);
  }

  @Test
  void aModelThatIsAlwaysThereIsToldOfAtMultiplesOfTheInterval() {
    engine.accept(deployment("v1", 10 * WINDOW), 0, said);
    for (int minute = 3; minute < 35; minute++) {
      window("v1", minute);
    }
    assertThat(toldAt()).containsExactly(4L, 10L, 20L, 30L);
  }

  /** Looks by rows or command alone: after an hour without any. */
  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "1000, false", "1000, true"})
  void whereLooksAreByRowsSilenceIsBrokenAfterAnHour(long rows, boolean labelled) {
    engine.accept(
        deployment("v1", 0).toBuilder().looks(new LookSchedule(0, rows)).build(), 0, said);
    if (labelled) {
      Observation row = DriftStream.observations(MODEL, "v1", 1, 0, 0, 7).get(0);
      engine.accept(Example.inline(DriftStream.labelled(List.of(row), 1).get(0)), 0, said);
    }
    for (int minute = 0; minute < 200; minute++) {
      if (minute == 80) {
        engine.accept(EngineFixture.command(Command.Kind.LOOK, 80 * WINDOW), 0, said);
      }
      window("v1", minute);
    }
    assertThat(toldAt()).containsExactly(1L, 61L, 140L, 200L);
  }

  /** As at a look: what is not asked for is not said to be. */
  @Test
  void aCanaryIsNotSaidToAskForARetrain() {
    engine.accept(deployment("v1", WINDOW), 0, said);
    engine.accept(
        deployment("c", WINDOW).toBuilder().role(Deployment.Role.CANARY).build(), 0, said);
    drift("c");
    assertThat(told()).filteredOn(s -> s.version().equals("c")).hasSize(5);
    assertThat(told())
        .extracting(Snapshot::verdict)
        .extracting(Verdict::decision)
        .doesNotContain(Verdict.Decision.RETRAIN);
    assertThat(said.last().verdict().explanation()).endsWith("; not asked: a canary never asks");
    assertThat(said.triggers()).isEmpty();
  }

  @Test
  void aSuspendedModelIsNotSaidToAskForARetrain() {
    engine.accept(deployment("v1", WINDOW), 0, said);
    engine.accept(EngineFixture.command(Command.Kind.SUSPEND, 0), 0, said);
    drift("v1");
    assertThat(told()).hasSize(5);
    assertThat(told())
        .extracting(Snapshot::verdict)
        .extracting(Verdict::decision)
        .doesNotContain(Verdict.Decision.RETRAIN);
    assertThat(said.last().verdict().explanation()).endsWith("; not asked: the model is SUSPENDED");
    assertThat(said.triggers()).isEmpty();
  }

  // ---- helpers ----------------------------------------------------------------------------------

  private static Deployment deployment(String version, long lookInterval) {
    return DriftStream.deployment(MODEL, version, 0, TERMS, 0, DRIFT).toBuilder()
        .looks(new LookSchedule(lookInterval, 0))
        .build();
  }

  /** Two quiet windows, and three that have moved. */
  private void drift(String version) {
    List<Observation> rows = DriftStream.observations(MODEL, version, 2, 3, 0, 1);
    for (int window = 0; window < 5; window++) {
      count(rows.subList(window * DriftStream.ROWS, (window + 1) * DriftStream.ROWS), window);
    }
    assertThat(said.of(DriftAlert.class)).isNotEmpty();
    assertThat(said.last().drift().isStanding()).isTrue();
  }

  /** Forty quiet rows in one window. */
  private void window(String version, int window) {
    List<Observation> rows = new ArrayList<>();
    for (Observation row :
        DriftStream.observations(MODEL, version, 1, 0, 0, window).subList(0, 40)) {
      rows.add(
          new Observation(
              MODEL,
              version,
              window + "-" + row.predictionId(),
              window * WINDOW + row.time(),
              row.features(),
              row.prediction(),
              Double.NaN,
              window * WINDOW + row.time(),
              Origin.NONE));
    }
    count(rows, window);
  }

  private void count(List<Observation> rows, int window) {
    ProfileCombiner combiner = new ProfileCombiner();
    combiner.follow(deployment(rows.get(0).version(), 0));
    rows.forEach(combiner::accept);
    combiner.flush(delta -> engine.accept(delta, 0, said));
    engine.advanceTo((window + 1) * WINDOW, 0, said);
  }

  private List<Snapshot> told() {
    return said.of(Snapshot.class).stream()
        .filter(snapshot -> snapshot.occasion() == Snapshot.Occasion.WINDOW)
        .toList();
  }

  /** Ends of the windows that were told of, minutes. */
  private List<Long> toldAt() {
    return told().stream().map(snapshot -> (snapshot.time() + 1) / WINDOW).toList();
  }
}
