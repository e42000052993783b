package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row a second; a drift turns the weight of x1 around. A retrain costs 100, a nat 1. */
class AccruedDebtTest {

  private static final double RETRAIN_COST = 100;
  private static final int LOOK = 100;

  /** Without drift a million rows that wait are worth next to nothing, at every look. */
  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, 1",
    "BERNOULLI, 2",
    "BERNOULLI, 3",
    "GAUSSIAN, 1",
    "GAUSSIAN, 2",
    "GAUSSIAN, 3"
  })
  void aMillionRowsWithoutDriftStayBelowATenthOfARetrain(Family family, long seed) {
    Run run = new Run(family, seed, 100, false);
    run.engine.accept(new Arrivals(EngineFixture.MODEL, "v1", 1, 1_000_000), 0, run.said);
    run.feed(20_000, 0);
    assertThat(run.said.triggers()).isEmpty();
    List<Snapshot> looks = run.said.snapshots(Snapshot.Occasion.LOOK);
    assertThat(looks).hasSizeGreaterThan(190);
    for (Snapshot look : looks) {
      assertThat(look.accrual().pendingRows()).isBetween(1_000_000L, 1_000_200L);
      assertThat(look.accrual().debt()).isLessThan(RETRAIN_COST / 10);
    }
  }

  /** Labels 4,800 rows late: what is expected shows the drift before what is booked does. */
  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, 1",
    "BERNOULLI, 2",
    "BERNOULLI, 3",
    "GAUSSIAN, 1",
    "GAUSSIAN, 2",
    "GAUSSIAN, 3"
  })
  void leadsTheDebtWhereTheStreamDrifts(Family family, long seed) {
    int delay = 4_800;
    int drift = 15_000;
    Run booked = new Run(family, seed, delay, false);
    Run expected = new Run(family, seed, delay, true);
    for (Run run : List.of(booked, expected)) {
      run.feed(drift, 0);
      assertThat(run.said.triggers()).isEmpty();
      run.feed(12_000, 1);
      assertThat(run.said.triggers()).isNotEmpty();
    }
    Trigger late = booked.said.triggers().get(0);
    Trigger early = expected.said.triggers().get(0);
    // No label of the drift is known before its delay has passed.
    assertThat(early.lookTime()).isBetween(1_000L * (drift + delay), late.lookTime() - 1);
    long seen = early.lookTime() / 1_000 - drift - delay;
    long seenLate = late.lookTime() / 1_000 - drift - delay;
    assertThat(seen).as("labels of the drift at the first trigger").isLessThan(seenLate * 85 / 100);
    assertThat(early.reason()).isEqualTo(Reason.DEBT);
    assertThat(early.debt()).isLessThan(0.8 * RETRAIN_COST);
    assertThat(early.debt() + early.grounds().accruedDebt()).isGreaterThan(RETRAIN_COST);
    // Never booked: the ledgers are the same as long as both serve the first version.
    Snapshot look = lookAt(booked, early.lookTime());
    assertThat(look.book().debt()).isEqualTo(early.debt());
    assertThat(look.accrual().debt()).isEqualTo(early.grounds().accruedDebt());
    assertThat(look.accrual().pendingRows()).isBetween(delay - 10L, delay + 10L);
    assertThat(look.accrual().calibration()).isBetween(0.05, 1.0);
  }

  /** What waits leaves with its label or its horizon, and is the same after a restart. */
  @Test
  void whatWaitsComesToAnEnd() {
    Run undisturbed = new Run(Family.BERNOULLI, 1, 500, false);
    Run restarted = new Run(Family.BERNOULLI, 1, 500, false);
    for (int i = 0; i < 20; i++) {
      undisturbed.feed(300, i / 10);
      restarted.feed(300, i / 10);
      restarted.engine = EngineFixture.restored(restarted.engine, EngineFixture.OPTIONS);
    }
    assertThat(restarted.said.snapshots()).isEqualTo(undisturbed.said.snapshots());
    assertThat(undisturbed.said.last().accrual().pendingRows()).isBetween(490L, 510L);
    // The last labels never come.
    long end = 1_000L * undisturbed.row + 2 * Run.HORIZON;
    undisturbed.engine.accept(EngineFixture.command(Command.Kind.LOOK, end), 0, undisturbed.said);
    undisturbed.engine.advanceTo(end, undisturbed.said);
    assertThat(undisturbed.said.last().accrual().pendingRows()).isZero();
    assertThat(undisturbed.said.last().accrual().debt()).isZero();
  }

  /** A label that comes with its observation has never been waited for. */
  @Test
  void inlineLabelsLeaveNoTrace() {
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    EngineFixture.Said said = new EngineFixture.Said();
    engine.accept(EngineFixture.deployment("v1", 0), 0, said);
    EngineFixture.examples("v1", 1_000, 1_000, true, 3).forEach(e -> engine.accept(e, 0, said));
    engine.accept(EngineFixture.command(Command.Kind.LOOK, 2_000_000), 0, said);
    engine.advanceTo(2_000_000, said);
    assertThat(said.last().book().debt()).isPositive();
    assertThat(said.last().accrual()).isEqualTo(new Snapshot.Accrual(0, 0, 0));
  }

  private static Snapshot lookAt(Run run, long time) {
    return run.said.snapshots(Snapshot.Occasion.LOOK).stream()
        .filter(s -> s.time() == time)
        .findFirst()
        .orElseThrow();
  }

  /** One model whose labels come so many rows late; its triggers are not answered. */
  private static final class Run {
    private static final long HORIZON = 50_000_000;

    private final Family family;
    private final Random random;
    private final int delay;
    private final EngineFixture.Said said = new EngineFixture.Said();
    private final Deque<Example> toCome = new ArrayDeque<>();
    private ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    private int row;

    Run(Family family, long seed, int delay, boolean accrued) {
      this.family = family;
      this.random = new Random(seed);
      this.delay = delay;
      engine.accept(
          Deployment.builder(EngineFixture.MODEL, "v1", family, List.of("x0", "x1"))
              .dispersion(family == Family.GAUSSIAN ? 1 : Double.NaN)
              .terms(new Terms(Loss.LOG, 1, RETRAIN_COST, "EUR"))
              .belief(new BeliefOptions(1.5, 5_000_000, Double.POSITIVE_INFINITY))
              .looks(new LookSchedule(0, LOOK))
              .labels(LabelTerms.of(HORIZON))
              .retrains(
                  new RetrainTerms(
                      false, new Policy(List.of(new Rule.Debt(true, accrued))), Retry.DEFAULT, ""))
              .reference(EngineFixture.REFERENCE)
              .build(),
          0,
          said);
    }

    void feed(int rows, int regime) {
      boolean binary = family == Family.BERNOULLI;
      for (int i = 0; i < rows; i++) {
        long time = 1_000L * ++row;
        double[] x = {random.nextGaussian(), random.nextGaussian()};
        double claimed = x[0] - x[1];
        double truth = x[0] + (regime * (binary ? 1.2 : 0.5) - 1) * x[1];
        double label =
            binary ? (random.nextDouble() < sigmoid(truth) ? 1 : 0) : truth + random.nextGaussian();
        Observation observation =
            new Observation(
                EngineFixture.MODEL,
                "v1",
                "p" + row,
                time,
                x,
                new double[] {binary ? sigmoid(claimed) : claimed},
                Double.NaN,
                time,
                Origin.NONE);
        engine.accept(new Waiting(observation, 1), 0, said);
        engine.accept(new Arrivals(EngineFixture.MODEL, "v1", time + 1, 1), 0, said);
        toCome.add(
            new Example(
                observation,
                new Label(
                    EngineFixture.MODEL, "p" + row, time + 1_000L * delay, label, Origin.NONE)));
        if (toCome.size() > delay) {
          engine.accept(toCome.remove(), 0, said);
        }
        engine.advanceTo(time, said);
      }
    }

    private static double sigmoid(double eta) {
      return 1 / (1 + Math.exp(-eta));
    }
  }
}
