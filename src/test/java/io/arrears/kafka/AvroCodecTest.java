package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.avro.Label;
import io.arrears.avro.ModelDeployment;
import io.arrears.avro.Observation;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.EngineFixture;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Single-object encoding; the oracle is Avro's own message encoder. */
class AvroCodecTest {

  private static final Observation OBSERVATION =
      new Observation("churn", "v1", "p", 1L, List.of(1.0, Double.NaN), List.of(0.5), 1.0, 2L);

  private final AvroCodec codec = new AvroCodec();

  @Test
  void theBytesAreThoseOfAvro() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(codec.encode(OBSERVATION)).isEqualTo(OBSERVATION.toByteBuffer().array());
      Label label = new Label("churn", "p", (long) i, 0.5);
      assertThat(codec.encode(label)).isEqualTo(label.toByteBuffer().array());
    }
  }

  @Test
  void recordsComeBackAsTheyWere() throws Exception {
    ModelDeployment deployment = DeploymentMapper.toAvro(EngineFixture.deployment("v1", 5));
    assertThat(codec.decode(ModelDeployment.class, codec.encode(deployment))).isEqualTo(deployment);
    assertThat(codec.decode(Observation.class, codec.encode(OBSERVATION))).isEqualTo(OBSERVATION);
  }

  @Test
  void everyTruncationIsUndecodable() {
    byte[] whole = codec.encode(OBSERVATION);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> codec.decode(Observation.class, part))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.UNDECODABLE));
    }
  }

  @Test
  void damagedBytesAreRefusedOrReadAndNeverThrowAnythingElse() {
    byte[] whole = codec.encode(DeploymentMapper.toAvro(EngineFixture.deployment("v1", 5)));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[10 + random.nextInt(whole.length - 10)] = (byte) random.nextInt();
      }
      try {
        codec.decode(ModelDeployment.class, damaged);
      } catch (RefusedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void aSchemaOfAnotherRecordIsUnknown() {
    assertThatThrownBy(() -> codec.decode(Label.class, codec.encode(OBSERVATION)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_SCHEMA))
        .hasMessageContaining("allowed: that of Label in this or an earlier release");
  }
}
