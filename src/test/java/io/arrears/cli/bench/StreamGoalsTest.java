package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StreamGoalsTest {

  private static final List<String> OTHERS =
      List.of(
          "calendar-best",
          "page-hinkley",
          "ddm",
          "eddm",
          "hddm-a",
          "hddm-w",
          "adwin",
          "kswin",
          "psi",
          "drift-alarm",
          "never");

  /** Worked out by hand: break-even 1.1 everywhere, others 1.3, 1.4 or 1.5 by stream. */
  @Test
  void allGoalsAreMetWhereBreakEvenIsAheadByFarMoreThanItsErrors() {
    List<Goal> goals = new StreamGoals(runs(i -> 1.3 + 0.1 * i, 1.1)).goals();
    assertThat(goals).extracting(Goal::isMet).containsOnly(true);
    assertThat(goals)
        .extracting(Goal::figure)
        // The differences -0.2, -0.3, -0.4 of three streams: -0.3, over streams ± 0.1 / sqrt(3);
        // over 9 cells, 3 of each, the standard deviation is sqrt(0.06 / 8).
        .startsWith("1.1000", "-0.3000 ± 0.0289", "5.20 standard errors below page-hinkley");
  }

  @Test
  void aDetectorThatIsAsGoodAsBreakEvenSpoilsItsGoal() {
    List<Goal> goals = new StreamGoals(runs(i -> 1.1 + (i == 0 ? 0.3 : 0), 1.1)).goals();
    assertThat(goals.get(2).isMet()).isFalse();
    assertThat(goals.get(2).figure()).startsWith("1.00 standard errors below");
  }

  @Test
  void aDearBreakEvenMissesItsMeanTheCalendarAndTheControls() {
    List<StreamRun> runs = runs(i -> 1.0 + 0.001 * i, 1.2);
    StreamGoals goals = new StreamGoals(runs);
    assertThat(goals.goals()).extracting(Goal::isMet).containsOnly(false);
    assertThat(goals.goals()).hasSize(5);
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    goals.printControls(writer);
    Goal.print(goals.goals(), writer);
    assertThat(out.toString())
        .contains(
            "| give_me_some_credit | 4.0 | 1.1976 | 7 |",
            "| break-even's mean ratio to the optimum at most 1.12 | 1.2000 | not met |",
            "| no drift: break-even over never on give_me_some_credit at 1.0 at most 1.01"
                + " | 1.1976 | not met |");
  }

  /** A single stream has no standard error, so nothing is shown. */
  @Test
  void oneStreamMeetsNoGoalThatSpeaksOfStandardErrorsOverStreams() {
    List<Goal> goals = new StreamGoals(runs(i -> 1.3, 1.1).subList(0, 1)).goals();
    assertThat(goals.get(2).isMet()).isFalse();
    assertThat(Goal.atMost("nothing", Double.NaN, 1).isMet()).isFalse();
  }

  /** The first three streams, the third of them without drift. */
  private static List<StreamRun> runs(Function<Integer, Double> others, double ours) {
    List<StreamRun> runs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      StreamSet set = StreamSet.ALL.get(i);
      List<StreamCell> cells = new ArrayList<>();
      for (double factor : StreamRun.FACTORS) {
        cells.add(new StreamCell(set.name(), factor, "break-even", ours, 7, ""));
        for (String other : OTHERS) {
          cells.add(new StreamCell(set.name(), factor, other, others.apply(i), 1, ""));
        }
      }
      runs.add(new StreamRun(set, cells, 1, 0.1, 0.2, 1));
    }
    return runs;
  }
}
