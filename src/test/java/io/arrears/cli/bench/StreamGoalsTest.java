package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        // over 9 cells, 3 of each, the standard deviation is sqrt(0.06 / 8), the error ± 0.0289.
        .startsWith("1.1000", "-0.3000 ± 0.0289", "5.20 standard errors below page-hinkley");
  }

  @Test
  void aDetectorThatIsAsGoodAsBreakEvenSpoilsItsGoal() {
    List<Goal> goals = new StreamGoals(runs(i -> 1.1 + (i == 0 ? 0.3 : 0), 1.1)).goals();
    assertThat(goals.get(2).isMet()).isFalse();
    assertThat(goals.get(2).figure()).startsWith("1.00 standard errors below");
  }

  /** A tie is no distance; the error of it is 0, or 0 over 0. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9})
  void aDetectorThatTiesInEveryCellSpoilsTheGoalWhereverItStands(int place) {
    List<StreamRun> runs =
        first(
            (other, set, factor) -> other == place ? 1.1 : 1.3 + 0.1 * set + 0.3 * (other % 3),
            factor -> 1.1);
    Goal goal = new StreamGoals(runs).goals().get(2);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.figure()).isEqualTo("0.00 standard errors below " + OTHERS.get(place));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9})
  void aDetectorWithoutAFigureSpoilsTheGoalWhereverItStands(int place) {
    List<StreamRun> runs =
        first(
            (other, set, factor) ->
                other == place && set == 1 ? Double.NaN : 1.3 + 0.1 * set + 0.3 * (other % 3),
            factor -> 1.1);
    Goal goal = new StreamGoals(runs).goals().get(2);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.figure()).isEqualTo("NaN standard errors below " + OTHERS.get(place));
  }

  /** Equal everywhere: not above by more than an error of 0. */
  @Test
  void breakEvenThatTiesWithTheBestCalendarIsNotAboveIt() {
    Goal goal = new StreamGoals(runs(i -> 1.1, 1.1)).goals().get(1);
    assertThat(goal.isMet()).isTrue();
    assertThat(goal.figure()).isEqualTo("+0.0000 ± 0.0000");
  }

  /**
   * Break-even above the calendar by 0.02, and 0.1 less, 0 or 0.1 more at the prices of every
   * stream: over 9 cells the error is sqrt(0.06 / 8) / 3 = 0.0289, over streams it is 0.
   */
  @Test
  void errorsThatVaryBetweenPricesOnlyDoNotHideADistanceToTheCalendar() {
    Goal goal = new StreamGoals(runs(i -> 1.08, 1.1, 0.1)).goals().get(1);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.figure()).isEqualTo("+0.0200 ± 0.0000");
  }

  /** As before with detectors 0.05 above: 1.73 errors over cells, without end over streams. */
  @Test
  void errorsThatVaryBetweenPricesOnlyCountAgainstADistanceToTheDetectors() {
    Goal goal = new StreamGoals(runs(i -> 1.15, 1.1, 0.1)).goals().get(2);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.figure()).isEqualTo("1.73 standard errors below page-hinkley");
  }

  @Test
  void goalsOnSomeOfTheStreamsNameThem() {
    assertThat(new StreamGoals(runs(i -> 1.3, 1.1)).goals())
        .extracting(Goal::what)
        .filteredOn(what -> !what.startsWith("no drift: "))
        .hasSize(3)
        .allSatisfy(
            what ->
                assertThat(what)
                    .startsWith("on 3 of 12 streams (elec2, noaa_weather, give_me_some_credit): "));
    List<StreamRun> all =
        IntStream.range(0, StreamSet.ALL.size())
            .mapToObj(i -> run(i, (other, set, factor) -> 1.3, factor -> 1.1))
            .toList();
    assertThat(new StreamGoals(all).goals())
        .extracting(Goal::what)
        .startsWith("break-even's mean ratio to the optimum at most 1.12")
        .noneSatisfy(what -> assertThat(what).contains(" of 12 streams"));
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
            "): break-even's mean ratio to the optimum at most 1.12 | 1.2000 | not met |",
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

  /** The first three streams, the third of them without drift; others by stream. */
  private static List<StreamRun> runs(IntToDoubleFunction others, double ours) {
    return first((other, set, factor) -> others.applyAsDouble(set), factor -> ours);
  }

  /** As above; break-even dearer by a swing at the highest price, cheaper at the lowest. */
  private static List<StreamRun> runs(IntToDoubleFunction others, double ours, double swing) {
    return first(
        (other, set, factor) -> others.applyAsDouble(set),
        factor -> ours + (factor == 1 ? 0 : factor > 1 ? swing : -swing));
  }

  private static List<StreamRun> first(Ratio others, DoubleUnaryOperator ours) {
    return IntStream.range(0, 3).mapToObj(i -> run(i, others, ours)).toList();
  }

  private static StreamRun run(int stream, Ratio others, DoubleUnaryOperator ours) {
    StreamSet set = StreamSet.ALL.get(stream);
    List<StreamCell> cells = new ArrayList<>();
    for (double factor : StreamRun.FACTORS) {
      cells.add(
          new StreamCell(set.name(), factor, "break-even", ours.applyAsDouble(factor), 7, ""));
      for (int i = 0; i < OTHERS.size(); i++) {
        double ratio = others.at(i, stream, factor);
        cells.add(new StreamCell(set.name(), factor, OTHERS.get(i), ratio, 1, ""));
      }
    }
    return new StreamRun(set, cells, 1, 0.1, 0.2, 1);
  }

  /** Ratio of another policy to the optimum. */
  private interface Ratio {
    double at(int other, int stream, double factor);
  }
}
