package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.IMPOSSIBLE_TIMESTAMP;
import static io.arrears.engine.DeadLetter.Code.INVALID_FIELD;
import static io.arrears.engine.DeadLetter.Code.INVALID_LABEL;
import static io.arrears.engine.DeadLetter.Code.UNDECODABLE;

import io.arrears.avro.ModelDeployment;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Event;
import io.arrears.engine.Label;
import io.arrears.engine.Names;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import io.arrears.engine.TimeMark;
import io.arrears.flink.EventTypeInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Turns every Kafka record of one input topic into exactly one event and never throws: what cannot
 * be used becomes a {@link DeadLetter} before it reaches a watermark generator.
 *
 * <p>A record without a value is a tombstone on the deployments topic ({@link Retirement}), a
 * {@link TimeMark} on the observations and labels topics where it has the header {@value
 * #TIME_HEADER}, and undecodable anywhere else.
 */
public final class EventDeserializer implements KafkaRecordDeserializationSchema<Event> {

  /** Header of a time mark: milliseconds since the epoch as decimal digits in ASCII. */
  public static final String TIME_HEADER = "arrears-time";

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final DeploymentDefaults defaults;
  private final long maxClockSkew;
  private transient AvroCodec codec;

  private EventDeserializer(Kind kind, DeploymentDefaults defaults, Duration maxClockSkew) {
    this.kind = kind;
    this.defaults = defaults;
    this.maxClockSkew = maxClockSkew.toMillis();
  }

  /** For the deployments topic. */
  public static EventDeserializer deployments(DeploymentDefaults defaults, Duration maxClockSkew) {
    return new EventDeserializer(Kind.DEPLOYMENTS, defaults, maxClockSkew);
  }

  /** For the observations topic. */
  public static EventDeserializer observations(Duration maxClockSkew) {
    return new EventDeserializer(Kind.OBSERVATIONS, null, maxClockSkew);
  }

  /** For the labels topic. */
  public static EventDeserializer labels(Duration maxClockSkew) {
    return new EventDeserializer(Kind.LABELS, null, maxClockSkew);
  }

  /** For the commands topic. */
  public static EventDeserializer commands(Duration maxClockSkew) {
    return new EventDeserializer(Kind.COMMANDS, null, maxClockSkew);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Event> out) {
    out.collect(event(message));
  }

  /** The event of a record; a dead letter where it cannot be used. */
  public Event event(ConsumerRecord<byte[], byte[]> message) {
    Origin origin = new Origin(message.topic(), message.partition(), message.offset());
    Refusable refusable = new Refusable();
    try {
      return message.value() == null
          ? withoutValue(message, origin)
          : withValue(message, origin, refusable);
    } catch (RefusedException e) {
      String modelId = refusable.modelId.isEmpty() ? e.modelId() : refusable.modelId;
      return letter(e.code(), e.getMessage(), modelId, message, origin);
    } catch (RuntimeException e) {
      return letter(
          UNDECODABLE,
          "the record cannot be read: " + e + "; check the writer",
          refusable.modelId,
          message,
          origin);
    }
  }

  @Override
  public TypeInformation<Event> getProducedType() {
    return EventTypeInfo.INSTANCE;
  }

  private Event withValue(
      ConsumerRecord<byte[], byte[]> message, Origin origin, Refusable refusable)
      throws RefusedException {
    if (codec == null) {
      codec = new AvroCodec();
    }
    switch (kind) {
      case DEPLOYMENTS:
        {
          ModelDeployment decoded = codec.decode(ModelDeployment.class, message.value());
          refusable.modelId = decoded.getModelId();
          Event deployment = DeploymentMapper.toEngine(decoded, defaults, origin);
          requirePossible("activatedAt", deployment.time(), message);
          return deployment;
        }
      case OBSERVATIONS:
        {
          Observation observation = codec.decodeObservation(message.value(), origin);
          refusable.modelId = observation.modelId();
          requireNames(
              () -> {
                Names.requireModel(observation.modelId());
                Names.requireVersion(observation.version());
                Names.requirePrediction(observation.predictionId());
              });
          requirePossible("time", observation.time(), message);
          requirePossible("labelTime", observation.labelTime(), message);
          return observation;
        }
      case LABELS:
        {
          io.arrears.avro.Label decoded =
              codec.decode(io.arrears.avro.Label.class, message.value());
          refusable.modelId = decoded.getModelId();
          requireNumber(decoded.getValue());
          Label label = LabelMapper.toEngine(decoded, origin);
          requireNames(
              () -> {
                Names.requireModel(label.modelId());
                Names.requirePrediction(label.predictionId());
              });
          requirePossible("time", label.time(), message);
          return label;
        }
      case COMMANDS:
        {
          io.arrears.avro.Command decoded =
              codec.decode(io.arrears.avro.Command.class, message.value());
          refusable.modelId = decoded.getModelId();
          requireNames(() -> Names.requireModel(decoded.getModelId()));
          Event command = CommandMapper.toEngine(decoded, origin);
          requirePossible("time", command.time(), message);
          return command;
        }
      default:
        throw new IllegalStateException("no reader for " + kind);
    }
  }

  private Event withoutValue(ConsumerRecord<byte[], byte[]> message, Origin origin)
      throws RefusedException {
    Header mark = message.headers().lastHeader(TIME_HEADER);
    if (kind == Kind.DEPLOYMENTS) {
      return retirement(message, origin);
    }
    if (mark != null && (kind == Kind.OBSERVATIONS || kind == Kind.LABELS)) {
      TimeMark timeMark = new TimeMark(markedTime(mark), origin);
      requirePossible(TIME_HEADER, timeMark.time(), message);
      return timeMark;
    }
    throw new RefusedException(
        UNDECODABLE,
        "the record has no value, allowed: only on the deployments topic, or with the header "
            + TIME_HEADER
            + " on the observations and labels topics");
  }

  private static Retirement retirement(ConsumerRecord<byte[], byte[]> message, Origin origin)
      throws RefusedException {
    String key = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
    int separator = key.indexOf(Names.SEPARATOR);
    String modelId = separator < 0 ? key : key.substring(0, separator);
    String version = separator < 0 ? "" : key.substring(separator + 1);
    requireNames(
        () -> {
          Names.requireModel(modelId);
          Names.requireVersion(version);
        });
    return new Retirement(modelId, version, message.timestamp(), origin);
  }

  private static long markedTime(Header mark) throws RefusedException {
    String text = mark.value() == null ? "" : new String(mark.value(), StandardCharsets.US_ASCII);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new RefusedException(
          UNDECODABLE,
          "the header "
              + TIME_HEADER
              + " is '"
              + text
              + "', allowed: milliseconds since the epoch as decimal digits");
    }
  }

  /** Refuses times before the epoch and times that the record cannot have known yet. */
  private void requirePossible(String field, long time, ConsumerRecord<byte[], byte[]> message)
      throws RefusedException {
    long sent = message.timestamp();
    boolean ahead = sent != ConsumerRecord.NO_TIMESTAMP && time - sent > maxClockSkew;
    if (time < 0 || ahead) {
      throw new RefusedException(
          IMPOSSIBLE_TIMESTAMP,
          field
              + " is "
              + time
              + " ms, allowed: 0 to the Kafka record time "
              + sent
              + " ms plus max.clock.skew "
              + maxClockSkew
              + " ms; set the writer's clock and unit (milliseconds)");
    }
  }

  /** A retraction has no value; a number that went wrong must not pass for one. */
  private static void requireNumber(Double value) throws RefusedException {
    if (value != null && value.isNaN()) {
      throw new RefusedException(
          INVALID_LABEL, "value is NaN, allowed: a number, or null, which retracts the label");
    }
  }

  private static void requireNames(Runnable check) throws RefusedException {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(INVALID_FIELD, e.getMessage());
    }
  }

  private static DeadLetter letter(
      DeadLetter.Code code,
      String message,
      String modelId,
      ConsumerRecord<byte[], byte[]> source,
      Origin origin) {
    byte[] bytes = source.value() == null ? new byte[0] : source.value();
    String model = modelId.length() <= Names.MAX_MODEL ? modelId : "";
    return new DeadLetter(code, message, model, source.key(), bytes, null, origin);
  }

  private enum Kind {
    DEPLOYMENTS,
    OBSERVATIONS,
    LABELS,
    COMMANDS
  }

  /** What is known of a record while it is being read. */
  private static final class Refusable {
    String modelId = "";
  }
}
