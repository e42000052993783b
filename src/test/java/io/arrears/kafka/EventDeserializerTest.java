package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.ModelDeployment;
import io.arrears.engine.Command;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import io.arrears.engine.Samples;
import io.arrears.engine.TimeMark;
import io.arrears.flink.EventTypeInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka records as events, one by one; the kinds of bad input are in BadInputITCase as well. */
class EventDeserializerTest {

  private static final Duration SKEW = Duration.ofHours(1);
  private static final long SENT = 1_800_000_000_000L;
  private static final DeploymentDefaults DEFAULTS = new DeploymentDefaults(2, 3, 4, 5, 6, 7);

  private final EventRecords records = new EventRecords(Topics.DEFAULTS);
  private final EventDeserializer deployments = EventDeserializer.deployments(DEFAULTS, SKEW);
  private final EventDeserializer observations = EventDeserializer.observations(SKEW);
  private final EventDeserializer labels = EventDeserializer.labels(SKEW);
  private final EventDeserializer commands = EventDeserializer.commands(SKEW);

  @Test
  void eventsComeBackAsTheyWereSentWithTheirOrigin() {
    Deployment deployment = EngineFixture.deployment("v1", 41);
    Observation observation = (Observation) Samples.events().get("observation");
    Label label = (Label) Samples.events().get("label");
    Command command = (Command) Samples.events().get("command");
    assertSame(deployments.event(received(records.deployment(deployment))), deployment);
    assertSame(observations.event(received(records.observation(observation))), observation);
    assertSame(labels.event(received(records.label(label))), label);
    assertSame(commands.event(received(records.command(command))), command);
    assertThat(deployments.getProducedType()).isSameAs(EventTypeInfo.INSTANCE);
  }

  @Test
  void whereADeploymentIsSilentTheDefaultsHold() {
    ModelDeployment silent =
        ModelDeployment.newBuilder()
            .setModelId("m")
            .setVersion("1")
            .setActivatedAt(0)
            .setFamily("GAUSSIAN")
            .setFeatures(java.util.List.of("a"))
            .setLoss("SQUARED")
            .setLossPrice(1)
            .setRetrainCost(1)
            .build();
    Deployment deployment =
        (Deployment)
            deployments.event(
                received(
                    new ProducerRecord<>(
                        "arrears.deployments", null, new AvroCodec().encode(silent))));
    assertThat(deployment.belief().priorScale()).isEqualTo(2);
    assertThat(deployment.belief().halfLife()).isEqualTo(3);
    assertThat(deployment.belief().maxEffectiveRows()).isEqualTo(4);
    assertThat(deployment.looks().interval()).isEqualTo(5);
    assertThat(deployment.looks().rows()).isEqualTo(6);
    assertThat(deployment.labelHorizon()).isEqualTo(7);
    assertThat(deployment.dispersion()).isNaN();
    assertThat(deployment.reference()).isNull();
  }

  @Test
  void aTombstoneRetiresTheVersionOfItsKey() {
    Event event = deployments.event(received(records.retirement("churn", "v1")));
    assertThat(event)
        .isEqualTo(new Retirement("churn", "v1", SENT, new Origin("arrears.deployments", 2, 9)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "churn", "@v1", "churn@", "a@b@c"})
  void aTombstoneWithABadKeyIsADeadLetter(String key) {
    Event event =
        deployments.event(
            received(
                new ProducerRecord<>(
                    "arrears.deployments", key.getBytes(StandardCharsets.UTF_8), null)));
    assertThat(((DeadLetter) event).code()).isEqualTo(Code.INVALID_FIELD);
  }

  @Test
  void aTimeMarkIsReadOnDataTopicsOnly() {
    ProducerRecord<byte[], byte[]> mark = EventRecords.timeMark("arrears.labels", 2, 123);
    Origin origin = new Origin("arrears.labels", 2, 9);
    assertThat(labels.event(received(mark))).isEqualTo(new TimeMark(123, origin));
    assertThat(observations.event(received(mark))).isEqualTo(new TimeMark(123, origin));
    assertThat(((DeadLetter) commands.event(received(mark))).code()).isEqualTo(Code.UNDECODABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "-1, true",
    "1800003600000, false",
    "1800003600001, true",
    "9223372036854775807, true",
    "-9223372036854775808, true"
  })
  void timesBeforeTheEpochAndAheadOfTheRecordAreRefused(long time, boolean refused) {
    Label label = new Label("m", "p", time, 1, Origin.NONE);
    Event event = labels.event(received(records.label(label)));
    assertThat(event instanceof DeadLetter).isEqualTo(refused);
    if (event instanceof DeadLetter letter) {
      assertThat(letter.code()).isEqualTo(Code.IMPOSSIBLE_TIMESTAMP);
      assertThat(letter.message())
          .contains("time is " + time + " ms", "max.clock.skew 3600000 ms", "milliseconds");
      assertThat(letter.modelId()).isEqualTo("m");
    }
  }

  @Test
  void aRefusedDeploymentSaysFieldValueAndRange() {
    ModelDeployment bad = DeploymentMapper.toAvro(EngineFixture.deployment("v1", 41));
    bad.setFamily("CAUCHY");
    DeadLetter letter =
        (DeadLetter)
            deployments.event(
                received(
                    new ProducerRecord<>(
                        "arrears.deployments", new byte[] {7}, new AvroCodec().encode(bad))));
    assertThat(letter.code()).isEqualTo(Code.INVALID_DEPLOYMENT);
    assertThat(letter.message())
        .isEqualTo("family is 'CAUCHY', allowed: [GAUSSIAN, BERNOULLI, CATEGORICAL, POISSON]");
    assertThat(letter.key()).containsExactly(7);
    assertThat(letter.bytes()).isEqualTo(new AvroCodec().encode(bad));
  }

  @Test
  void anInlineLabelThatIsNoNumberIsRefusedWithItsModel() {
    io.arrears.avro.Observation bad =
        new io.arrears.avro.Observation(
            "churn", "v1", "p", 1L, List.of(1.0), List.of(0.5), Double.NaN, 2L);
    DeadLetter letter =
        (DeadLetter)
            observations.event(
                received(
                    new ProducerRecord<>(
                        "arrears.observations", new byte[] {7}, new AvroCodec().encode(bad))));
    assertThat(letter.code()).isEqualTo(Code.INVALID_LABEL);
    assertThat(letter.modelId()).isEqualTo("churn");
  }

  @Test
  void aHugeNameMakesNoHugeMessage() {
    Label label = new Label("m".repeat(500_000), "p", 1, 1, Origin.NONE);
    DeadLetter letter = (DeadLetter) labels.event(received(records.label(label)));
    assertThat(letter.code()).isEqualTo(Code.INVALID_FIELD);
    assertThat(letter.message().length()).isLessThan(2_100);
    assertThat(letter.modelId()).isEmpty();
  }

  private static void assertSame(Event received, Event sent) {
    assertThat(received)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .ignoringFields("origin")
        .isEqualTo(sent);
    assertThat(received.origin().partition()).isEqualTo(2);
    assertThat(received.origin().offset()).isEqualTo(9);
  }

  /** The record as a consumer gets it: partition 2, offset 9. */
  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    return new ConsumerRecord<>(
        sent.topic(),
        2,
        9,
        SENT,
        TimestampType.CREATE_TIME,
        0,
        0,
        sent.key(),
        sent.value(),
        new RecordHeaders(sent.headers()),
        Optional.empty());
  }
}
