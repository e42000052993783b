package io.arrears.cli.explain;

import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.cli.RecordedModel;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Inequality;
import io.arrears.decision.Metric;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.EngineFixture.Said;
import io.arrears.engine.Event;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Origin;
import io.arrears.engine.RetrainTerms;
import io.arrears.engine.StreamClock;
import io.arrears.engine.Trigger;
import io.arrears.kafka.TriggerMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Triggers of every reason, as the engine emits them. One of DRIFT is made of these: the engine has
 * no drift alarm.
 */
final class Triggers {

  private static final LookSchedule LOOKS = new LookSchedule(100_000, 0);

  private Triggers() {}

  /** At least one trigger of a reason, in its Avro form. */
  static List<RetrainTrigger> of(TriggerReason reason) {
    List<Trigger> triggers =
        switch (reason) {
          case DEBT -> debt();
          case PERFORMANCE -> performance();
          case INTERVAL -> interval();
          case MANUAL -> manual();
          case DRIFT -> drift();
          case UNKNOWN -> throw new IllegalArgumentException("no rule is UNKNOWN");
        };
    if (triggers.isEmpty()) {
      throw new IllegalStateException("the engine has not asked for " + reason);
    }
    return triggers.stream().map(TriggerMapper::toAvro).toList();
  }

  private static List<Trigger> debt() {
    List<Trigger> all = new ArrayList<>(RecordedModel.said().triggers());
    all.add(all.get(0).nextAttempt());
    // At another price of loss, with what was owed at the old one as opening balance.
    Deployment dear =
        deployment(List.of(new Rule.Debt(true, true), new Rule.Interval(1_000_000_000)));
    Said said = new Said();
    ModelEngine engine = engine(repriced(dear, 0.1), said);
    feed(engine, 0, 1, true, said);
    engine.accept(dear, 0, said);
    feed(engine, 1, 8, true, said);
    Trigger repriced = said.triggers().get(0);
    if (repriced.window().openingBalance() == 0) {
      throw new IllegalStateException("the price has changed too early: " + repriced);
    }
    all.add(repriced);
    // One that does not discount.
    Said plain = new Said();
    feed(engine(deployment(List.of(new Rule.Debt(false, false))), plain), 0, 8, true, plain);
    all.add(plain.triggers().get(0));
    all.add(discounted());
    return all;
  }

  /** The first that efficacy discounts: the truth is the reverse, and no retrain says so. */
  private static Trigger discounted() {
    Said said = new Said();
    ModelEngine engine = engine(deployment("v1", 0, List.of(Rule.Debt.DEFAULT)), said);
    for (int batch = 0; batch < 200; batch++) {
      int asked = said.triggers().size();
      feed(engine, "v" + (asked + 1), batch, batch + 1, true, said);
      if (said.triggers().size() > asked) {
        Trigger newest = said.triggers().get(asked);
        if (newest.grounds().efficacy() < 1) {
          return newest;
        }
        engine.accept(
            deployment("v" + (asked + 2), 100_000L * (batch + 1), List.of(Rule.Debt.DEFAULT)),
            0,
            said);
      }
    }
    throw new IllegalStateException("efficacy has discounted none of " + said.triggers());
  }

  private static Deployment repriced(Deployment deployment, double lossPrice) {
    return deployment.toBuilder()
        .terms(new Terms(Loss.LOG, lossPrice, deployment.terms().retrainCost(), "EUR"))
        .retrains(RetrainTerms.DEFAULT)
        .build()
        .with(deployment.retrains());
  }

  private static List<Trigger> performance() {
    Said said = new Said();
    Rule errors = new Rule.Performance(Metric.ERROR_RATE, 0.4, Double.NaN, 0.01, 100);
    feed(engine(deployment(List.of(errors, Rule.Debt.DEFAULT)), said), 0, 20, true, said);
    Said brier = new Said();
    Rule score = new Rule.Performance(Metric.BRIER, 0.25, Double.NaN, 1e-9, 1);
    feed(engine(deployment(List.of(score)), brier), 0, 40, true, brier);
    List<Trigger> all = new ArrayList<>(said.triggers());
    all.addAll(brier.triggers());
    return all;
  }

  private static List<Trigger> interval() {
    Said said = new Said();
    ModelEngine engine = engine(deployment(List.of(new Rule.Interval(250_000))), said);
    feed(engine, 0, 5, false, said);
    // Without any traffic at all.
    Said silent = new Said();
    engine(deployment(List.of(new Rule.Interval(250_000))), silent).advanceTo(300_000, silent);
    List<Trigger> all = new ArrayList<>(said.triggers());
    all.addAll(silent.triggers());
    return all;
  }

  private static List<Trigger> manual() {
    Said said = new Said();
    ModelEngine engine = engine(deployment(List.of()), said);
    feed(engine, 0, 3, true, said);
    engine.accept(
        new Command(
            EngineFixture.MODEL,
            300_000,
            Command.Kind.RETRAIN,
            "",
            "new\nfeatures \\ today",
            new Origin("arrears.commands", 0, 1)),
        300_000,
        said);
    engine.advanceTo(300_000, said);
    return said.triggers();
  }

  private static List<Trigger> drift() {
    Trigger debt = RecordedModel.said().triggers().get(0);
    return List.of(
        with(
            debt,
            Reason.DRIFT,
            new Trigger.Grounds(
                new Inequality("alarm budget >= p-value", 1e-4, 3e-7),
                1,
                Double.NaN,
                0,
                null,
                debt.grounds().activatedAt(),
                0,
                "",
                new Policy(List.of(new Rule.Drift(), Rule.Debt.DEFAULT)).text())));
  }

  private static Trigger with(Trigger trigger, Reason reason, Trigger.Grounds grounds) {
    return new Trigger(
        trigger.triggerId(),
        1,
        trigger.modelId(),
        trigger.version(),
        trigger.activation(),
        trigger.ordinal(),
        reason,
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
        grounds,
        trigger.plan(),
        trigger.codeVersion());
  }

  private static Deployment deployment(List<Rule> rules) {
    return deployment("v1", 0, rules);
  }

  private static Deployment deployment(String version, long activatedAt, List<Rule> rules) {
    return EngineFixture.deployment(
            version, activatedAt, Deployment.Role.SERVING, EngineFixture.REFERENCE, LOOKS)
        .with(RetrainTerms.DEFAULT.with(new Policy(rules)));
  }

  private static ModelEngine engine(Deployment deployment, Said said) {
    ModelEngine engine =
        ModelEngine.create(EngineFixture.MODEL, EngineFixture.OPTIONS.with(StreamClock.EVENT));
    engine.accept(deployment, 0, said);
    return engine;
  }

  /** Batches of 100 examples, a look after each. */
  private static void feed(ModelEngine engine, int from, int to, boolean drifted, Said said) {
    feed(engine, "v1", from, to, drifted, said);
  }

  private static void feed(
      ModelEngine engine, String version, int from, int to, boolean drifted, Said said) {
    for (int batch = from; batch < to; batch++) {
      for (Event example :
          EngineFixture.examples(version, 100_000L * batch + 1, 100, drifted, batch)) {
        engine.accept(example, 0, said);
      }
      engine.advanceTo(100_000L * (batch + 1), said);
    }
  }
}
