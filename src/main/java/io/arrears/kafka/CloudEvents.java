package io.arrears.kafka;

import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/**
 * A trigger as a CloudEvent 1.0 in the binary mode of its Kafka binding: every attribute a header
 * in UTF-8, the record's value untouched, so that event brokers can route and filter it without
 * decoding Avro.
 *
 * <pre>
 *   ce_specversion  1.0
 *   ce_id           event id: trigger id, '-', attempt
 *   ce_source       the job, a URI reference
 *   ce_type         io.arrears.retrain.triggered.v1
 *   ce_subject      model id
 *   ce_time         event time of the look, RFC 3339 in UTC
 *   ce_dataschema   urn:avro:RECORD:FINGERPRINT, the fingerprint of the value's header as a number
 *   ce_reason       extension: rule that fired
 *   ce_attempt      extension: 1 for the first event of a trigger
 *   content-type    application/avro
 * </pre>
 *
 * Source and id together are unique per event, as CloudEvents asks: a replay repeats them, a retry
 * does not.
 */
public final class CloudEvents {

  /** Type of the event that asks for a retrain. */
  public static final String RETRAIN_TRIGGERED = "io.arrears.retrain.triggered.v1";

  static final String SPEC_VERSION = "1.0";
  static final String CONTENT_TYPE = "application/avro";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** First and last millisecond that RFC 3339 can write. */
  private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();

  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final String TRIGGER_SCHEMA =
      String.format(
          Locale.ROOT,
          "urn:avro:%s:%016x",
          RetrainTrigger.getClassSchema().getFullName(),
          KnownSchemas.fingerprint(RetrainTrigger.getClassSchema()));

  private CloudEvents() {}

  /**
   * Adds the headers of a trigger.
   *
   * @param source source of the event: a URI reference, not empty
   */
  static void addHeaders(Trigger trigger, String source, Headers headers) {
    add(headers, "ce_specversion", SPEC_VERSION);
    add(headers, "ce_id", trigger.eventId());
    add(headers, "ce_source", source);
    add(headers, "ce_type", RETRAIN_TRIGGERED);
    add(headers, "ce_subject", trigger.modelId());
    String time = time(trigger.lookTime());
    if (!time.isEmpty()) {
      add(headers, "ce_time", time);
    }
    add(headers, "ce_dataschema", TRIGGER_SCHEMA);
    add(headers, "ce_reason", trigger.reason().name());
    add(headers, "ce_attempt", Integer.toString(trigger.attempt()));
    add(headers, "content-type", CONTENT_TYPE);
  }

  /**
   * A time in RFC 3339.
   *
   * @param millis milliseconds since the epoch
   * @return empty where the year has more than four digits: {@code ce_time} is optional
   */
  static String time(long millis) {
    return millis < FIRST || millis > LAST ? "" : TIME.format(Instant.ofEpochMilli(millis));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
