package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.EngineFixture.Said;
import io.arrears.plan.PlanOptions;
import io.arrears.plan.Regime;
import io.arrears.plan.RetrainPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What triggers say of the start of the present regime, on generated streams whose law changes
 * once, at a random row: the whole engine decides when to trigger. Streams: a logistic and a linear
 * law whose weights move by a given distance in a random direction; SEA (Street and Kim, KDD 2001),
 * the sum of two of three uniform features against a threshold that moves, one label in ten
 * flipped.
 */
class RegimeCalibrationTest {

  private static final int TRIGGERS = 200;
  private static final long ROW = 1_000;
  private static final int RAMP = 2_000;

  private enum Law {
    LOGISTIC(Family.BERNOULLI, 0, 1.5),
    /** About one label in 14 is a positive. */
    RARE(Family.BERNOULLI, -3.5, 1.5),
    LINEAR(Family.GAUSSIAN, 0, 1.5),
    COUNTS(Family.POISSON, 0.5, 0.5),
    /** About one in five rows has a count above 0. */
    FEW_COUNTS(Family.POISSON, -1.7, 0.5),
    /** Three classes; features move the first against the others. */
    CLASSES(Family.CATEGORICAL, 0, 1.5),
    /** The first of three classes is one label in 14, about. */
    RARE_CLASS(Family.CATEGORICAL, -3, 1.5),
    SEA(Family.BERNOULLI, 0, 1.5);

    private final Family family;
    private final double intercept;
    private final double spread;

    /**
     * @param intercept of the location, link units
     * @param spread standard deviation of the location, link units
     */
    Law(Family family, double intercept, double spread) {
      this.family = family;
      this.intercept = intercept;
      this.spread = spread;
    }

    int outputs() {
      return family == Family.CATEGORICAL ? 3 : 1;
    }

    /** What a model that knows the location says. */
    double[] predict(double location) {
      double eta = intercept + location;
      return switch (family) {
        case GAUSSIAN -> new double[] {eta};
        case BERNOULLI -> new double[] {1 / (1 + Math.exp(-eta))};
        case POISSON -> new double[] {Math.exp(eta)};
        case CATEGORICAL -> {
          double first = 1 / (1 + 2 * Math.exp(-eta));
          yield new double[] {first, (1 - first) / 2, (1 - first) / 2};
        }
      };
    }

    double draw(double[] mean, Random random) {
      return switch (family) {
        case GAUSSIAN -> mean[0] + random.nextGaussian();
        case BERNOULLI -> random.nextDouble() < mean[0] ? 1 : 0;
        case POISSON -> {
          int count = 0;
          for (double left = Math.exp(-mean[0]), u = random.nextDouble(); u > left; count++) {
            u *= random.nextDouble();
          }
          yield count;
        }
        case CATEGORICAL -> {
          double u = random.nextDouble();
          yield u < mean[0] ? 0 : u < mean[0] + mean[1] ? 1 : 2;
        }
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LOGISTIC, 8, 1.5",
    "LOGISTIC, 8, 3",
    "LOGISTIC, 20, 2",
    "LINEAR, 8, 0.5",
    "LINEAR, 8, 1",
    "SEA, 3, 1",
    "SEA, 3, 2",
    "RARE, 8, 2",
    "RARE, 4, 3",
    "COUNTS, 8, 0.5",
    "FEW_COUNTS, 8, 1",
    "CLASSES, 8, 2",
    "RARE_CLASS, 4, 3"
  })
  void theIntervalHoldsTheTruthAsOftenAsItSays(Law law, int features, double shift) {
    int held = 0;
    int triggers = 0;
    for (int seed = 0; seed < TRIGGERS; seed++) {
      Stream stream = new Stream(law, features, shift, 0, seed);
      Trigger trigger = stream.untilTriggered();
      if (trigger.lookTime() >= stream.change * ROW) {
        Regime regime = trigger.plan().regime();
        triggers++;
        boolean holds =
            regime.earliest() <= stream.change * ROW && stream.change * ROW <= regime.latest();
        held += holds ? 1 : 0;
      }
    }
    assertThat(triggers).as("triggers after the change").isGreaterThan(TRIGGERS * 9 / 10);
    assertThat(held / (double) triggers).isBetween(0.7, 0.9);
  }

  @ParameterizedTest
  @CsvSource({"LOGISTIC, 8, 2", "LINEAR, 8, 1"})
  void onARampTheIntervalLiesWithinTheRamp(Law law, int features, double shift) {
    int within = 0;
    for (int seed = 0; seed < TRIGGERS; seed++) {
      Stream stream = new Stream(law, features, shift, RAMP, seed);
      Regime regime = stream.untilTriggered().plan().regime();
      boolean inside =
          regime.earliest() >= stream.change * ROW
              && regime.latest() <= (stream.change + RAMP) * ROW;
      within += inside ? 1 : 0;
    }
    assertThat(within).isGreaterThanOrEqualTo(TRIGGERS * 8 / 10);
  }

  @Test
  void thePlanNamesWhatHasMovedAndWhatToKeep() {
    Stream stream = new Stream(Law.LOGISTIC, 4, 0, 0, 1);
    stream.after[2] += 2;
    Trigger trigger = stream.untilTriggered();
    RetrainPlan plan = trigger.plan();
    assertThat(plan.blocks().get(0).name()).isEqualTo("x2");
    assertThat(plan.blocks().get(0).share()).isGreaterThan(0.7);
    assertThat(plan.blocks().stream().mapToDouble(RetrainPlan.Block::share).sum())
        .isCloseTo(1, within(1e-6));
    assertThat(plan.retention().importance()).hasSize(5).allMatch(value -> value > 0);
    assertThat(plan.retention().synapseStrength()).isGreaterThan(0);
    assertThat(plan.regime().offsets())
        .containsExactly(
            new Regime.Records(
                "arrears.observations",
                0,
                plan.regime().trainFrom() / ROW,
                trigger.lookTime() / ROW));
  }

  @Test
  void withoutPlansATriggerHasNone() {
    Stream stream = new Stream(Law.LOGISTIC, 4, 2, 0, 1);
    assertThat(stream.untilTriggered(EngineFixture.OPTIONS.with(PlanOptions.NONE)).plan()).isNull();
  }

  @Test
  void aWatchThatBeganInTheMiddleOfAVersionsLifeSaysSo() throws IOException {
    Regime whole = new Stream(Law.LOGISTIC, 4, 2, 0, 1).untilTriggered().plan().regime();
    assertThat(whole.sinceActivation()).isTrue();
    Regime part = new Stream(Law.LOGISTIC, 4, 2, 0, 1).untilTriggered(500).plan().regime();
    assertThat(part.sinceActivation()).isFalse();
    assertThat(part.trainFrom()).isGreaterThanOrEqualTo(500 * ROW);
  }

  /** One model: its deployed version knows the law before the change. */
  private static final class Stream {
    final Law law;
    final int change;
    final int ramp;
    final double[] before;
    final double[] after;
    final double shift;
    final Random random;
    final double threshold;

    Stream(Law law, int features, double shift, int ramp, long seed) {
      this.law = law;
      this.ramp = ramp;
      this.shift = shift;
      random = new Random(7_919 * seed + 13);
      change = 800 + random.nextInt(3_000);
      before = new double[features];
      after = new double[features];
      double[] direction = new double[features];
      double length = 0;
      for (int j = 0; j < features; j++) {
        before[j] = law.spread * random.nextGaussian() / Math.sqrt(features);
        direction[j] = random.nextGaussian();
        length += direction[j] * direction[j];
      }
      for (int j = 0; j < features; j++) {
        after[j] = before[j] + shift * direction[j] / Math.sqrt(length);
      }
      threshold = 8 + 1.5 * random.nextDouble();
    }

    Trigger untilTriggered() {
      return untilTriggered(EngineFixture.OPTIONS);
    }

    Trigger untilTriggered(EngineOptions options) {
      return untilTriggered(ModelEngine.create(EngineFixture.MODEL, options), 0);
    }

    /** Without plans for the first rows, then with them. */
    Trigger untilTriggered(int unplanned) throws IOException {
      ModelEngine engine =
          ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS.with(PlanOptions.NONE));
      Said said = new Said();
      engine.accept(deployment(), 0, said);
      for (int row = 0; row < unplanned; row++) {
        engine.accept(Example.inline(observation(row)), 0, said);
      }
      engine.advanceTo((unplanned - 1) * ROW, said);
      assertThat(said.triggers()).isEmpty();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      engine.write(new DataOutputStream(bytes));
      ModelEngine restored =
          ModelEngine.read(
              new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
              EngineFixture.OPTIONS);
      return untilTriggered(restored, unplanned);
    }

    private Trigger untilTriggered(ModelEngine engine, int from) {
      Said said = new Said();
      if (from == 0) {
        engine.accept(deployment(), 0, said);
      }
      for (int row = from; said.triggers().isEmpty() && row < 50_000; row++) {
        engine.accept(Example.inline(observation(row)), 0, said);
        if (row % 100 == 99) {
          engine.advanceTo(row * ROW, said);
        }
      }
      return said.triggers().get(0);
    }

    private Deployment deployment() {
      int features = before.length;
      double[] scale = new double[features];
      double[] mean = new double[features];
      Arrays.fill(mean, law == Law.SEA ? 5 : 0);
      Arrays.fill(scale, law == Law.SEA ? 10 / Math.sqrt(12) : 1);
      List<String> names =
          new ArrayList<>(IntStream.range(0, features).mapToObj(j -> "x" + j).toList());
      return Deployment.builder(EngineFixture.MODEL, "v1", law.family, names)
          .outputs(law.outputs())
          .dispersion(law == Law.LINEAR ? 1 : Double.NaN)
          .terms(new Terms(Loss.LOG, 1, 20, "EUR"))
          .belief(new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY))
          .looks(new LookSchedule(0, 100))
          .labels(LabelTerms.of(1_000_000))
          .reference(new ReferenceProfile(1_000, mean, scale, new double[features]))
          .build();
    }

    private Observation observation(int row) {
      double share = row < change ? 0 : ramp == 0 ? 1 : Math.min(1, (row - change) / (double) ramp);
      double[] x = new double[before.length];
      double[] prediction;
      double label;
      if (law == Law.SEA) {
        for (int j = 0; j < x.length; j++) {
          x[j] = 10 * random.nextDouble();
        }
        double sum = x[0] + x[1];
        double now = threshold + (random.nextDouble() < share ? shift : 0);
        label = sum <= now != random.nextDouble() < 0.1 ? 1 : 0;
        prediction = new double[] {0.1 + 0.8 / (1 + Math.exp(-3.6 * (threshold - sum)))};
      } else {
        double then = 0;
        double now = 0;
        for (int j = 0; j < x.length; j++) {
          x[j] = random.nextGaussian();
          then += before[j] * x[j];
          now += (before[j] + share * (after[j] - before[j])) * x[j];
        }
        prediction = law.predict(then);
        label = law.draw(law.predict(now), random);
      }
      return new Observation(
          EngineFixture.MODEL,
          "v1",
          "p" + row,
          row * ROW,
          x,
          prediction,
          label,
          row * ROW,
          new Origin("arrears.observations", 0, row));
    }
  }
}
