package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.avro.ModelDeployment;
import io.arrears.debt.Loss;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Origin;
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
    for (String name : List.of("deployment-categorical", "deployment-poisson")) {
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
