package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Guarantee;
import io.arrears.debt.Loss;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.decision.Inequality;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Metric;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.decision.TriggerEnd;
import io.arrears.decision.Verdict;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.Marginal;
import io.arrears.drift.Shift;
import io.arrears.drift.Statistic;
import io.arrears.plan.LabelBudget;
import io.arrears.plan.Regime;
import io.arrears.plan.Retention;
import io.arrears.plan.RetrainPlan;
import io.arrears.plan.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One event and one output of every kind, and the odd ones; never changed and only added to at the
 * end, since files hold them.
 */
public final class Samples {

  private static final Origin ORIGIN = new Origin("arrears.observations", 3, 1L << 40);

  private static final Rule.Performance PERFORMANCE =
      new Rule.Performance(Metric.ERROR_RATE, 0.25, Double.NaN, 0.01, 100);

  private static final RetrainTerms POLICY =
      new RetrainTerms(
          true,
          new Policy(
              List.of(
                  new Rule.Interval(86_400_000),
                  PERFORMANCE,
                  new Rule.Drift(),
                  new Rule.Debt(false, true))),
          new Retry(0, 5_000, 7),
          "0123456789abcdef0123456789abcdef");

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
    events.put(
        "deployment-policy",
        EngineFixture.deployment("v3", 45).with(POLICY).with(new LabelTerms(77, 0.125, 99)));
    events.put(
        "command-retrain", new Command("churn", 10, Command.Kind.RETRAIN, "", "audit", ORIGIN));
    events.put(
        "deployment-watched",
        DriftStream.deployment("churn", "v1", 41, DriftStream.terms(DriftStream.profile()), 0));
    events.put(
        "profile-delta",
        new ProfileDelta(
            "churn", "v1", 1_700_000_000_000L, 1L << 33, 1L << 50, new byte[] {1, -2, 3}));
    events.put(
        "deployment-asking",
        EngineFixture.deployment("v4", 46)
            .with(new LabelTerms(77, 0.125, 99, new LabelBudget(24, 0.75))));
    events.put("observation-block", block());
    return events;
  }

  private static Deployment categorical() {
    return Deployment.builder("intent", "v1", Family.CATEGORICAL, List.of("a", "b"))
        .activatedAt(43)
        .outputs(3)
        .terms(new Terms(Loss.cost(new double[][] {{0, 1, 2.5}, {5, 0, -1}}), 1, 20, "EUR"))
        .belief(new BeliefOptions(1.5, 604_800_000, Double.POSITIVE_INFINITY))
        .looks(new LookSchedule(3_600_000, 0))
        .labels(LabelTerms.of(1_000))
        .origin(ORIGIN)
        .build();
  }

  private static Deployment poisson() {
    return Deployment.builder("calls", "v1", Family.POISSON, List.of("a"))
        .role(Deployment.Role.CANARY)
        .activatedAt(44)
        .terms(new Terms(Loss.pinball(0.875), 1, 20, ""))
        .belief(new BeliefOptions(1.5, 0, 500))
        .looks(new LookSchedule(0, 10))
        .labels(LabelTerms.of(1_000))
        .retrains(RetrainTerms.of(true))
        .origin(ORIGIN)
        .build();
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
            Trigger.Grounds.UNTOLD,
            null,
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
            new Snapshot.Standing(
                Lifecycle.TRIGGERED,
                "0123456789abcdef0123456789abcdef",
                1,
                false,
                Long.MAX_VALUE,
                "",
                null),
            Verdict.retrain(Reason.DEBT, "debt 100.5 >= 100", Inequality.NONE),
            false,
            terms,
            Family.BERNOULLI,
            1,
            new Guarantee("none", Double.NaN),
            new Snapshot.Book(100.5, 500, 123.25, 80.5, 12.5, 1_600_000_000_000L, 400),
            Snapshot.Accrual.NONE,
            Snapshot.Carry.UNKNOWN,
            new Snapshot.Counts(1, 2, 3, 4, 5, 0, 6),
            Snapshot.Corrections.NONE,
            belief,
            399.5,
            PosteriorDebt.UNKNOWN,
            "00ff00ff00ff00ff",
            new LookSchedule(3_600_000, 480),
            LabelTerms.of(7_776_000_000L),
            RetrainTerms.DEFAULT,
            Snapshot.Drift.UNWATCHED,
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
    outputs.put("trigger-performance", withGrounds((Trigger) outputs.get("trigger")));
    outputs.put("snapshot-closed", withEnd((Snapshot) outputs.get("snapshot")));
    outputs.put("belief-tombstone", new BeliefTombstone("churn"));
    outputs.put("drift-alert", driftAlert());
    outputs.put("trigger-plan", withPlan((Trigger) outputs.get("trigger"), List.of()));
    outputs.put(
        "trigger-neurons",
        withPlan(
            (Trigger) outputs.get("trigger"),
            List.of(
                new Retention.Neuron("age", List.of(0), 0.25),
                new Retention.Neuron("city", List.of(1, 2), 0.125))));
    outputs.put("label-request", labelRequest());
    outputs.put(
        "label-request-at-random",
        new LabelRequest(
            "churn",
            "v1",
            3,
            "p-2",
            1,
            Origin.NONE,
            2,
            1,
            1,
            1,
            5,
            Double.NaN,
            Double.NaN,
            1,
            Double.NaN,
            "",
            "0.1.0"));
    outputs.put("snapshot-window", withDrift((Snapshot) outputs.get("snapshot")));
    outputs.put("drift-alert-marginals", withMarginals(driftAlert()));
    return outputs;
  }

  private static LabelRequest labelRequest() {
    return new LabelRequest(
        "churn",
        "v1",
        3,
        "p-1",
        1_700_000_000_000L,
        ORIGIN,
        1_700_000_003_600L,
        2,
        4,
        17,
        96,
        0.375,
        0.0009765625,
        1.25,
        0.5,
        "EUR",
        "0.1.0");
  }

  private static Trigger withGrounds(Trigger trigger) {
    return new Trigger(
        trigger.triggerId(),
        1,
        trigger.modelId(),
        trigger.version(),
        trigger.activation(),
        trigger.ordinal(),
        Reason.PERFORMANCE,
        trigger.lookTime(),
        trigger.debt(),
        new Terms(Loss.LOG, 2.5, 100, "EUR"),
        Family.BERNOULLI,
        trigger.window(),
        trigger.examples(),
        trigger.belief(),
        trigger.effectiveRows(),
        trigger.beliefFingerprint(),
        trigger.leaning(),
        new Trigger.Grounds(
            new Inequality("log wealth >= log(1 / alpha)", 5, Math.log(100)),
            0.5,
            50.25,
            12.5,
            new PerformanceEvidence(PERFORMANCE, 400, 160, 5),
            1_500_000_000_000L,
            1_600_000_000_001L,
            "a note",
            POLICY.policy().text()),
        trigger.plan(),
        trigger.codeVersion());
  }

  private static Trigger withPlan(Trigger trigger, List<Retention.Neuron> neurons) {
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
        trigger.terms(),
        trigger.family(),
        trigger.window(),
        trigger.examples(),
        trigger.belief(),
        trigger.effectiveRows(),
        trigger.beliefFingerprint(),
        trigger.leaning(),
        trigger.grounds(),
        new RetrainPlan(
            new Regime(
                0.0625,
                true,
                1_600_000_000_000L,
                1_599_999_999_000L,
                1_600_000_001_000L,
                400,
                1_600_000_000_500L,
                350,
                List.of(new Regime.Records("arrears.observations", 3, 17, 366))),
            List.of(
                new RetrainPlan.Block("age", 1, 0.75, 0.25),
                new RetrainPlan.Block("city", 2, 0.125, 0.0625)),
            new Retention(List.of(0.25, 0.0625, 0.1875), 12.5, 11.25, neurons),
            List.of(new Sample("p-1", "arrears.observations", 3, 17, 1_600_000_000_500L)),
            "EXP3"),
        trigger.codeVersion());
  }

  private static Snapshot withDrift(Snapshot snapshot) {
    return new Snapshot(
        snapshot.modelId(),
        snapshot.version(),
        snapshot.activation(),
        Snapshot.Occasion.WINDOW,
        snapshot.time(),
        snapshot.role(),
        snapshot.standing(),
        snapshot.verdict(),
        false,
        snapshot.terms(),
        snapshot.family(),
        snapshot.outputs(),
        snapshot.guarantee(),
        snapshot.book(),
        snapshot.accrual(),
        snapshot.carry(),
        snapshot.counts(),
        snapshot.corrections(),
        snapshot.belief(),
        snapshot.effectiveRows(),
        snapshot.posteriorDebt(),
        snapshot.beliefFingerprint(),
        snapshot.looks(),
        snapshot.labels().with(new LabelBudget(24, 0.75)),
        snapshot.retrains(),
        new Snapshot.Drift(true, 17, 1, "3 of 24 windows for the reference", 5, 1_600_000_000_000L),
        snapshot.codeVersion());
  }

  private static Snapshot withEnd(Snapshot snapshot) {
    return new Snapshot(
        snapshot.modelId(),
        snapshot.version(),
        snapshot.activation(),
        Snapshot.Occasion.TRIGGER_CLOSED,
        snapshot.time(),
        snapshot.role(),
        new Snapshot.Standing(
            Lifecycle.MONITORING, "", 2, true, 1_700_000_600_000L, "abc", TriggerEnd.ABANDONED),
        Verdict.keep("debt 1 < 100", new Inequality("debt x efficacy >= retrainCost", 1, 100)),
        true,
        categorical().terms(),
        Family.CATEGORICAL,
        3,
        snapshot.guarantee(),
        snapshot.book(),
        new Snapshot.Accrual(1.5, 1_000_000_000_000L, 0.25),
        new Snapshot.Carry(0.5, 0.125, 50.25),
        snapshot.counts(),
        new Snapshot.Corrections(1, 2, 3, 4, 5),
        snapshot.belief(),
        snapshot.effectiveRows(),
        snapshot.posteriorDebt(),
        snapshot.beliefFingerprint(),
        snapshot.looks(),
        new LabelTerms(77, 0.125, 99),
        POLICY,
        Snapshot.Drift.UNWATCHED,
        snapshot.codeVersion());
  }

  private static Snapshot withPosteriorDebt(Snapshot snapshot) {
    return new Snapshot(
        snapshot.modelId(),
        snapshot.version(),
        snapshot.activation(),
        snapshot.occasion(),
        snapshot.time(),
        snapshot.role(),
        snapshot.standing(),
        snapshot.verdict(),
        false,
        new Terms(Loss.pinball(0.875), 2.5, 100, "EUR"),
        Family.POISSON,
        1,
        snapshot.guarantee(),
        snapshot.book(),
        snapshot.accrual(),
        snapshot.carry(),
        snapshot.counts(),
        snapshot.corrections(),
        snapshot.belief(),
        snapshot.effectiveRows(),
        new PosteriorDebt(12.5, 16.8, 6),
        snapshot.beliefFingerprint(),
        snapshot.looks(),
        snapshot.labels(),
        snapshot.retrains(),
        Snapshot.Drift.UNWATCHED,
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
        trigger.grounds(),
        trigger.plan(),
        trigger.codeVersion());
  }

  private static DriftAlert driftAlert() {
    return new DriftAlert(
        "churn",
        "v1",
        3,
        DriftAlert.Phase.STARTED,
        DriftTerms.Against.DEPLOYMENT,
        1_700_000_000_000L,
        1_700_003_600_000L,
        1_700_003_600_000L,
        500,
        9_000,
        1e-9,
        5e-4,
        List.of(
            new DriftAlert.Moved("age", "", Shift.Direction.BIN, "= 3", 0.5, 1e-10, null),
            new DriftAlert.Moved(
                "age", "income", Shift.Direction.CORRELATION, "", 0.25, 1e-5, null)),
        new DriftAlert.Money(12.5, 10, 3.5, 3, 100),
        7,
        "0.1.0");
  }

  private static DriftAlert withMarginals(DriftAlert alert) {
    Marginal numeric =
        new Marginal(
            490,
            8_900,
            new Marginal.Share(0.02, 0.01, 0.25),
            null,
            List.of(
                new Statistic.Result(Statistic.PSI, 1.25, 0.04, 1e-30),
                new Statistic.Result(Statistic.CHI_SQUARE, 2.5, 0.041, 1e-40),
                new Statistic.Result(Statistic.G, 1.125, 0.042, 1e-29),
                new Statistic.Result(Statistic.JENSEN_SHANNON, 0.15, 0.005, 1e-28),
                new Statistic.Result(Statistic.KOLMOGOROV_SMIRNOV, 0.5, 0.03, 1e-50),
                new Statistic.Result(Statistic.WASSERSTEIN, 12.5, 0.75, 0)));
    Marginal absent =
        new Marginal(
            1, 8_900, new Marginal.Share(0.998, 0.01, 0), new Marginal.Share(0, 0.5, 1), List.of());
    return new DriftAlert(
        alert.modelId(),
        alert.version(),
        alert.activation(),
        alert.phase(),
        alert.against(),
        alert.windowStart(),
        alert.windowEnd(),
        alert.startedAt(),
        alert.rows(),
        alert.referenceRows(),
        alert.pValue(),
        alert.level(),
        List.of(
            new DriftAlert.Moved("age", "", Shift.Direction.LOCATION, "", 1.5, 1e-10, numeric),
            new DriftAlert.Moved("city", "", Shift.Direction.MISSING, "", 9, 1e-99, absent),
            alert.moved().get(1)),
        alert.money(),
        alert.uncounted(),
        alert.codeVersion());
  }

  private static ObservationBlock block() {
    ObservationGroup group = new ObservationGroup();
    group.begin("churn");
    for (int i = 0; i < 3; i++) {
      boolean added =
          group.add(
              new Observation(
                  "churn",
                  "v" + i % 2,
                  "größe-" + i,
                  1_700_000_000_000L + i,
                  new double[] {i, Double.NaN},
                  new double[] {0.25 * i},
                  i == 2 ? Double.NaN : i,
                  1_700_000_000_500L,
                  new Origin("observations", i, 100 + i)));
      if (!added) {
        throw new IllegalStateException("row " + i + " does not fit");
      }
    }
    return (ObservationBlock) group.take();
  }
}
