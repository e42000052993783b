package io.arrears.cli.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.cli.RecordedModel;
import io.arrears.cli.Style;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plots of histories made by hand: 40 columns, of which 28 are time. */
class DebtPlotTest {

  private static final DebtSnapshot SAMPLE = RecordedModel.health().get(1);

  private final History history = new History();

  @Test
  void aColumnIsAsHighAsItsDebtAndThePriceIsALine() {
    look(0, 0, 50);
    look(14, 100, 50);
    look(28, 30, 50);
    assertThat(plot(Style.PLAIN))
        .containsExactly(
            "     100.0 |              #############",
            "           |              #############",
            "           |              #############",
            "           |              #############",
            "           |              #############",
            "     price |--------------#############-",
            "           |              #############",
            "           |              ##############",
            "           |              ##############",
            "           |..............##############",
            "         0 +----------------------------",
            "   verdict  k",
            "     asked",
            "  deployed",
            "            1970-01-01 00:00");
  }

  @Test
  void partsOfABlockAreShownWhereTheTerminalHasThem() {
    look(0, 0, 100);
    look(14, 4, 100);
    look(28, 100, 100);
    assertThat(plot(new Style(false, true)).get(9))
        .isEqualTo(
            "           |..............\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2583\u2588");
  }

  @Test
  void aNewVersionIsNotKnownUntilItsFirstLook() {
    look(0, 100, 100);
    snapshot(14, 2, Occasion.DEPLOYED, 0, 100, 0, "NOT_ENOUGH_EVIDENCE", null);
    snapshot(28, 2, Occasion.LOOK, 0, 100, 10, "KEEP", null);
    List<String> plot = plot(Style.PLAIN);
    assertThat(plot.get(9)).isEqualTo("           |##############             .");
    assertThat(plot.get(13)).isEqualTo("  deployed                D");
    assertThat(plot.get(11)).isEqualTo("   verdict  k                          k");
  }

  @Test
  void marksOfOneColumnAreTold() {
    snapshot(0, 1, Occasion.LOOK, 1, 10, 1, "KEEP", null);
    snapshot(0, 1, Occasion.LOOK, 11, 10, 1, "RETRAIN", "first");
    snapshot(28, 1, Occasion.LOOK, 11, 10, 1, "RETRAIN", "second");
    List<String> plot = plot(Style.PLAIN);
    assertThat(plot.get(11)).isEqualTo("   verdict  *");
    assertThat(plot.get(12)).isEqualTo("     asked  T                          T");
  }

  @Test
  void aCanaryHasALedgerThatDoesNotDecide() {
    DebtSnapshot canary = DebtSnapshot.newBuilder(SAMPLE).setRole("CANARY").build();
    history.add(canary);
    assertThat(plot(Style.PLAIN)).isEmpty();
    assertThat(history.serving()).isNull();
  }

  @Test
  void nothingIsPlottedOfNothing() {
    assertThat(plot(Style.PLAIN)).isEmpty();
  }

  private List<String> plot(Style style) {
    return new DebtPlot(style, 40).render(history);
  }

  private void look(long time, double debt, double price) {
    snapshot(time, 1, Occasion.LOOK, debt, price, 10, "KEEP", null);
  }

  private void snapshot(
      long time,
      int activation,
      Occasion occasion,
      double debt,
      double price,
      long examples,
      String verdict,
      String trigger) {
    history.add(
        DebtSnapshot.newBuilder(SAMPLE)
            .setTime(time)
            .setActivation(activation)
            .setOccasion(occasion)
            .setDebt(debt)
            .setRetrainCost(price)
            .setExamples(examples)
            .setVerdict(verdict)
            .setVerdictChanged(false)
            .setOpenTriggerId(trigger)
            .build());
  }
}
