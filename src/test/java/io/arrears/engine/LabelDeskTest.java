package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.BeliefOptions;
import io.arrears.debt.Guarantee;
import io.arrears.decision.Metric;
import io.arrears.decision.Policy;
import io.arrears.decision.Rule;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.EngineFixture.Said;
import io.arrears.plan.AskedLabels;
import io.arrears.plan.LabelBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels are asked for at looks: how many, of what, and what they count for. */
class LabelDeskTest {

  private static final long HOUR = 3_600_000;
  private static final long MINUTE = 60_000;
  private static final LabelBudget BUDGET = new LabelBudget(30, 0.25);

  @Test
  void theBudgetOfADayIsSpentEvenlyAndNeverPassed() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 3 * 24);
    Map<Long, Integer> ofDay = new HashMap<>();
    for (LabelRequest request : stream.requests()) {
      int count = ofDay.merge(Math.floorDiv(request.time(), AskedLabels.DAY), 1, Integer::sum);
      assertThat(request.ofDay()).isEqualTo(count);
      assertThat(request.budget()).isEqualTo(30);
      assertThat(request.price()).isEqualTo(0.25);
      assertThat(request.currency()).isEqualTo("EUR");
      assertThat(request.informationGain()).isPositive();
      assertThat(request.gapReduction()).isPositive();
      // Thirty a day: one or two an hour, and the first look stands for two hours.
      assertThat(request.ofLook()).isBetween(1, 3);
      assertThat(request.rank()).isBetween(1, request.ofLook());
    }
    assertThat(ofDay.get(0L)).isBetween(28, 30);
    assertThat(ofDay.get(1L)).isEqualTo(30);
    assertThat(ofDay.get(2L)).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsAskedForTwiceNorWhereTheLabelHasCome(long seed) {
    Stream stream = new Stream(seed, new LabelBudget(500, Double.NaN), EngineFixture.REFERENCE);
    stream.repeats = true;
    stream.labelsOnTheirOwn = 0.5;
    stream.run(0, 48);
    List<LabelRequest> requests = stream.requests();
    assertThat(requests).hasSizeGreaterThan(600);
    assertThat(requests).extracting(LabelRequest::predictionId).doesNotHaveDuplicates();
    for (LabelRequest request : requests) {
      assertThat(stream.labelled.getOrDefault(request.predictionId(), Long.MAX_VALUE))
          .isGreaterThan(request.time());
      assertThat(request.observed()).isBetween(request.time() - AskedLabels.DAY, request.time());
      assertThat(request.origin().offset()).isEqualTo(request.observed() / MINUTE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aRestoreAtAnyTimeChangesNothing(long seed) {
    Stream whole = new Stream(seed, BUDGET, EngineFixture.REFERENCE);
    Stream restored = new Stream(seed, BUDGET, EngineFixture.REFERENCE);
    restored.restores = new Random(seed);
    whole.run(0, 60);
    restored.run(0, 60);
    assertThat(whole.requests()).hasSizeGreaterThan(60);
    assertThat(restored.said.all).isEqualTo(whole.said.all);
  }

  @Test
  void theBudgetIsTheModelsAndGoesOnWithTheNextVersion() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 12);
    stream.deploy("v2", 12 * HOUR + 1, BUDGET);
    stream.run(12, 48);
    assertThat(ofDay(stream, 0)).hasSize(30).extracting(LabelRequest::version).contains("v1", "v2");
    assertThat(ofDay(stream, 1)).hasSize(30);
  }

  private static List<LabelRequest> ofDay(Stream stream, long day) {
    return stream.requests().stream()
        .filter(request -> Math.floorDiv(request.time(), AskedLabels.DAY) == day)
        .toList();
  }

  @Test
  void aCanaryNeverAsks() {
    Stream stream = new Stream(1, LabelBudget.NONE, EngineFixture.REFERENCE);
    stream.engine.accept(
        stream.deployment.toBuilder()
            .version("v2")
            .role(Deployment.Role.CANARY)
            .labels(stream.deployment.labels().with(BUDGET))
            .build(),
        0,
        stream.said);
    stream.version = "v2";
    stream.run(0, 24);
    assertThat(stream.requests()).isEmpty();
  }

  @Test
  void withoutABudgetNothingIsKeptAndNoLookIsMade() {
    Stream without = new Stream(1, LabelBudget.NONE, EngineFixture.REFERENCE);
    without.labelsOnRequest = false;
    without.run(0, 24);
    assertThat(without.requests()).isEmpty();
    assertThat(without.said.snapshots(Snapshot.Occasion.LOOK)).isEmpty();
    Stream with = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    with.labelsOnRequest = false;
    with.run(0, 24);
    assertThat(with.said.snapshots(Snapshot.Occasion.LOOK)).hasSize(24);
    assertThat(with.engine.heapBytes()).isGreaterThan(without.engine.heapBytes() + 64 * 250);
  }

  /** Two hundred rows are wanted for the reference profile: they are asked for at random. */
  @Test
  void aModelThatKnowsNothingAsksAtRandom() {
    Stream stream = new Stream(1, new LabelBudget(480, Double.NaN), null);
    stream.run(0, 24);
    List<LabelRequest> requests = stream.requests();
    List<LabelRequest> first =
        requests.stream().filter(request -> Double.isNaN(request.informationGain())).toList();
    assertThat(first).hasSizeBetween(200, 240).allMatch(request -> request.weight() == 1);
    assertThat(requests).hasSizeGreaterThan(first.size() + 100);
    assertThat(requests.subList(0, first.size())).isEqualTo(first);
  }

  /** Half-life 0: what the belief knows is the sum of the weights of the labels that came. */
  @Test
  void aLabelCountsForTheWeightOfItsRequest() {
    Stream stream = new Stream(1, new LabelBudget(200, Double.NaN), EngineFixture.REFERENCE);
    stream.run(0, 40);
    Set<String> came =
        stream.labelled.entrySet().stream()
            .filter(entry -> entry.getValue() <= 40 * HOUR)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    double weights = 0;
    double squares = 0;
    for (LabelRequest request : stream.requests()) {
      if (came.contains(request.predictionId())) {
        weights += request.weight();
        squares += request.weight() * request.weight();
      }
    }
    assertThat(weights).isCloseTo(came.size(), within(0.1 * came.size()));
    assertThat(squares).isGreaterThan(weights * weights / came.size() * 1.001);
    assertThat(stream.said.last().effectiveRows()).isCloseTo(weights, within(1e-6));
  }

  @Test
  void anotherBudgetHoldsFromItsDeploymentOn() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 12);
    int asked = stream.requests().size();
    stream.engine.accept(
        stream.deployment.with(stream.deployment.labels().with(LabelBudget.NONE)), 0, stream.said);
    stream.run(12, 18);
    assertThat(stream.requests()).hasSize(asked);
    stream.engine.accept(stream.deployment, 0, stream.said);
    stream.run(18, 24);
    assertThat(ofDay(stream, 0)).hasSize(30);
  }

  /** Commands say their own time, and it may lie on a day that is over. */
  @Test
  void aLookThatGoesBackInTimeDoesNotOpenADayAgain() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 30);
    for (int hour = 30; hour < 48; hour++) {
      stream.look(24 * HOUR - 2 * MINUTE);
      stream.run(hour, hour + 1);
    }
    assertThat(stream.said.snapshots(Snapshot.Occasion.COMMAND)).hasSize(18);
    assertThat(ofDay(stream, 0)).hasSize(30);
    assertThat(ofDay(stream, 1)).hasSize(30);
  }

  @Test
  void aVersionWithoutABudgetBetweenDoesNotOpenTheDayAgain() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 12);
    stream.deploy("v2", 12 * HOUR + 1, LabelBudget.NONE);
    stream.run(12, 14);
    stream.deploy("v3", 14 * HOUR + 1, BUDGET);
    stream.run(14, 24);
    assertThat(ofDay(stream, 0))
        .hasSize(30)
        .extracting(LabelRequest::version)
        .contains("v1", "v3")
        .doesNotContain("v2");
  }

  /** A version that has asked cannot be taken back as if it had never served. */
  @Test
  void aVersionThatHasAskedIsNotPostponed() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.labelsOnRequest = false;
    stream.run(0, 12);
    int asked = stream.requests().size();
    stream.deploy("v0", 0, BUDGET);
    assertThat(stream.said.last().verdict().explanation()).startsWith("took no effect");
    stream.version = "v1";
    stream.run(12, 24);
    assertThat(asked).isPositive();
    assertThat(ofDay(stream, 0)).hasSize(30);
  }

  @ParameterizedTest
  @EnumSource(names = {"SUSPEND", "OBSERVE_ONLY"})
  void aHeldModelDoesNotAsk(Command.Kind hold) {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 6);
    int asked = stream.requests().size();
    stream.engine.accept(EngineFixture.command(hold, 6 * HOUR), 0, stream.said);
    stream.run(6, 18);
    assertThat(stream.requests()).hasSize(asked);
    stream.engine.accept(EngineFixture.command(Command.Kind.RESUME, 18 * HOUR), 0, stream.said);
    stream.run(18, 24);
    assertThat(ofDay(stream, 0)).hasSize(30);
  }

  /** What it would ask for is of no use to the version that takes over, whose rows wait for it. */
  @Test
  void nothingIsAskedForWhileAnotherVersionIsToTakeOver() {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 12);
    int asked = stream.requests().size();
    stream.deploy("v2", 18 * HOUR, BUDGET);
    stream.run(12, 17);
    assertThat(stream.requests()).hasSize(asked);
    stream.run(17, 24);
    assertThat(stream.requests().subList(asked, 30))
        .allMatch(request -> request.version().equals("v2") && request.time() >= 18 * HOUR);
    assertThat(stream.said.snapshots(Snapshot.Occasion.LOOK))
        .filteredOn(snapshot -> snapshot.version().equals("v2"))
        .isNotEmpty()
        .allMatch(snapshot -> snapshot.time() >= 18 * HOUR);
  }

  /**
   * Labels still come in time where the other version is far off, or is the same one's revision.
   */
  @ParameterizedTest
  @CsvSource({"v2, 1000", "v1, 18"})
  void aTakeOverThatIsFarOffOrNoneStopsNothing(String version, long atHour) {
    Stream stream = new Stream(1, BUDGET, EngineFixture.REFERENCE);
    stream.run(0, 12);
    stream.deploy(version, atHour * HOUR, BUDGET);
    stream.version = "v1";
    stream.run(12, 24);
    assertThat(ofDay(stream, 0)).hasSizeGreaterThanOrEqualTo(28);
  }

  /** The label must have time to come. */
  @Test
  void aQuarterOfTheHorizonIsLeft() {
    Stream stream = new Stream(1, LabelBudget.NONE, EngineFixture.REFERENCE);
    stream.engine.accept(
        stream.deployment.with(LabelTerms.of(4 * HOUR).with(new LabelBudget(1_000, Double.NaN))),
        0,
        stream.said);
    stream.run(0, 24);
    assertThat(stream.requests())
        .hasSizeGreaterThan(500)
        .allMatch(request -> request.observed() >= request.time() - 3 * HOUR);
  }

  /**
   * Half of the rows are coins, the others 0.01: 0.255 errors a row, below the floor. Those asked
   * for are coins more often.
   */
  @Test
  void aCalmModelWhoseLabelsAreAskedForIsNotFoundWanting() {
    Rule.Performance rule = new Rule.Performance(Metric.ERROR_RATE, 0.28, Double.NaN, 0.01, 100);
    Stream stream = new Stream(1, LabelBudget.NONE, EngineFixture.REFERENCE);
    stream.mixed = true;
    stream.engine.accept(
        stream.deployment.toBuilder()
            .retrains(RetrainTerms.of(false).with(new Policy(List.of(rule))))
            .labels(stream.deployment.labels().with(new LabelBudget(150, Double.NaN)))
            .build(),
        0,
        stream.said);
    stream.run(0, 20 * 24);
    double errors = 0;
    List<LabelRequest> requests = stream.requests();
    for (LabelRequest request : requests) {
      Observation asked = stream.seen.get(request.predictionId());
      errors += Math.min(asked.prediction()[0], 1 - asked.prediction()[0]) / requests.size();
    }
    assertThat(errors).as("what the asked for would show").isGreaterThan(0.31);
    assertThat(stream.said.last().book().examples()).isGreaterThan(2_900);
    assertThat(stream.said.triggers()).isEmpty();
    assertThat(stream.said.last().guarantee()).isEqualTo(Guarantee.NONE_WHILE_ASKED);
  }

  /** Also once the budget is gone, for what was booked with a weight of its own stays booked. */
  @Test
  void noGuaranteeIsClaimedWhileLabelsAreAskedForNorAfter() {
    Stream stream = new Stream(1, LabelBudget.NONE, EngineFixture.REFERENCE);
    assertThat(stream.said.last().guarantee().examplesToFalseTrigger()).isGreaterThan(1e8);
    stream.engine.accept(
        stream.deployment.with(stream.deployment.labels().with(BUDGET)), 0, stream.said);
    assertThat(stream.said.last().guarantee()).isEqualTo(Guarantee.NONE_WHILE_ASKED);
    stream.run(0, 12);
    stream.engine.accept(stream.deployment, 0, stream.said);
    stream.engine = EngineFixture.restored(stream.engine, EngineFixture.OPTIONS);
    stream.run(12, 18);
    assertThat(stream.said.last().guarantee()).isEqualTo(Guarantee.NONE_WHILE_ASKED);
  }

  /** Half-life 0: a retraction takes back what the label brought, and nothing else. */
  @Test
  void aRetractedLabelTakesItsOwnWeightWithIt() {
    Stream stream = new Stream(1, new LabelBudget(200, Double.NaN), EngineFixture.REFERENCE);
    stream.run(0, 40);
    List<LabelRequest> requests = stream.requests().subList(20, 60);
    assertThat(requests).anyMatch(request -> Math.abs(request.weight() - 1) > 0.1);
    stream.look(40 * HOUR);
    stream.engine.advanceTo(40 * HOUR, stream.said);
    double known = stream.said.last().effectiveRows();
    for (LabelRequest request : requests) {
      stream.retract(request, 40 * HOUR + MINUTE);
      known -= request.weight();
    }
    stream.look(40 * HOUR + 2 * MINUTE);
    stream.engine.advanceTo(40 * HOUR + 2 * MINUTE, stream.said);
    assertThat(stream.said.last().corrections().retracted()).isEqualTo(requests.size());
    assertThat(stream.said.last().effectiveRows()).isCloseTo(known, within(1e-6));
  }

  /** Of 4,096 requests and more the first are forgotten: what they weighed is not known. */
  @Test
  void aCorrectionOfWhatIsForgottenIsSkipped() {
    Stream stream = new Stream(1, new LabelBudget(1_400, Double.NaN), EngineFixture.REFERENCE);
    stream.run(0, 96);
    List<LabelRequest> requests = stream.requests();
    assertThat(requests).hasSizeGreaterThan(4_500);
    stream.retract(requests.get(10), 96 * HOUR);
    stream.retract(requests.get(3_000), 96 * HOUR);
    stream.look(96 * HOUR + MINUTE);
    stream.engine.advanceTo(96 * HOUR + MINUTE, stream.said);
    assertThat(stream.said.last().corrections().skipped()).isEqualTo(1);
    assertThat(stream.said.last().corrections().retracted()).isEqualTo(1);
  }

  /** A row a minute whose label comes three hours after it was asked for, and looks by the hour. */
  private static final class Stream {
    private final Random random;
    private final Said said = new Said();
    private final Deployment deployment;
    private final Map<String, Observation> seen = new HashMap<>();
    private final Map<String, Long> labelled = new HashMap<>();
    private final Map<String, Label> labels = new HashMap<>();
    private final List<Example> due = new ArrayList<>();
    private final Set<LabelRequest> answered = new HashSet<>();
    private ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    private Random restores;
    private String version = "v1";
    private boolean repeats;
    private boolean mixed;
    private boolean labelsOnRequest = true;
    private double labelsOnTheirOwn;

    Stream(long seed, LabelBudget budget, ReferenceProfile reference) {
      random = new Random(seed);
      deployment =
          EngineFixture.deployment(
                  "v1", 0, Deployment.Role.SERVING, reference, new LookSchedule(HOUR, 0))
              .toBuilder()
              .belief(new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY))
              .labels(LabelTerms.of(90 * AskedLabels.DAY).with(budget))
              .build();
      engine.accept(deployment, 0, said);
    }

    List<LabelRequest> requests() {
      return said.of(LabelRequest.class);
    }

    void run(int fromHour, int toHour) {
      for (long time = fromHour * HOUR + MINUTE; time <= toHour * HOUR; time += MINUTE) {
        Observation observation = observation(time);
        seen.put(observation.predictionId(), observation);
        engine.accept(new Waiting(observation, 1), 0, said);
        if (random.nextDouble() < labelsOnTheirOwn) {
          answer(observation, time + random.nextInt(5) * HOUR);
        }
        for (Example example : List.copyOf(due)) {
          if (example.time() <= time) {
            engine.accept(example, 0, said);
            due.remove(example);
            if (repeats) {
              engine.accept(new Waiting(example.observation(), 1), 0, said);
            }
          }
        }
        engine.advanceTo(time, said);
        if (restores != null && restores.nextInt(100) == 0) {
          engine = EngineFixture.restored(engine, EngineFixture.OPTIONS);
        }
        for (LabelRequest request : requests()) {
          if (labelsOnRequest && answered.add(request)) {
            if (repeats) {
              engine.accept(new Waiting(seen.get(request.predictionId()), 1), 0, said);
            }
            if (!labelled.containsKey(request.predictionId())) {
              answer(seen.get(request.predictionId()), time + 3 * HOUR);
            }
          }
        }
      }
    }

    void look(long time) {
      engine.accept(EngineFixture.command(Command.Kind.LOOK, time), 0, said);
    }

    /** The next rows are of this version. */
    void deploy(String next, long activatedAt, LabelBudget budget) {
      engine.accept(
          deployment.toBuilder()
              .version(next)
              .activatedAt(activatedAt)
              .labels(deployment.labels().with(budget))
              .build(),
          0,
          said);
      version = next;
    }

    void retract(LabelRequest request, long time) {
      Label before = labels.get(request.predictionId());
      Label nothing =
          new Label(EngineFixture.MODEL, before.predictionId(), time, Double.NaN, Origin.NONE);
      Observation observation = seen.get(request.predictionId());
      engine.accept(new Correction(observation, nothing, before, null, before.time()), 0, said);
    }

    private void answer(Observation observation, long time) {
      labelled.put(observation.predictionId(), time);
      double value = random.nextDouble() < observation.prediction()[0] ? 1 : 0;
      Label label =
          new Label(EngineFixture.MODEL, observation.predictionId(), time, value, Origin.NONE);
      labels.put(observation.predictionId(), label);
      due.add(new Example(observation, label));
    }

    private Observation observation(long time) {
      return new Observation(
          EngineFixture.MODEL,
          version,
          "p-" + time / MINUTE,
          time,
          new double[] {random.nextGaussian(), random.nextGaussian()},
          new double[] {mixed && time / MINUTE % 2 == 0 ? 0.01 : 0.5},
          Double.NaN,
          time,
          new Origin("arrears.observations", 3, time / MINUTE));
    }
  }
}
