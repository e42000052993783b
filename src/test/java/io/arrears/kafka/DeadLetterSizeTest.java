package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationRules;
import io.arrears.engine.Origin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dead letter that is too large for Kafka would fail the job at every restart. */
class DeadLetterSizeTest {

  /** Kafka's default limit of one request, in bytes. */
  private static final int LIMIT = 1_048_576;

  private static final int LARGEST_PAYLOAD = 900_000;

  private final OutputSerializationSchema schema =
      new OutputSerializationSchema(Topics.DEFAULTS, LARGEST_PAYLOAD, "/arrears");

  @ParameterizedTest
  @EnumSource(DeadLetter.Code.class)
  void everyLetterFitsIntoARecord(DeadLetter.Code code) {
    DeadLetter letter =
        new DeadLetter(
            code,
            "\u20ac".repeat(500_000),
            "m".repeat(200),
            new byte[LIMIT],
            new byte[LIMIT],
            null,
            Origin.NONE);
    assertThatFits(letter, LIMIT);
  }

  @Test
  void aHugePredictionMakesNoHugeMessage() {
    Observation observation =
        new Observation(
            EngineFixture.MODEL,
            "v1",
            "p",
            1,
            new double[2],
            new double[120_000],
            Double.NaN,
            1,
            Origin.NONE);
    DeadLetter letter = ObservationRules.check(EngineFixture.deployment("v1", 0), observation);
    assertThat(letter.message()).startsWith("prediction ").hasSizeLessThan(1_000);
    assertThatFits(letter, 120_000 * 8);
  }

  private void assertThatFits(DeadLetter letter, int least) {
    ProducerRecord<byte[], byte[]> message = schema.serialize(letter, null, null);
    assertThat(letter.message().length()).isLessThanOrEqualTo(DeadLetter.MAX_MESSAGE + 3);
    assertThat(message.key().length + message.value().length).isLessThan(LIMIT);
    assertThat(message.value().length).isGreaterThanOrEqualTo(Math.min(least, LARGEST_PAYLOAD));
  }
}
