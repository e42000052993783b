package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.engine.EngineFixture.Said;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that wait for their label, through the engine. */
class AccrualsTest {

  private static final long DELAY = 100_000;

  private final Said said = new Said();
  private ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);

  /** 400 rows, one a second, each labelled {@link #DELAY} later, from drifted truth. */
  private void feed(LabelTerms labels) {
    Deployment deployment = EngineFixture.deployment("v1", 0).with(labels);
    engine.accept(deployment, 0, said);
    List<Example> rows = EngineFixture.examples("v1", 1_000, 400, true, 1);
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
    feed(new LabelTerms(1_000_000, 0.25, 1_000));
    Snapshot sampled = look(600_000);
    assertThat(sampled.guarantee().statement()).startsWith("none");
    double whole = sampled.book().lossDeployed();
    said.all.clear();
    engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    feed(LabelTerms.of(1_000_000));
    assertThat(whole).isCloseTo(4 * look(600_000).book().lossDeployed(), within(1e-9 * whole));
  }

  @Test
  void whatWaitsInAVersionThatStaysUnknownIsOfNoAccount() {
    engine.accept(new Arrivals(EngineFixture.MODEL, "v9", 10_000, 1), 0, said);
    engine.wake(EngineFixture.OPTIONS.unknownWait(), said);
    assertThat(engine.isEmpty()).isTrue();
    assertThat(said.all).isEmpty();
  }

  @Test
  void rowsThatMetTheirLabelBeforeTheirDeploymentLeaveNoneLessThanNothing() {
    engine.accept(EngineFixture.deployment("v1", 0), 0, said);
    List<Example> rows = EngineFixture.examples("v2", 1_000, 40, false, 1);
    for (Example row : rows) {
      Observation seen = row.observation();
      Label label =
          new Label(
              EngineFixture.MODEL,
              seen.predictionId(),
              seen.time(),
              row.label().value(),
              new Origin("labels", 0, seen.time()));
      engine.accept(new Example(seen, label), 0, said);
    }
    engine.accept(new Arrivals(EngineFixture.MODEL, "v2", 60_000, 40), 0, said);
    engine = EngineFixture.restored(engine, EngineFixture.OPTIONS);
    engine.accept(EngineFixture.deployment("v2", 500), 0, said);
    // One row of version 2 waits.
    engine.accept(new Arrivals(EngineFixture.MODEL, "v2", 60_000, 1), 0, said);
    Snapshot snapshot = look(70_000);
    assertThat(snapshot.version()).isEqualTo("v2");
    assertThat(snapshot.book().examples()).isEqualTo(40);
    assertThat(snapshot.accrual().pendingRows()).isEqualTo(1);
  }
}
