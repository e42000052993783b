package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.LookSchedule;
import java.nio.file.Path;
import java.util.Arrays;
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
