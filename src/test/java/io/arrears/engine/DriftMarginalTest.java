package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.Marginal;
import io.arrears.drift.Statistic;
import io.arrears.engine.EngineFixture.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * The statistics in an alert. Their oracle works on the raw rows: values are few, so each has a bin
 * of its own and all distances are those of the empirical distributions.
 */
class DriftMarginalTest {

  private static final String MODEL = EngineFixture.MODEL;
  private static final long WINDOW = DriftStream.WINDOW;
  private static final int ROWS = DriftStream.ROWS;
  private static final DriftTerms LEARNED = DriftStream.terms(null);

  /** Four windows of 300 rows fill the 1,000 rows of the layout, the next 24 are the reference. */
  private static final int FIRST = 4 * ROWS;

  private static final int QUIET = 40 * ROWS;

  @Test
  void anAlertHasTheStatisticsOfItsOwnWindow() {
    List<double[]> rows = rows(40, 3, false);
    List<DriftAlert> alerts = alerts(rows);
    assertThat(alerts).hasSize(3);
    for (int w = 0; w < 3; w++) {
      DriftAlert alert = alerts.get(w);
      assertThat(alert.moved()).extracting(DriftAlert.Moved::feature).doesNotContain("still");
      Marginal told = moved(alert, "moving").marginal();
      double[] window = column(rows, QUIET + w * ROWS, ROWS, 0);
      double[] reference = column(rows, FIRST, 24 * ROWS, 0);
      assertThat(told.rows()).isEqualTo(present(window).length);
      assertThat(told.referenceRows()).isEqualTo(present(reference).length);
      assertThat(told.missing().window())
          .isCloseTo(1 - present(window).length / (double) ROWS, within(1e-12));
      assertThat(told.missing().reference())
          .isCloseTo(1 - present(reference).length / (24.0 * ROWS), within(1e-12));
      assertThat(told.unseen()).isNull();
      assertDistances(told, present(window), present(reference));
    }
  }

  /** The signs of two features agree, and then they do not: neither of them moves alone. */
  @Test
  void aCorrelationHasNone() {
    List<DriftAlert> alerts = alerts(rows(40, 3, true));
    assertThat(alerts).isNotEmpty();
    DriftAlert.Moved both = alerts.get(0).moved().get(0);
    assertThat(both.partner()).isNotEmpty();
    assertThat(both.marginal()).isNull();
    for (DriftAlert alert : alerts) {
      for (DriftAlert.Moved moved : alert.moved()) {
        boolean one = !moved.feature().isEmpty() && moved.partner().isEmpty();
        assertThat(moved.marginal() != null).as(moved.toString()).isEqualTo(one);
      }
    }
  }

  @Test
  void windowsWithoutAShiftSayNothing() {
    assertThat(alerts(rows(60, 0, false))).isEmpty();
  }

  /** An alarm that ends with its version has no window of its own. */
  @Test
  void theLastAlertOfAVersionNamesNothing() {
    Said said = new Said();
    ModelEngine engine = engine(rows(40, 3, false), said);
    engine.accept(DriftStream.deployment(MODEL, "v2", 43 * WINDOW, LEARNED, 0), 0, said);
    engine.advanceTo(44 * WINDOW, 0, said);
    List<DriftAlert> alerts = said.of(DriftAlert.class);
    DriftAlert last = alerts.get(alerts.size() - 1);
    assertThat(last.phase()).isEqualTo(DriftAlert.Phase.ENDED);
    assertThat(last.moved()).isEmpty();
  }

  private static void assertDistances(Marginal told, double[] window, double[] reference) {
    TreeSet<Double> values = new TreeSet<>();
    DoubleStream.concat(Arrays.stream(window), Arrays.stream(reference)).forEach(values::add);
    double n = window.length;
    double m = reference.length;
    double psi = 0;
    double g = 0;
    double shannon = 0;
    double chi = 0;
    double ks = 0;
    double wasserstein = 0;
    double ahead = 0;
    double before = values.first();
    for (double value : values) {
      wasserstein += Math.abs(ahead) * (value - before);
      before = value;
      double x = Arrays.stream(window).filter(v -> v == value).count();
      double y = Arrays.stream(reference).filter(v -> v == value).count();
      ahead += x / n - y / m;
      ks = Math.max(ks, Math.abs(ahead));
      chi += (x / n - y / m) * (x / n - y / m) / (y / m);
      double p = (x + 0.5) / (n + 0.5 * values.size());
      double q = (y + 0.5) / (m + 0.5 * values.size());
      psi += (p - q) * Math.log(p / q);
      g += 2 * p * Math.log(p / q);
      shannon += (p * Math.log(2 * p / (p + q)) + q * Math.log(2 * q / (p + q))) / 2;
    }
    assertTold(told, Statistic.PSI, psi);
    assertTold(told, Statistic.G, g);
    assertTold(told, Statistic.JENSEN_SHANNON, shannon);
    assertTold(told, Statistic.CHI_SQUARE, chi);
    assertTold(told, Statistic.KOLMOGOROV_SMIRNOV, ks);
    assertTold(told, Statistic.WASSERSTEIN, wasserstein);
    assertThat(told.statistics()).hasSize(6);
  }

  private static void assertTold(Marginal told, Statistic statistic, double expected) {
    assertThat(told.of(statistic).effect()).as(statistic.name()).isCloseTo(expected, within(1e-9));
    assertThat(told.of(statistic).expected()).isBetween(1e-6, expected);
    assertThat(told.of(statistic).pValue()).as(statistic.name()).isLessThan(1e-3);
  }

  /**
   * Rows of three features with values -2, -1, 1, 2. Where it is not the correlation that moves,
   * the first one rises and is missing more often.
   */
  private static List<double[]> rows(int quiet, int shifted, boolean correlation) {
    Random random = new Random(5);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < (quiet + shifted) * ROWS; i++) {
      boolean moves = i >= quiet * ROWS;
      double first = value(random, moves && !correlation ? 0.75 : 0.5);
      double second = value(random, 0.5);
      if (correlation && random.nextInt(4) > 0) {
        second = (moves ? -1 : 1) * first;
      }
      boolean missing = !correlation && random.nextDouble() < (moves ? 0.2 : 0.05);
      rows.add(new double[] {missing ? Double.NaN : first, second, value(random, 0.5)});
    }
    return rows;
  }

  private static double value(Random random, double positive) {
    return (random.nextDouble() < positive ? 1 : -1) * (1 + random.nextInt(2));
  }

  private static double[] column(List<double[]> rows, int from, int size, int feature) {
    return rows.subList(from, from + size).stream().mapToDouble(row -> row[feature]).toArray();
  }

  private static double[] present(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
  }

  private static DriftAlert.Moved moved(DriftAlert alert, String feature) {
    return alert.moved().stream()
        .filter(moved -> moved.feature().equals(feature) && moved.partner().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static List<DriftAlert> alerts(List<double[]> rows) {
    Said said = new Said();
    engine(rows, said);
    return said.of(DriftAlert.class);
  }

  private static ModelEngine engine(List<double[]> rows, Said said) {
    ModelEngine engine = ModelEngine.create(MODEL, EngineFixture.OPTIONS);
    Deployment deployment = DriftStream.deployment(MODEL, "v1", 0, LEARNED, 0);
    engine.accept(deployment, 0, said);
    for (int w = 0; w < rows.size() / ROWS; w++) {
      ProfileCombiner combiner = new ProfileCombiner();
      combiner.follow(deployment);
      for (int i = w * ROWS; i < (w + 1) * ROWS; i++) {
        long time = i * (WINDOW / ROWS);
        combiner.accept(
            new Observation(
                MODEL,
                "v1",
                "p-" + i,
                time,
                rows.get(i),
                new double[] {0.5},
                Double.NaN,
                time,
                new Origin("arrears.observations", 0, i)));
      }
      combiner.flush(delta -> engine.accept(delta, 0, said));
      engine.advanceTo((w + 1) * WINDOW, 0, said);
    }
    return engine;
  }
}
