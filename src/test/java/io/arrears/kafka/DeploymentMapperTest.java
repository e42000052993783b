package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.avro.ModelDeployment;
import io.arrears.avro.PolicyRule;
import io.arrears.avro.RuleReason;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.Origin;
import io.arrears.engine.RetrainTerms;
import io.arrears.engine.Samples;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Families, classes and losses on the wire. */
class DeploymentMapperTest {

  private static final DeploymentDefaults DEFAULTS =
      new DeploymentDefaults(1.5, 0, Double.POSITIVE_INFINITY, 0, 10, 1_000);

  @Test
  void classesCostsAndQuantilesComeBackAsTheyWere() throws RefusedException {
    for (String name :
        List.of(
            "deployment-categorical",
            "deployment-poisson",
            "deployment-policy",
            "deployment-asking")) {
      Deployment sent = (Deployment) Samples.events().get(name);
      ModelDeployment wire =
          new AvroCodec()
              .decode(ModelDeployment.class, new AvroCodec().encode(DeploymentMapper.toAvro(sent)));
      Deployment received = DeploymentMapper.toEngine(wire, DEFAULTS, sent.origin());
      assertThat(received)
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .isEqualTo(sent);
      assertThat(received.terms().loss()).isEqualTo(sent.terms().loss());
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    refused(
        "classes is absent, allowed for CATEGORICAL: 2 to 100", d -> d.setFamily("CATEGORICAL"));
    refused("classes is 2, allowed for BERNOULLI: none", d -> d.setClasses(2));
    refused(
        "classes is 101, allowed for CATEGORICAL: 2 to 100",
        d -> {
          d.setFamily("CATEGORICAL");
          d.setClasses(101);
        });
    refused(
        "loss is 'HINGE', allowed: [LOG, SQUARED, ABSOLUTE, PINBALL, COST]",
        d -> d.setLoss("HINGE"));
    refused(
        "loss is ABSOLUTE, allowed for BERNOULLI: [LOG, SQUARED, COST]",
        d -> d.setLoss("ABSOLUTE"));
    refused("lossQuantile is absent, allowed for loss PINBALL: a value", d -> d.setLoss("PINBALL"));
    refused(
        "lossQuantile is given, allowed for loss LOG: none, it belongs to PINBALL",
        d -> d.setLossQuantile(0.5));
    refused(
        "lossQuantile is 1.5, allowed: 1e-6 to 1 - 1e-6",
        d -> {
          d.setFamily("POISSON");
          d.setLoss("PINBALL");
          d.setLossQuantile(1.5);
        });
    refused(
        "lossCosts has 3 classes, allowed: 2, one for each class of the deployment",
        d -> {
          d.setLoss("COST");
          d.setLossCosts(List.of(List.of(0.0, 1.0, 2.0), List.of(1.0, 0.0, 2.0)));
        });
    refused(
        "lossCosts of action 1 has 1 values, allowed: 2, one for each class as in action 0",
        d -> {
          d.setLoss("COST");
          d.setLossCosts(List.of(List.of(0.0, 1.0), List.of(1.0)));
        });
  }

  @Test
  void rulesTakeTheirOwnParametersOnly() {
    refusedRule(
        "maxAge is 5, allowed for the rule DEBT: none", RuleReason.DEBT, r -> r.setMaxAge(5L));
    refusedRule(
        "maxAge is absent, allowed for the rule INTERVAL: a value", RuleReason.INTERVAL, r -> {});
    refusedRule(
        "metric is 'AUC', allowed: [ERROR_RATE, BRIER, SCALED_ABSOLUTE_ERROR]",
        RuleReason.PERFORMANCE,
        r -> r.setMetric("AUC"));
    refusedRule(
        "floor is absent, allowed for the rule PERFORMANCE: a value",
        RuleReason.PERFORMANCE,
        r -> r.setMetric("BRIER"));
    refusedRule("reason is UNKNOWN, allowed: [DEBT", RuleReason.UNKNOWN, r -> {});
    refused("maxAttempts is 0, allowed: 1 to 1000", d -> d.setMaxAttempts(0));
    refused("ackTimeout is 5 ms, allowed: 0, or 1000 or more", d -> d.setAckTimeout(5L));
    refused("labelSample is 1.0E-7, allowed: 0, or 1.0E-6 to 1", d -> d.setLabelSample(1e-7));
    refused("maxPending is 0, allowed: 1 or more", d -> d.setMaxPending(0L));
    refused("triggerId has 65 characters", d -> d.setTriggerId("x".repeat(65)));
  }

  private static void refusedRule(String message, RuleReason reason, Consumer<PolicyRule> change) {
    PolicyRule rule = new PolicyRule();
    rule.setReason(reason);
    change.accept(rule);
    refused(message, d -> d.setPolicy(new io.arrears.avro.Policy(List.of(rule))));
  }

  @Test
  void aSilentRecordTakesTheDefaults() throws RefusedException {
    ModelDeployment wire = DeploymentMapper.toAvro(EngineFixture.deployment("v1", 41));
    wire.setPolicy(null);
    wire.setAckTimeout(null);
    wire.setRetrainTimeout(null);
    wire.setMaxPending(null);
    Deployment received = DeploymentMapper.toEngine(wire, DEFAULTS, Origin.NONE);
    assertThat(received.retrains()).isEqualTo(RetrainTerms.DEFAULT);
    assertThat(received.labels()).isEqualTo(LabelTerms.of(received.labelHorizon()));
  }

  @Test
  void olderRecordsMeanWhatTheyMeant() throws RefusedException {
    Deployment sent = EngineFixture.deployment("v1", 41);
    ModelDeployment wire = DeploymentMapper.toAvro(sent);
    assertThat(wire.getClasses()).isNull();
    assertThat(wire.getLossQuantile()).isNull();
    assertThat(wire.getLossCosts()).isNull();
    Deployment received = DeploymentMapper.toEngine(wire, DEFAULTS, Origin.NONE);
    assertThat(received.outputs()).isEqualTo(1);
    assertThat(received.terms().loss()).isSameAs(Loss.LOG);
  }

  private static void refused(String message, Consumer<ModelDeployment> change) {
    ModelDeployment wire = DeploymentMapper.toAvro(EngineFixture.deployment("v1", 41));
    change.accept(wire);
    assertThatThrownBy(() -> DeploymentMapper.toEngine(wire, DEFAULTS, Origin.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(message);
  }
}
