package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.drift.Statistic.Result;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an alert tells of one feature. The numbers are worked out from shares at the test. */
class MarginalTest {

  private static final double NONE = Double.NaN;

  /**
   * Levels 0, 1, 2 in shares 1/2, 1/4, 1/4 of the reference and 1/4, 1/2, 0 of the window, whose
   * last quarter is a level that nobody has seen; a tenth of the window's rows are missing.
   */
  @Test
  void levelsKnownUnseenAndMissing() {
    Marginal marginal = statistics(Set.of(0), 4, 0, 0, 1, 2).marginal(categories(), 0, 0);
    assertThat(marginal.rows()).isEqualTo(360);
    assertThat(marginal.referenceRows()).isEqualTo(8_000);
    assertThat(marginal.missing().window()).isEqualTo(0.1);
    assertThat(marginal.missing().reference()).isZero();
    assertThat(marginal.missing().pValue()).isLessThan(1e-6);
    assertThat(marginal.unseen().window()).isEqualTo(0.25);
    assertThat(marginal.unseen().reference()).isZero();
    assertThat(marginal.unseen().pValue()).isLessThan(1e-6);
    // Half a row more in each of the four bins.
    double[] p = {90.5 / 362, 180.5 / 362, 0.5 / 362, 90.5 / 362};
    double[] q = {4000.5 / 8002, 2000.5 / 8002, 2000.5 / 8002, 0.5 / 8002};
    double psi = 0;
    double g = 0;
    double shannon = 0;
    for (int k = 0; k < 4; k++) {
      psi += (p[k] - q[k]) * Math.log(p[k] / q[k]);
      g += 2 * p[k] * Math.log(p[k] / q[k]);
      shannon += entropyTerm((p[k] + q[k]) / 2) - (entropyTerm(p[k]) + entropyTerm(q[k])) / 2;
    }
    assertThat(marginal.of(Statistic.PSI).effect()).isCloseTo(psi, within(1e-12));
    assertThat(marginal.of(Statistic.G).effect()).isCloseTo(g, within(1e-12));
    assertThat(marginal.of(Statistic.JENSEN_SHANNON).effect()).isCloseTo(shannon, within(1e-12));
    // (1/4)^2 / (1/2) + (1/4)^2 / (1/4) twice, and (1/4)^2 over one row of a block of 400.
    assertThat(marginal.of(Statistic.CHI_SQUARE).effect())
        .isCloseTo(0.125 + 0.25 + 0.25 + 25, within(1e-12));
    assertThat(marginal.of(Statistic.WASSERSTEIN)).isNull();
    assertThat(marginal.of(Statistic.KOLMOGOROV_SMIRNOV)).isNull();
    assertLegal(marginal);
  }

  @Test
  void inWords() {
    assertThat(statistics(Set.of(0), 4, 0, 0, 1, 2).marginal(categories(), 0, 0).inWords())
        .startsWith("PSI ")
        .contains(", chi-square 25.6 (")
        .endsWith(", missing 10.0 % (0.00 %), unseen 25.0 % (0.00 %)");
  }

  /** Values 0, 1 and 3 in shares 1/2, 1/4, 1/4 against 1/4, 1/4, 1/2. */
  @Test
  void distancesOfNumbers() {
    FeatureStatistics statistics = statistics(Set.of(), 4, 0, 0, 1, 3);
    Marginal marginal = statistics.marginal(window(statistics, 400, 0, 1, 3, 3), 0, 0);
    assertThat(marginal.of(Statistic.KOLMOGOROV_SMIRNOV).effect()).isCloseTo(0.25, within(1e-12));
    // A quarter of the rows go from 0 to 3.
    assertThat(marginal.of(Statistic.WASSERSTEIN).effect()).isCloseTo(0.75, within(1e-12));
    assertThat(marginal.unseen()).isNull();
    assertThat(marginal.missing()).isEqualTo(new Marginal.Share(0, 0, 1));
    assertThat(marginal.inWords()).contains("KS 0.250 (").contains("Wasserstein 0.750 (");
    assertThat(marginal.inWords()).doesNotContain("missing");
    assertLegal(marginal);
  }

  @Test
  void aFeatureThatIsMissingHasItsMissingShareAlone() {
    FeatureStatistics statistics = statistics(Set.of(), 4, 0, 1);
    Marginal marginal = statistics.marginal(window(statistics, 400, NONE), 0, 0);
    assertThat(marginal.statistics()).isEmpty();
    assertThat(marginal.rows()).isZero();
    assertThat(marginal.missing().window()).isEqualTo(1);
    assertThat(marginal.missing().pValue()).isLessThan(1e-6);
    assertThat(marginal.unseen()).isNull();
  }

  /** A constant that stays, and one that goes elsewhere. */
  @Test
  void constants() {
    FeatureStatistics statistics = statistics(Set.of(), 4, 7);
    Marginal same = statistics.marginal(window(statistics, 400, 7), 0, 0);
    assertThat(same.statistics()).allMatch(result -> result.effect() == 0 && result.pValue() == 1);
    assertLegal(same);
    Marginal other = statistics.marginal(window(statistics, 400, 9), 0, 0);
    assertThat(other.of(Statistic.KOLMOGOROV_SMIRNOV).effect()).isEqualTo(1);
    assertThat(other.of(Statistic.KOLMOGOROV_SMIRNOV).pValue()).isLessThan(1e-6);
    assertLegal(other);
  }

  /**
   * Blocks of one value each, so that a window of equal shares but one row differs by a ten
   * thousandth of what is usual: Kolmogorov's series has no end there.
   */
  @Test
  void nextToNothingIsNothing() {
    FeatureStatistics statistics = statistics(Set.of(), 1, 0, 1, 2, 3);
    WindowSummary window = window(statistics, 40_000, 0, 1, 2, 3);
    window.accept(1, new double[] {0});
    Marginal marginal = statistics.marginal(window, 0, 0);
    assertThat(marginal.of(Statistic.KOLMOGOROV_SMIRNOV).effect()).isBetween(1e-6, 1e-4);
    assertThat(marginal.of(Statistic.KOLMOGOROV_SMIRNOV).pValue()).isEqualTo(1);
    assertLegal(marginal);
  }

  private static WindowSummary categories() {
    FeatureStatistics statistics = statistics(Set.of(0), 4, 0, 0, 1, 2);
    WindowSummary window = window(statistics, 360, 0, 1, 1, 9);
    for (int i = 0; i < 40; i++) {
      window.accept(i, new double[] {NONE});
    }
    return window;
  }

  private static double entropyTerm(double share) {
    return -share * Math.log(share);
  }

  private static void assertLegal(Marginal marginal) {
    for (Result result : marginal.statistics()) {
      assertThat(result.pValue()).as(result.statistic().name()).isBetween(0.0, 1.0);
      assertThat(result.expected()).as(result.statistic().name()).isFinite().isNotNegative();
      assertThat(result.effect()).as(result.statistic().name()).isFinite().isNotNegative();
    }
  }

  /**
   * A reference of 20 blocks of 400 rows.
   *
   * @param mixed how many of the values take turns within a block: all, or 1 for another in each
   */
  private static FeatureStatistics statistics(
      Set<Integer> categorical, int mixed, double... values) {
    double[][] layoutRows = new double[1_000][];
    Random random = new Random(3);
    for (int i = 0; i < layoutRows.length; i++) {
      layoutRows[i] = new double[] {values[random.nextInt(values.length)]};
    }
    ProfileLayout layout = ProfileLayout.of(layoutRows, categorical);
    ReferenceBuilder builder = new ReferenceBuilder(layout);
    for (int b = 0; b < 20; b++) {
      WindowSummary block = new WindowSummary(layout, 0);
      for (int i = 0; i < 400; i++) {
        block.accept(i, new double[] {values[(mixed == 1 ? b : i) % values.length]});
      }
      builder.accept(block);
    }
    return new FeatureStatistics(builder.freeze());
  }

  private static WindowSummary window(FeatureStatistics statistics, int rows, double... values) {
    WindowSummary window = new WindowSummary(statistics.layout(), 0);
    for (int i = 0; i < rows; i++) {
      window.accept(i, new double[] {values[i % values.length]});
    }
    return window;
  }
}
