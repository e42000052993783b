package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTableTest {

  private static final Terminal.Size NARROW = new Terminal.Size(24, 80);

  private static LiveTable.Line line(double debt, String verdict, String lifecycle) {
    return new LiveTable.Line(
        "card-fraud", "abrupt", 2000, debt, 250, verdict, lifecycle, "v2", List.of(33.5, 40.25));
  }

  @Test
  void showsOneLinePerModel() {
    assertThat(
            new LiveTable(Style.PLAIN)
                .render(
                    "title",
                    List.of(line(125, "KEEP", "MONITORING")),
                    List.of("an event"),
                    new Terminal.Size(24, 100)))
        .containsExactly(
            "title",
            "model         drift              rows/d debt      of EUR verdict    ver asked",
            "card-fraud    abrupt              2,000 ###...   125/250 keep       v2  2: 33.5 40.3",
            "an event");
  }

  @Test
  void fitsIntoTheTerminal() {
    List<LiveTable.Line> lines =
        new ArrayList<>(Collections.nCopies(30, line(125, "KEEP", "MONITORING")));
    List<String> table =
        new LiveTable(Style.PLAIN).render("t".repeat(200), lines, List.of("e".repeat(200)), NARROW);
    assertThat(table).hasSizeLessThan(24).allMatch(text -> text.length() <= 80);
    assertThat(table.get(table.size() - 1)).contains("10 more models");
  }

  @Test
  void aWholeFleetFitsIntoTheSmallestTerminal() {
    List<LiveTable.Line> lines =
        new ArrayList<>(Collections.nCopies(Fleet.of(90).size(), line(125, "KEEP", "MONITORING")));
    assertThat(
            new LiveTable(Style.PLAIN)
                .render("title", lines, List.of("one", "two", "three"), NARROW))
        .hasSizeLessThan(24)
        .endsWith("one", "two", "three");
  }

  @Test
  void theLatestTriggersAreShownWhereThereIsRoom() {
    List<String> table =
        new LiveTable(Style.PLAIN)
            .render("t", List.of(line(0, "KEEP", "MONITORING")), List.of(), NARROW);
    assertThat(table.get(2)).endsWith(" 2: 40.3").hasSizeLessThanOrEqualTo(80);
  }

  @Test
  void verdictsAreWords() {
    assertThat(rendered(0, "", "")).contains(" - ");
    assertThat(rendered(0, "NOT_ENOUGH_EVIDENCE", "MONITORING")).contains("too early");
    assertThat(rendered(260, "RETRAIN", "TRIGGERED")).contains("###### ").contains("retrain!");
    assertThat(rendered(260, "KEEP", "RETRAINING")).contains("retraining");
  }

  @Test
  void coloursAndBlocksOnlyWhereTheyAreWanted() {
    String plain = rendered(260, "RETRAIN", "TRIGGERED");
    assertThat(plain).doesNotContain("\u001b").isASCII();
    String coloured =
        new LiveTable(new Style(true, true))
            .render("t", List.of(line(260, "RETRAIN", "TRIGGERED")), List.of(), NARROW)
            .get(2);
    assertThat(coloured).contains("\u001b[31m").contains("\u2588");
  }

  private static String rendered(double debt, String verdict, String lifecycle) {
    return new LiveTable(Style.PLAIN)
        .render("t", List.of(line(debt, verdict, lifecycle)), List.of(), NARROW)
        .get(2);
  }
}
