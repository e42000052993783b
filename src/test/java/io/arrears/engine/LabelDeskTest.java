package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.BeliefOptions;
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
    Deployment next =
        stream.deployment.toBuilder().version("v2").activatedAt(12 * HOUR + 1).build();
    stream.engine.accept(next, 0, stream.said);
    stream.version = "v2";
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

  /** A row a minute whose label comes three hours after it was asked for, and looks by the hour. */
  private static final class Stream {
    private final Random random;
    private final Said said = new Said();
    private final Deployment deployment;
    private final Map<String, Observation> seen = new HashMap<>();
    private final Map<String, Long> labelled = new HashMap<>();
    private final List<Example> due = new ArrayList<>();
    private final Set<LabelRequest> answered = new HashSet<>();
    private ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS);
    private Random restores;
    private String version = "v1";
    private boolean repeats;
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

    private void answer(Observation observation, long time) {
      labelled.put(observation.predictionId(), time);
      due.add(
          new Example(
              observation,
              new Label(
                  EngineFixture.MODEL,
                  observation.predictionId(),
                  time,
                  random.nextInt(2),
                  Origin.NONE)));
    }

    private Observation observation(long time) {
      return new Observation(
          EngineFixture.MODEL,
          version,
          "p-" + time / MINUTE,
          time,
          new double[] {random.nextGaussian(), random.nextGaussian()},
          new double[] {0.5},
          Double.NaN,
          time,
          new Origin("arrears.observations", 3, time / MINUTE));
    }
  }
}
