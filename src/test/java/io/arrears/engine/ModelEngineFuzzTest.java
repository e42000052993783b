package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Backoff;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.engine.EngineFixture.Said;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties of the engine over thousands of random, mostly unreasonable lives of a model. */
class ModelEngineFuzzTest {

  private static final EngineOptions OPTIONS = new EngineOptions(8, 20, 60_000, 100_000, "test");
  private static final EngineOptions BY_STREAM =
      OPTIONS.toBuilder()
          .clock(StreamClock.EVENT)
          .backoff(new Backoff(1_000, 3_000))
          .efficacyRows(20)
          .build();
  private static final int HORIZON = 5_000;
  private static final List<Policy> POLICIES =
      List.of(
          Policy.DEFAULT,
          new Policy(List.of()),
          new Policy(List.of(new Rule.Debt(false, true), new Rule.Interval(2_500))),
          new Policy(List.of(new Rule.Interval(4_000), new Rule.Drift())));

  @Test
  void nothingThatCanComeStopsTheEngineOrIsKeptForEver() {
    for (long seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      Said said = new Said();
      EngineOptions options = seed % 2 == 0 ? OPTIONS : BY_STREAM;
      ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, options);
      long watermark = 0;
      for (int i = 0; i < 250; i++) {
        long time = Math.max(0, watermark + random.nextInt(4_000) - 1_500);
        String version = "v" + random.nextInt(3);
        int kind = random.nextInt(100);
        if (kind < 75) {
          engine.accept(example(random, version, i, time, true), i, said);
        } else if (kind < 82) {
          engine.accept(deployment(random, version, time, true), i, said);
        } else if (kind < 84) {
          engine.accept(retirement(version, time), i, said);
        } else if (kind < 90) {
          Command.Kind[] kinds = Command.Kind.values();
          engine.accept(EngineFixture.command(kinds[random.nextInt(kinds.length)], time), i, said);
        } else if (kind < 98) {
          watermark += random.nextInt(random.nextInt(20) == 0 ? 20_000 : 1_000);
          engine.advanceTo(watermark, said);
        } else if (kind < 99) {
          byte[] before = bytes(engine);
          engine = EngineFixture.restored(engine, options);
          assertThat(bytes(engine)).isEqualTo(before);
        } else {
          engine.wake(1_000L * i - 50, said);
        }
      }
      engine.advanceTo(Long.MAX_VALUE, said);
      for (String version : List.of("v0", "v1", "v2")) {
        engine.accept(retirement(version, 0), 0, said);
      }
      engine.wake(Long.MAX_VALUE, said);
      assertThat(engine.isEmpty()).as("seed %d", seed).isTrue();
      assertThatTriggersHold(said, seed);
    }
  }

  @Test
  void neitherArrivalOrderNorStepOfTimeNorRestoresMatter() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<Event> deployments = new ArrayList<>();
      for (long at = 0; deployments.size() < 6; at += 1 + random.nextInt(4_000)) {
        deployments.add(deployment(random, "v" + random.nextInt(4), at, false));
      }
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        events.add(example(random, "v" + random.nextInt(4), i, random.nextInt(20_000), false));
      }
      for (int i = 0; i < 5; i++) {
        events.add(EngineFixture.command(Command.Kind.LOOK, random.nextInt(25_000)));
      }
      Command.Kind[] kinds = Command.Kind.values();
      for (int i = 0; i < 20; i++) {
        // No two at one time: of equal commands the order of arrival would decide.
        long time = 1_000L * i + random.nextInt(1_000);
        events.add(EngineFixture.command(kinds[random.nextInt(kinds.length)], time));
      }
      List<String> expected = run(deployments, events, null);
      assertSame(run(deployments, events, null), expected, "again", seed);
      assertSame(run(deployments, events, random), expected, "in small steps, restored", seed);
      Collections.shuffle(events, random);
      assertSame(run(deployments, events, null), expected, "shuffled", seed);
      assertSame(interleaved(deployments, events, random), expected, "interleaved", seed);
    }
  }

  /** Names the first difference only. */
  private static void assertSame(
      List<String> actual, List<String> expected, String how, long seed) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      assertThat(actual.get(i))
          .as("%s, seed %d, output %d", how, seed, i)
          .isEqualTo(expected.get(i));
    }
    assertThat(actual).as("%s, seed %d", how, seed).hasSameSizeAs(expected);
  }

  private static List<String> run(List<Event> deployments, List<Event> events, Random steps) {
    Said said = new Said();
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, BY_STREAM);
    for (Event event : deployments) {
      engine.accept(event, 0, said);
    }
    for (Event event : events) {
      engine.accept(event, 0, said);
    }
    if (steps != null) {
      for (long time = 0; time < 60_000; time += 1 + steps.nextInt(2_000)) {
        engine.advanceTo(time, said);
        if (steps.nextInt(5) == 0) {
          engine = EngineFixture.restored(engine, BY_STREAM);
        }
      }
    }
    engine.advanceTo(60_000, said);
    engine.wake(Long.MAX_VALUE, said);
    return lines(said);
  }

  private static List<String> interleaved(
      List<Event> deployments, List<Event> events, Random random) {
    Said said = new Said();
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, BY_STREAM);
    for (Event event : deployments) {
      engine.accept(event, 0, said);
    }
    List<Event> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingLong(Event::time));
    int next = 0;
    for (long time = 0; time <= 60_000; time += 1 + random.nextInt(300)) {
      while (next < sorted.size() && sorted.get(next).time() <= time + 500) {
        engine.accept(sorted.get(next++), 0, said);
      }
      engine.advanceTo(time, said);
    }
    engine.advanceTo(60_000, said);
    engine.wake(Long.MAX_VALUE, said);
    return lines(said);
  }

  /**
   * Outputs as text, which tells doubles apart to the last bit; dead letters in any order and
   * without words, since they are not ordered.
   */
  private static List<String> lines(Said said) {
    List<String> lines = new ArrayList<>();
    List<String> letters = new ArrayList<>();
    for (Output output : said.all) {
      if (output instanceof DeadLetter letter) {
        letters.add(letter.code() + " " + letter.origin());
      } else {
        lines.add(output.toString());
      }
    }
    Collections.sort(letters);
    lines.addAll(letters);
    return lines;
  }

  private static void assertThatTriggersHold(Said said, long seed) {
    List<String> eventIds = new ArrayList<>();
    String open = "";
    for (Output output : said.all) {
      if (output instanceof Trigger trigger) {
        Trigger.Window window = trigger.window();
        assertThat(window.openingBalance() + trigger.terms().lossPrice() * window.scoreGap())
            .as("debt can be recomputed, seed %d", seed)
            .isCloseTo(trigger.debt(), within(1e-9 * trigger.debt()));
        assertThat(trigger.grounds().inequality().holds()).as("seed %d", seed).isTrue();
        if (trigger.reason() == Reason.DEBT) {
          assertThat(trigger.debt()).isGreaterThanOrEqualTo(trigger.terms().retrainCost());
        }
        if (trigger.attempt() == 1) {
          assertThat(open).as("one open trigger, seed %d", seed).isEmpty();
        }
        open = trigger.triggerId();
        eventIds.add(trigger.eventId());
      } else if (output instanceof Snapshot snapshot) {
        open = snapshot.openTriggerId();
      }
    }
    assertThat(eventIds).as("seed %d", seed).doesNotHaveDuplicates();
  }

  private static Retirement retirement(String version, long time) {
    return new Retirement(EngineFixture.MODEL, version, time, Origin.NONE);
  }

  private static Deployment deployment(Random random, String version, long at, boolean wild) {
    return Deployment.builder(
            EngineFixture.MODEL,
            version,
            wild && random.nextInt(4) == 0 ? Family.GAUSSIAN : Family.BERNOULLI,
            wild && random.nextInt(10) == 0 ? List.of("a", "b", "c") : List.of("x0", "x1"))
        .role(random.nextInt(3) == 0 ? Deployment.Role.CANARY : Deployment.Role.SERVING)
        .activatedAt(at)
        .dispersion(wild && random.nextInt(6) == 0 ? 1.0 : Double.NaN)
        .terms(
            new Terms(
                wild && random.nextBoolean() ? Loss.SQUARED : Loss.LOG,
                wild ? 1 + random.nextInt(2) : 1,
                2 + random.nextInt(3),
                ""))
        .belief(new BeliefOptions(1.5, 3_600_000, Double.POSITIVE_INFINITY))
        .looks(new LookSchedule(random.nextInt(3) * 700L, random.nextInt(3) * 13L))
        .labels(LabelTerms.of(HORIZON + (wild ? random.nextInt(5_000) : 0)))
        .origin(new Origin("deployments", 0, at))
        .build()
        .with(
            new RetrainTerms(
                wild && random.nextInt(5) == 0,
                POLICIES.get(random.nextInt(POLICIES.size())),
                new Retry(1_000 + random.nextInt(2_000), 2_000, 1 + random.nextInt(3)),
                ""));
  }

  private static Example example(Random random, String version, int id, long time, boolean wild) {
    double[] x = {random.nextGaussian(), random.nextGaussian()};
    if (wild && random.nextInt(20) == 0) {
      x = new double[] {1};
    }
    double prediction = 1 / (1 + Math.exp(3 * x[0]));
    double label = random.nextDouble() < 1 - prediction ? 1 : 0;
    if (wild && random.nextInt(20) == 0) {
      label = new double[] {Double.NaN, 1e99, -1, 7}[random.nextInt(4)];
    }
    long labelTime = random.nextInt(4) == 0 ? time + random.nextInt(3_000) : time;
    Observation observation =
        new Observation(
            EngineFixture.MODEL,
            version,
            "p" + id,
            time,
            x,
            wild && random.nextInt(30) == 0 ? new double[0] : new double[] {prediction},
            label,
            labelTime,
            new Origin("observations", id % 3, id));
    return new Example(
        observation,
        new Label(EngineFixture.MODEL, "p" + id, labelTime, label, new Origin("labels", 0, id)));
  }

  private static byte[] bytes(ModelEngine engine) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      engine.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
