package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Guarantee;
import io.arrears.debt.Loss;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Reason;
import io.arrears.decision.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One event and one output of every kind, and the odd ones; never changed and only added to at the
 * end, since files hold them.
 */
public final class Samples {

  private static final Origin ORIGIN = new Origin("arrears.observations", 3, 1L << 40);

  private Samples() {}

  /** Events by name. */
  public static Map<String, Event> events() {
    Observation waiting =
        new Observation(
            "churn",
            "v1",
            "p-1",
            1_700_000_000_000L,
            new double[] {1.5, Double.NaN, -0.0, Double.MIN_VALUE},
            new double[] {0.25},
            Double.NaN,
            1_700_000_000_000L,
            ORIGIN);
    Observation labelled =
        new Observation(
            "naïve \uD83D\uDE80",
            "v1",
            "",
            0,
            new double[0],
            new double[] {1e300, -1e300},
            1,
            5,
            ORIGIN);
    Label label =
        new Label("churn", "p-1", 1_700_000_000_001L, 0.5, new Origin("arrears.labels", 0, 7));
    Deployment bare = EngineFixture.deployment("v2", 42, Deployment.Role.CANARY, null);
    Command command =
        new Command("churn", 9, Command.Kind.RETRAIN_FAILED, "abc", "no data", ORIGIN);
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("deployment", EngineFixture.deployment("v1", 41));
    events.put("deployment-bare", bare);
    events.put("retirement", new Retirement("churn", "v1", 77, ORIGIN));
    events.put("command", command);
    events.put("observation", waiting);
    events.put("observation-labelled", labelled);
    events.put("label", label);
    events.put("example", new Example(waiting, label));
    events.put("example-inline", Example.inline(labelled));
    events.put("example-mixed", new Example(labelled, label));
    events.put("time-mark", new TimeMark(1_700_000_000_000L, ORIGIN));
    events.put(
        "dead-letter-bytes",
        new DeadLetter(
            DeadLetter.Code.UNDECODABLE, "why", "", null, new byte[] {1, 2}, null, ORIGIN));
    events.put(
        "dead-letter-refused", DeadLetter.refused(DeadLetter.Code.INVALID_COMMAND, "why", command));
    events.put("deployment-categorical", categorical());
    events.put("deployment-poisson", poisson());
    Label amended = new Label("churn", "p-1", label.time() + 1, -1.5, label.origin());
    Label retracted = new Label("churn", "p-1", label.time() + 2, Double.NaN, label.origin());
    events.put("label-retracted", retracted);
    events.put("correction", new Correction(waiting, amended, label, retracted, 7));
    events.put("correction-first", new Correction(waiting, retracted, null, null, 8));
    events.put("arrivals", new Arrivals("churn", "v1", 1_700_000_040_000L, 1L << 33));
    events.put("waiting", new Waiting(waiting, 2.5));
    return events;
  }

  private static Deployment categorical() {
    return new Deployment(
        "intent",
        "v1",
        Deployment.Role.SERVING,
        43,
        Family.CATEGORICAL,
        3,
        List.of("a", "b"),
        Double.NaN,
        new Terms(Loss.cost(new double[][] {{0, 1, 2.5}, {5, 0, -1}}), 1, 20, "EUR"),
        new BeliefOptions(1.5, 604_800_000, Double.POSITIVE_INFINITY),
        new LookSchedule(3_600_000, 0),
        1_000,
        false,
        null,
        ORIGIN);
  }

  private static Deployment poisson() {
    return new Deployment(
        "calls",
        "v1",
        Deployment.Role.CANARY,
        44,
        Family.POISSON,
        List.of("a"),
        Double.NaN,
        new Terms(Loss.pinball(0.875), 1, 20, ""),
        new BeliefOptions(1.5, 0, 500),
        new LookSchedule(0, 10),
        1_000,
        true,
        null,
        ORIGIN);
  }

  /** Outputs by name. */
  public static Map<String, Output> outputs() {
    Terms terms = new Terms(Loss.SQUARED, 2.5, 100, "EUR");
    BeliefOptions belief = new BeliefOptions(1.5, 604_800_000, Double.POSITIVE_INFINITY);
    Map<String, Output> outputs = new LinkedHashMap<>();
    outputs.put(
        "trigger",
        new Trigger(
            "0123456789abcdef0123456789abcdef",
            2,
            "churn",
            "v1",
            3,
            4,
            Reason.DEBT,
            1_700_000_000_000L,
            100.5,
            terms,
            Family.GAUSSIAN,
            new Trigger.Window(
                12.5,
                1_600_000_000_000L,
                400,
                123.25,
                80.5,
                42.75,
                List.of(new Trigger.OffsetRange("arrears.observations", 1, 10, 409))),
            500,
            belief,
            399.5,
            "00ff00ff00ff00ff",
            List.of(
                new Trigger.FeatureWeight("age", 0, -1.25, 0.125),
                new Trigger.FeatureWeight("(intercept)", 0, 0.5, 0.25)),
            "0.1.0"));
    outputs.put(
        "snapshot",
        new Snapshot(
            "churn",
            "v1",
            3,
            Snapshot.Occasion.LOOK,
            1_700_000_000_000L,
            Deployment.Role.SERVING,
            Lifecycle.TRIGGERED,
            Verdict.retrain("debt 100.5 >= 100"),
            terms,
            Family.BERNOULLI,
            new Guarantee("none", Double.NaN),
            new Snapshot.Book(100.5, 500, 123.25, 80.5, 12.5, 1_600_000_000_000L, 400),
            new Snapshot.Counts(1, 2, 3, 4, 5, 0, 6),
            belief,
            399.5,
            PosteriorDebt.UNKNOWN,
            "00ff00ff00ff00ff",
            new LookSchedule(3_600_000, 480),
            7_776_000_000L,
            "0123456789abcdef0123456789abcdef",
            "0.1.0"));
    outputs.put(
        "dead-letter",
        new DeadLetter(
            DeadLetter.Code.UNKNOWN_SCHEMA,
            "why",
            "churn",
            new byte[] {9},
            new byte[0],
            null,
            ORIGIN));
    outputs.put("snapshot-posterior-debt", withPosteriorDebt((Snapshot) outputs.get("snapshot")));
    outputs.put("trigger-classes", withClasses((Trigger) outputs.get("trigger")));
    outputs.put(
        "belief",
        new BeliefSnapshot(
            "churn",
            "v1",
            3,
            1_700_000_000_000L,
            List.of("age"),
            new double[] {40},
            new double[] {10},
            2,
            new double[] {0.5, -0.25, 0.125, 1},
            new double[] {1, 0.5, 2},
            Double.NaN,
            399.5,
            "00ff00ff00ff00ff"));
    return outputs;
  }

  private static Snapshot withPosteriorDebt(Snapshot snapshot) {
    return new Snapshot(
        snapshot.modelId(),
        snapshot.version(),
        snapshot.activation(),
        snapshot.occasion(),
        snapshot.time(),
        snapshot.role(),
        snapshot.lifecycle(),
        snapshot.verdict(),
        new Terms(Loss.pinball(0.875), 2.5, 100, "EUR"),
        Family.POISSON,
        snapshot.guarantee(),
        snapshot.book(),
        snapshot.counts(),
        snapshot.belief(),
        snapshot.effectiveRows(),
        new PosteriorDebt(12.5, 16.8, 6),
        snapshot.beliefFingerprint(),
        snapshot.looks(),
        snapshot.labelHorizon(),
        snapshot.openTriggerId(),
        snapshot.codeVersion());
  }

  private static Trigger withClasses(Trigger trigger) {
    return new Trigger(
        trigger.triggerId(),
        trigger.attempt(),
        trigger.modelId(),
        trigger.version(),
        trigger.activation(),
        trigger.ordinal(),
        trigger.reason(),
        trigger.lookTime(),
        trigger.debt(),
        categorical().terms(),
        Family.CATEGORICAL,
        trigger.window(),
        trigger.examples(),
        trigger.belief(),
        trigger.effectiveRows(),
        trigger.beliefFingerprint(),
        List.of(new Trigger.FeatureWeight("age", 2, -1.25, 0.125)),
        trigger.codeVersion());
  }
}
