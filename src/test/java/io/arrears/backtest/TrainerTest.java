package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.LookSchedule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  private static final int ROWS = 1500;

  @TempDir private Path directory;

  @Test
  void theFirstVersionIsFittedOnTheWarmup() throws Exception {
    ReplayOptions options = options(0);
    RowStream stream = GeneratedStream.stream(options);
    Release release = new Trainer(stream, options, LookSchedule.ON_COMMAND).first();
    Deployment deployment = release.deployment();
    assertThat(deployment.version()).isEqualTo("v1");
    assertThat(deployment.activatedAt()).isEqualTo(stream.time(499));
    assertThat(deployment.looks()).isEqualTo(LookSchedule.ON_COMMAND);
    assertThat(deployment.belief().halfLife()).isEqualTo(1_350_000);
    assertThat(deployment.reference().rows()).isEqualTo(GeneratedStream.WARMUP);
    // The label is 20 + 5 a - 3 b + 2 e, standardised: e has 2 / sqrt(25 + 9/12 + 4).
    assertThat(deployment.dispersion()).isCloseTo(2 / Math.sqrt(29.75), within(0.03));
    assertSameAs(release, stream, 0, 500);
  }

  @Test
  void aRetrainIsFittedOnTheLastRowsWhoseLabelsHaveArrived() throws Exception {
    ReplayOptions options = options(150);
    RowStream stream = GeneratedStream.stream(options);
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    trainer.first();
    trainer.accept(500, 900);
    trainer.accept(900, 1200);
    Release release = trainer.retrain(stream.time(1199));
    assertThat(release.version()).isEqualTo("v2");
    assertThat(release.deployment().activatedAt()).isEqualTo(stream.time(1199));
    // Labels up to row 1050 have arrived at row 1200; the window has 500 rows.
    assertSameAs(release, stream, 550, 1050);
    assertThat(release.deployment().reference().rows()).isEqualTo(500);
  }

  @Test
  void theWindowStillHoldsWarmupRowsWhereFewLabelsHaveArrived() throws Exception {
    ReplayOptions options = options(0);
    RowStream stream = GeneratedStream.stream(options);
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    trainer.first();
    trainer.accept(500, 600);
    assertSameAs(trainer.retrain(1), stream, 100, 600);
  }

  @Test
  void aRetrainIsFittedAsTheTriggerAdvises() throws Exception {
    ReplayOptions options = options(0);
    RowStream stream = GeneratedStream.stream(options);
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    Release first = trainer.first();
    trainer.accept(500, 1_200);
    long now = stream.time(1_199);
    List<String> samples =
        IntStream.range(800, 1_000).mapToObj(row -> String.format("%010d", row)).toList();
    Advice advice = new Advice(stream.time(900), samples, List.of(0.1, 0.2, 0.3), 40);
    assertSameAs(trainer.retrain(now, PlanKind.NONE, advice, first), stream, 700, 1_200);
    assertSameAs(trainer.retrain(now, PlanKind.WINDOW, advice, first), stream, 900, 1_200);
    assertSameAs(trainer.retrain(now, PlanKind.SAMPLES, advice, first), stream, 800, 1_000);
    assertSameAs(trainer.retrain(now, PlanKind.FULL, null, first), stream, 700, 1_200);
    Advice late = new Advice(stream.time(1_150), List.of(), List.of(0.1, 0.2, 0.3), 40);
    for (PlanKind kind : PlanKind.values()) {
      assertSameAs(trainer.retrain(now, kind, late, first), stream, 700, 1_200);
    }
    assertThat(trainer.retrain(now, PlanKind.FULL, advice, first).model())
        .isInstanceOf(HeldModel.class);
  }

  /** The normal equations of ridge regression about the serving model, by commons-math. */
  @Test
  void aHeldModelMinimisesLossPlusPenalty() throws Exception {
    ReplayOptions options = options(0);
    RowStream stream = GeneratedStream.stream(options);
    Release serving = new Trainer(stream, options, LookSchedule.ON_COMMAND).first();
    double[][] features = new double[300][];
    double[] labels = new double[300];
    Arrays.setAll(features, i -> stream.features(900 + i));
    Arrays.setAll(labels, i -> stream.label(900 + i));
    int dimension = features[0].length + 1;
    List<Double> importance = IntStream.range(0, dimension).mapToObj(j -> 0.5 + j).toList();
    Advice advice = new Advice(0, List.of(), importance, 40);
    double variance = Math.pow(serving.model().dispersion(), 2);
    double[][] normal = new double[dimension][dimension];
    double[] right = new double[dimension];
    for (int i = 0; i < 300; i++) {
      double[] phi = new double[dimension];
      serving.deployment().reference().standardise(features[i], phi);
      double residual = labels[i] - serving.model().predict(features[i])[0];
      for (int j = 0; j < dimension; j++) {
        right[j] += phi[j] * residual / variance;
        for (int l = 0; l < dimension; l++) {
          normal[j][l] += phi[j] * phi[l] / variance;
        }
      }
    }
    for (int j = 0; j < dimension; j++) {
      normal[j][j] += 40 * importance.get(j);
    }
    double[] expected =
        new LUDecomposition(new Array2DRowRealMatrix(normal))
            .getSolver()
            .solve(new ArrayRealVector(right))
            .toArray();
    HeldModel held = HeldModel.fit(serving, advice, features, labels);
    assertThat(held.weights()[0]).containsExactly(expected, within(1e-9));
  }

  private ReplayOptions options(int labelDelay) throws Exception {
    Path file = GeneratedStream.numeric(directory, ROWS, 700, 1);
    return GeneratedStream.options(file, Family.GAUSSIAN, Loss.SQUARED, 100, labelDelay);
  }

  private static void assertSameAs(Release release, RowStream stream, int from, int to) {
    double[][] features = new double[to - from][];
    double[] labels = new double[to - from];
    Arrays.setAll(features, i -> stream.features(from + i));
    Arrays.setAll(labels, i -> stream.label(from + i));
    FittedModel expected = new RidgeLearner().fit(features, labels);
    double[] row = stream.features(1499);
    assertThat(release.model().predict(row)).isEqualTo(expected.predict(row));
  }
}
