package io.arrears.cli.demo;

import io.arrears.avro.ModelDeployment;
import io.arrears.engine.Command;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a careless client sends: one broken record a step, every kind in turn, each with the code of
 * the dead letter that it must come back as.
 */
final class BrokenRecords {

  /** Farther ahead of the record's own time than any clock skew that is allowed. */
  private static final long FAR_AHEAD = Duration.ofDays(36_500).toMillis();

  private final SimulatedModel model;
  private final Topics topics;
  private final EventRecords records;
  private final AvroCodec codec = new AvroCodec();
  private final SplittableRandom random;
  private final Map<Code, Long> sent = new EnumMap<>(Code.class);

  BrokenRecords(SimulatedModel model, Topics topics, long seed) {
    this.model = model;
    this.topics = topics;
    this.records = new EventRecords(topics);
    this.random = new SplittableRandom(seed);
  }

  /** A broken record's kind, with the code that it must come back as. */
  enum Kind {
    GARBAGE_OBSERVATION(Code.UNDECODABLE),
    GARBAGE_LABEL(Code.UNDECODABLE),
    TRUNCATED(Code.UNDECODABLE),
    FOREIGN_SCHEMA(Code.UNKNOWN_SCHEMA),
    EMPTY_PREDICTION_ID(Code.INVALID_FIELD),
    FAR_FUTURE(Code.IMPOSSIBLE_TIMESTAMP),
    BEFORE_THE_EPOCH(Code.IMPOSSIBLE_TIMESTAMP),
    NEGATIVE_COST(Code.INVALID_DEPLOYMENT),
    NEVER_DEPLOYED_MODEL(Code.UNKNOWN_MODEL),
    NEVER_DEPLOYED_VERSION(Code.UNKNOWN_VERSION),
    MISSING_FEATURE(Code.WRONG_DIMENSION),
    INFINITE_FEATURE(Code.INFINITE_FEATURE),
    PROBABILITY_ABOVE_ONE(Code.INVALID_PREDICTION),
    LABEL_SEVEN(Code.INVALID_LABEL),
    LATE_LABEL_SEVEN(Code.INVALID_LABEL),
    NOTHING_TO_START(Code.INVALID_COMMAND);

    private final Code code;

    Kind(Code code) {
      this.code = code;
    }

    Code code() {
      return code;
    }
  }

  SimulatedModel model() {
    return model;
  }

  /** How many were made so far, by the code that they must come back as. */
  synchronized Map<Code, Long> sent() {
    return new EnumMap<>(sent);
  }

  /**
   * The records of one step, all about one thing that is broken.
   *
   * @param step the step
   * @param time event time, milliseconds since the epoch
   * @param deployment a good deployment of the model
   */
  synchronized List<ProducerRecord<byte[], byte[]>> of(
      long step, long time, Deployment deployment) {
    Kind kind = Kind.values()[(int) (step % Kind.values().length)];
    sent.merge(kind.code(), 1L, Long::sum);
    String id = "broken" + step;
    String version = deployment.version();
    int dimension = model.dimension();
    return switch (kind) {
      case GARBAGE_OBSERVATION -> List.of(raw(topics.observations(), garbage()));
      case GARBAGE_LABEL -> List.of(raw(topics.labels(), garbage()));
      case TRUNCATED -> {
        byte[] whole = encoded(observation(version, id, time, dimension, 0.5, 1)).value();
        yield List.of(raw(topics.observations(), Arrays.copyOf(whole, whole.length / 2)));
      }
      case FOREIGN_SCHEMA -> {
        byte[] foreign = encoded(observation(version, id, time, dimension, 0.5, 1)).value();
        foreign[5] ^= 0x55;
        yield List.of(raw(topics.observations(), foreign));
      }
      case EMPTY_PREDICTION_ID ->
          List.of(encoded(observation(version, "", time, dimension, 0.5, 1)));
      case FAR_FUTURE ->
          List.of(encoded(observation(version, id, time + FAR_AHEAD, dimension, 0.5, 1)));
      case BEFORE_THE_EPOCH -> List.of(encoded(observation(version, id, -1, dimension, 0.5, 1)));
      case NEGATIVE_COST -> List.of(negativeCost(deployment));
      case NEVER_DEPLOYED_MODEL ->
          List.of(encoded(observation("ghost-model", "v1", id, time, dimension, 0.5, 1)));
      case NEVER_DEPLOYED_VERSION ->
          List.of(encoded(observation(model.name(), "ghost", id, time, dimension, 0.5, 1)));
      case MISSING_FEATURE ->
          List.of(encoded(observation(version, id, time, dimension - 1, 0.5, 1)));
      case INFINITE_FEATURE -> {
        Observation observation = observation(version, id, time, dimension, 0.5, 1);
        observation.features()[0] = Double.POSITIVE_INFINITY;
        yield List.of(encoded(observation));
      }
      case PROBABILITY_ABOVE_ONE ->
          List.of(encoded(observation(version, id, time, dimension, 1.7, 1)));
      case LABEL_SEVEN -> List.of(encoded(observation(version, id, time, dimension, 0.5, 7)));
      case LATE_LABEL_SEVEN ->
          List.of(
              encoded(observation(version, id, time, dimension, 0.5, Double.NaN)),
              records.label(new Label(model.name(), id, time, 7, Origin.NONE)));
      case NOTHING_TO_START ->
          List.of(
              records.command(
                  new Command(
                      model.name(),
                      time,
                      Command.Kind.RETRAIN_STARTED,
                      "no-such-trigger",
                      "sent by mistake",
                      Origin.NONE)));
    };
  }

  private Observation observation(
      String version, String id, long time, int dimension, double prediction, double label) {
    return observation(model.name(), version, id, time, dimension, prediction, label);
  }

  private static Observation observation(
      String modelId,
      String version,
      String id,
      long time,
      int dimension,
      double prediction,
      double label) {
    return new Observation(
        modelId,
        version,
        id,
        time,
        new double[dimension],
        new double[] {prediction},
        label,
        time,
        Origin.NONE);
  }

  private ProducerRecord<byte[], byte[]> encoded(Observation observation) {
    return records.observation(observation);
  }

  private ProducerRecord<byte[], byte[]> negativeCost(Deployment good) {
    ProducerRecord<byte[], byte[]> record = records.deployment(good);
    try {
      ModelDeployment bad = codec.decode(ModelDeployment.class, record.value());
      bad.setVersion("negative-cost");
      bad.setRetrainCost(-1);
      byte[] key = (model.name() + "@negative-cost").getBytes(StandardCharsets.UTF_8);
      return new ProducerRecord<>(topics.deployments(), key, codec.encode(bad));
    } catch (RefusedException e) {
      throw new IllegalStateException("a deployment cannot be read back", e);
    }
  }

  private byte[] garbage() {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    bytes[0] = 0;
    return bytes;
  }

  private ProducerRecord<byte[], byte[]> raw(String topic, byte[] value) {
    return new ProducerRecord<>(topic, model.name().getBytes(StandardCharsets.UTF_8), value);
  }
}
