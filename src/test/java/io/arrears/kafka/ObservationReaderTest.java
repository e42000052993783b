package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.Observation;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Oracle: Avro's own reader and {@link ObservationMapper}. */
class ObservationReaderTest {

  private static final Origin ORIGIN = new Origin("arrears.observations", 3, 17);

  private final AvroCodec codec = new AvroCodec();
  private final Random random = new Random(11);

  @Test
  void itReadsThePresentSchema() {
    assertThat(ObservationReader.FINGERPRINT)
        .as("ObservationReader reads the fields of Observation.avsc; bring both together")
        .isEqualTo(KnownSchemas.fingerprint(Observation.getClassSchema()));
  }

  @Test
  void recordsAreThoseOfAvro() {
    int read = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = codec.encode(randomRecord());
      Object expected = outcome(() -> viaAvro(bytes));
      assertThat(outcome(() -> codec.decodeObservation(bytes, ORIGIN))).isEqualTo(expected);
      read += expected instanceof String ? 1 : 0;
    }
    assertThat(read).isGreaterThan(1_000);
  }

  @Test
  void damagedBytesAreRefusedOrReadAsAvroDoes() {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = codec.encode(randomRecord());
      byte[] damaged = Arrays.copyOf(bytes, 10 + random.nextInt(bytes.length - 9));
      for (int flips = random.nextInt(4); flips > 0 && damaged.length > 10; flips--) {
        damaged[10 + random.nextInt(damaged.length - 10)] = (byte) random.nextInt();
      }
      Object expected = outcome(() -> viaAvro(damaged));
      Object actual = outcome(() -> codec.decodeObservation(damaged, ORIGIN));
      refused += expected instanceof Code ? 1 : 0;
      assertThat(actual).isEqualTo(expected);
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  private io.arrears.engine.Observation viaAvro(byte[] bytes) throws RefusedException {
    return ObservationMapper.toEngine(codec.decode(Observation.class, bytes), ORIGIN);
  }

  /** All fields as a text, or the code of the refusal. */
  private static Object outcome(Callable<io.arrears.engine.Observation> read) {
    try {
      io.arrears.engine.Observation o = read.call();
      return List.of(o.modelId(), o.version(), o.predictionId(), o.time(), o.label())
          + Arrays.toString(o.features())
          + Arrays.toString(o.prediction())
          + o.labelTime()
          + o.origin();
    } catch (RefusedException e) {
      return e.code();
    } catch (Exception e) {
      throw new AssertionError("neither read nor refused", e);
    }
  }

  private Observation randomRecord() {
    boolean labelled = random.nextBoolean();
    return Observation.newBuilder()
        .setModelId(random.nextInt(9) == 0 ? "umläut-modell" : "model" + random.nextInt(5_000))
        .setVersion("v" + random.nextInt(3))
        .setPredictionId("p" + random.nextLong())
        .setTime(random.nextLong())
        .setFeatures(doubles(random.nextInt(100)))
        .setPrediction(doubles(random.nextInt(3)))
        .setLabel(labelled ? (random.nextInt(5) == 0 ? Double.NaN : random.nextDouble()) : null)
        .setLabelTime(random.nextBoolean() ? random.nextLong() : null)
        .build();
  }

  private List<Double> doubles(int count) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(random.nextInt(20) == 0 ? Double.NaN : random.nextGaussian());
    }
    return values;
  }
}
