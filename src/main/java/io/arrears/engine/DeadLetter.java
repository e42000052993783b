package io.arrears.engine;

import java.util.Objects;

/**
 * A record that could not be used. Either the bytes as received are kept (refused at decoding) or
 * the event that was refused later.
 *
 * @param code what was wrong
 * @param message the thing, its value, the allowed range and the remedy
 * @param modelId model where it could be read, else empty
 * @param key original key, may be null
 * @param bytes original value, null where {@code refused} is given
 * @param refused the refused event, null where {@code bytes} is given
 * @param origin where the original was read from
 */
public record DeadLetter(
    Code code,
    String message,
    String modelId,
    byte[] key,
    byte[] bytes,
    Event refused,
    Origin origin)
    implements Event, Output {

  public DeadLetter {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(origin, "origin");
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE) + "...";
    }
  }

  /** Longest message, in characters; what is beyond is cut, so that no letter is too large. */
  public static final int MAX_MESSAGE = 2_000;

  /** An event that was decoded and then refused. */
  public static DeadLetter refused(Code code, String message, Event event) {
    return new DeadLetter(code, message, event.modelId(), null, null, event, event.origin());
  }

  @Override
  public long time() {
    return Long.MIN_VALUE;
  }

  /** What was wrong with a record. */
  public enum Code {
    /** The bytes are no Avro single object, or end too early. */
    UNDECODABLE,
    /** The schema fingerprint is unknown on this topic. */
    UNKNOWN_SCHEMA,
    /** A required text is empty or too long, or a name has forbidden characters. */
    INVALID_FIELD,
    /** The timestamp is negative, or ahead of the Kafka record time by more than max.clock.skew. */
    IMPOSSIBLE_TIMESTAMP,
    /** A deployment field is out of range, or changes what a version has frozen. */
    INVALID_DEPLOYMENT,
    /** No deployment of the model came within unknown.wait. */
    UNKNOWN_MODEL,
    /** The model is known, the version did not come within unknown.wait. */
    UNKNOWN_VERSION,
    /** The number of features differs from the deployment's. */
    WRONG_DIMENSION,
    /** A feature is infinite. */
    INFINITE_FEATURE,
    /** The prediction is missing, not finite, or outside the family's range. */
    INVALID_PREDICTION,
    /** The label is not finite or outside the family's range. */
    INVALID_LABEL,
    /** The command is of an unknown kind, for an unknown model, or illegal now. */
    INVALID_COMMAND
  }
}
