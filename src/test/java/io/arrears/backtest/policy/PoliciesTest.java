package io.arrears.backtest.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Family;
import io.arrears.debt.PosteriorDebt;
import io.arrears.drift.detect.Ddm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each policy alone, on batches made by hand. */
class PoliciesTest {

  private static final int ROWS = 400;

  private final Random random = new Random(11);

  @Test
  void cusumAddsUpThePositiveBatchesUntilItPassesTheThreshold() throws Exception {
    Policy cusum = new GapCusum(10);
    cusum.deployed(null, null);
    assertThat(cusum.wantsRetrain(gap(6))).isFalse();
    assertThat(cusum.wantsRetrain(gap(-100))).isFalse();
    assertThat(cusum.wantsRetrain(gap(4))).isFalse();
    assertThat(cusum.wantsRetrain(gap(0.1))).isTrue();
    cusum.deployed(null, null);
    assertThat(cusum.wantsRetrain(gap(9))).isFalse();
  }

  @Test
  void myopicAsksWhenAHorizonOfTheLastBatchPays() throws Exception {
    Policy myopic = new Myopic(10, 50);
    assertThat(myopic.wantsRetrain(gap(4.9))).isFalse();
    assertThat(myopic.wantsRetrain(gap(5))).isTrue();
  }

  @Test
  void posteriorDebtAsksBeyondWhatChanceExplains() throws Exception {
    Policy alarm = new PosteriorDebtAlarm();
    assertThat(alarm.wantsRetrain(posterior(new PosteriorDebt(13.2, 13.3, 4)))).isFalse();
    assertThat(alarm.wantsRetrain(posterior(new PosteriorDebt(13.4, 13.3, 4)))).isTrue();
    assertThat(alarm.wantsRetrain(posterior(PosteriorDebt.UNKNOWN))).isFalse();
  }

  @Test
  void cumulativeThresholdMeasuresFromTheFirstBatch() throws Exception {
    Policy cara = new CumulativeThreshold(10);
    cara.deployed(null, null);
    assertThat(cara.wantsRetrain(losses(100, 0.5))).isFalse();
    assertThat(cara.wantsRetrain(losses(0, 0))).isFalse();
    assertThat(cara.wantsRetrain(losses(100, 0.3))).isFalse();
    assertThat(cara.wantsRetrain(losses(100, 0.59))).isFalse();
    assertThat(cara.wantsRetrain(losses(100, 0.52))).isTrue();
  }

  @Test
  void psiAsksForAShiftOrForMissingValuesAndNotForMore() throws Exception {
    Policy psi = new PopulationStability();
    psi.deployed(null, rows(4000, 0));
    assertThat(psi.wantsRetrain(features(rows(ROWS, 0)))).isFalse();
    assertThat(psi.wantsRetrain(features(rows(ROWS, 1)))).isTrue();
    double[][] missing = rows(ROWS, 0);
    for (int i = 0; i < ROWS / 4; i++) {
      missing[i][1] = Double.NaN;
    }
    assertThat(psi.wantsRetrain(features(missing))).isTrue();
    assertThat(psi.wantsRetrain(features(new double[0][]))).isFalse();
  }

  @Test
  void theDriftAlarmAsksForAShiftAndStaysQuietWithout() throws Exception {
    Policy alarm = new DataDriftAlarm(ROWS);
    alarm.deployed(null, rows(4000, 0));
    int alarms = 0;
    for (int i = 0; i < 20; i++) {
      if (alarm.wantsRetrain(features(rows(ROWS, 0)))) {
        alarms++;
        alarm.deployed(null, rows(4000, 0));
      }
    }
    assertThat(alarms).isLessThanOrEqualTo(2);
    assertThat(alarm.wantsRetrain(features(rows(ROWS, 1)))).isTrue();
    alarm.deployed(null, rows(100, 0));
    assertThat(alarm.wantsRetrain(features(rows(ROWS, 1)))).isFalse();
  }

  @Test
  void aDetectorIsFedRowByRowAndStartsAnewWithAVersion() throws Exception {
    Policy ddm = new DetectorAlarm(new Ddm(), RowOutcome::error);
    ddm.deployed(null, null);
    assertThat(ddm.wantsRetrain(errors(400, 10))).isFalse();
    assertThat(ddm.wantsRetrain(errors(400, 2))).isTrue();
    ddm.deployed(null, null);
    assertThat(ddm.wantsRetrain(errors(400, 2))).isFalse();
  }

  @Test
  void anErrorIsTheWrongClassOrANumberOutsideTheLikelierHalf() {
    assertThat(RowOutcome.of(0, Family.BERNOULLI, 1, new double[] {0.6}, Double.NaN, 1).error())
        .isZero();
    assertThat(RowOutcome.of(0, Family.BERNOULLI, 1, new double[] {0.6}, Double.NaN, 0).error())
        .isEqualTo(1);
    assertThat(
            RowOutcome.of(0, Family.CATEGORICAL, 1, new double[] {0.2, 0.5, 0.3}, Double.NaN, 2)
                .error())
        .isEqualTo(1);
    // Half of a normal law lies within 0.6745 standard deviations (R 4.3, qnorm(0.75)).
    RowOutcome inside = RowOutcome.of(0, Family.GAUSSIAN, 1, new double[] {1}, 2, 1 + 2 * 0.67);
    assertThat(inside.error()).isZero();
    RowOutcome outside = RowOutcome.of(0, Family.GAUSSIAN, 1, new double[] {1}, 2, 1 - 2 * 0.68);
    assertThat(outside.error()).isEqualTo(1);
    assertThat(outside.magnitude()).isEqualTo(0.17);
    assertThat(RowOutcome.of(0, Family.POISSON, 1, new double[] {4}, Double.NaN, 40).magnitude())
        .isEqualTo(1);
  }

  private double[][] rows(int count, double shift) {
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = new double[] {random.nextGaussian(), random.nextGaussian() + shift, 3};
    }
    return rows;
  }

  private static Evidence gap(double gap) {
    return evidence(new double[0][], List.of(), new Watch(gap, 100, PosteriorDebt.UNKNOWN));
  }

  private static Evidence posterior(PosteriorDebt debt) {
    return evidence(new double[0][], List.of(), new Watch(0, 100, debt));
  }

  private static Evidence features(double[][] rows) {
    return evidence(rows, List.of(), null);
  }

  private static Evidence losses(int rows, double loss) {
    List<RowOutcome> outcomes =
        IntStream.range(0, rows).mapToObj(i -> new RowOutcome(i, loss, 0, 0)).toList();
    return evidence(new double[0][], outcomes, null);
  }

  private static Evidence errors(int rows, int every) {
    List<RowOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int error = i % every == 0 ? 1 : 0;
      outcomes.add(new RowOutcome(i, error, error, error));
    }
    return evidence(new double[0][], outcomes, null);
  }

  private static Evidence evidence(double[][] features, List<RowOutcome> outcomes, Watch watch) {
    return new Evidence(1, 1, 0, 1000, features, new double[0][], List.of(), outcomes, watch);
  }
}
